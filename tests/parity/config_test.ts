/**
 * The AICRConfig of the reference: every case through the loader and the checks of the recipe
 * command, and the generated JSON Schema against the published field set.
 */
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv";
import { AicrError, exitCodeOf } from "../../lib/base/error.ts";
import { isTree, type Tree, type Value } from "../../lib/base/tree.ts";
import { formatJson, formatYaml } from "../../lib/base/yaml.ts";
import { criteriaRegistry, isSpecific, parseCriteria } from "../../lib/catalog/criteria.ts";
import { DEPLOYERS } from "../../lib/bundle/types.ts";
import { checkCriteria } from "../../lib/config/check.ts";
import { configJsonSchema } from "../../lib/config/json_schema.ts";
import { parseConfig } from "../../lib/config/load.ts";
import { DEPLOYER_NAMES } from "../../lib/config/schema/bundle.ts";
import { PHASE_NAMES } from "../../lib/config/schema/validate.ts";
import { PHASE_VALUES } from "../../lib/validate/phases.ts";
import type { LoadedConfig } from "../../lib/config/types.ts";
import reference from "./cases/aicrconfig.schema.json" with { type: "json" };
import { CONFIG_CASES, configOf, REVERSED_CONFIG_CASES } from "./config_cases.ts";

const FACTS = Deno.env.get("AICR_FACTS");

/** What `recipe --config` does with a config before it resolves; the exit code. */
async function recipeExit(text: string, file: string): Promise<number> {
  try {
    const loaded = await parseConfig(text, file);
    const catalog = { criteria: criteriaRegistry([]) };
    checkCriteria(loaded, catalog);
    requireCriteria(loaded, catalog);
    return 0;
  } catch (error) {
    assert(error instanceof AicrError, String(error));
    assert(error.source?.file === file, `${error.message} names no place`);
    return exitCodeOf(error);
  }
}

/** The command itself: a query needs a criterion or a snapshot. */
function requireCriteria(loaded: LoadedConfig, catalog: Parameters<typeof checkCriteria>[1]) {
  const criteria = parseCriteria(loaded.config.spec.recipe?.criteria ?? {}, catalog.criteria);
  if (isSpecific(criteria) || loaded.config.spec.recipe?.input?.snapshot) return;
  throw new AicrError("INVALID_REQUEST", "No criteria", { source: { file: loaded.file } });
}

for (const each of CONFIG_CASES) {
  const exit = REVERSED_CONFIG_CASES[each.name]?.exit ?? each.exit;
  Deno.test(`config case ${each.name}: exit ${exit}`, async () => {
    const tree = configOf(each);
    assertEquals(await recipeExit(formatYaml(tree, { keepOrder: true }), "config.yaml"), exit);
    assertEquals(await recipeExit(formatJson(tree), "config.json"), exit);
  });
}

Deno.test("the generated JSON Schema judges every case as the published one", async () => {
  const validate = new Ajv2020().compile(await configJsonSchema());
  const wrong = CONFIG_CASES
    .filter((each) => validate(configOf(each)) !== each.schemaValid)
    .map(({ name }) => name);
  assertEquals(wrong, []);
  assert(CONFIG_CASES.some((each) => each.schemaValid) && CONFIG_CASES.length >= 50);
});

/** Fields that DESIGN adds to the published set. */
const ADDITIONS = [
  "spec.bundle.deployment.deployerOptions",
  "spec.bundle.deployment.fluxNamespace",
  "spec.bundle.deployment.fluxOciSourceName",
  "spec.bundle.deployment.readinessHooks",
  "spec.bundle.deployment.setFile",
  "spec.bundle.deployment.setJson",
  "spec.serve",
  "spec.validate.output",
];

/** Field types by path, as far as both schemas spell them alike. */
function fields(schema: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, field] of Object.entries((schema.properties ?? {}) as Tree)) {
    const at = path === "" ? key : `${path}.${key}`;
    if (ADDITIONS.includes(at) || !isTree(field)) {
      found.set(at, "addition");
      continue;
    }
    found.set(at, shape(field, key));
    for (const [inner, text] of fields(field, at)) found.set(inner, text);
  }
  return found;
}

/** What a field accepts, without annotations. */
const SPELLED_DIFFERENTLY = ["fulcioURL", "rekorURL", "target"];

function shape(field: Tree, key: string): string {
  // Texts all: enum and const are only used for them.
  const kind = field.type ?? "string";
  const open = isTree(field.additionalProperties)
    ? field.additionalProperties.type
    : field.additionalProperties;
  const { minimum, maxLength } = field;
  // What is `anyOf` or `not` in one and a pattern in the other is judged by the cases.
  const pattern = SPELLED_DIFFERENTLY.includes(key) ? undefined : field.pattern;
  const values = field.const ?? [field.enum ?? []].flat().toSorted();
  const items = isTree(field.items) ? shape(field.items, key) : undefined;
  return JSON.stringify(
    { kind, open, minimum, maxLength, pattern, values, items } as unknown as Value,
  );
}

Deno.test("the fields are those of the published schema plus the declared additions", async () => {
  const ours = fields(await configJsonSchema());
  const theirs = fields(reference as unknown as Tree);
  for (const path of ADDITIONS) {
    assertEquals(ours.get(path), "addition", path);
    ours.delete(path);
  }
  assertEquals(Object.fromEntries(ours), Object.fromEntries(theirs));
  assert(theirs.size > 90, `${theirs.size} fields`);
});

Deno.test("sections and required keys are those of the published schema, and serve", async () => {
  const ours = await configJsonSchema();
  const required = (schema: Tree) => (schema.required as string[]).toSorted();
  assertEquals(required(ours), required(reference as unknown as Tree));
  const sections = (schema: Tree) => {
    const spec = (schema.properties as Tree).spec as Tree;
    return (spec.anyOf as Tree[]).map((branch) => (branch.required as string[])[0]).toSorted();
  };
  assertEquals(
    sections(ours),
    [...sections(reference as unknown as Tree), "serve"].toSorted(),
  );
  assertEquals(ours.$schema, reference.$schema);
  assertEquals(ours.title, reference.title);
});

Deno.test("names of deployers and phases are those that the steps know", () => {
  assertEquals([...DEPLOYER_NAMES].toSorted(), [...DEPLOYERS].toSorted());
  assertEquals([...PHASE_NAMES].toSorted(), [...PHASE_VALUES].toSorted());
});

Deno.test({
  name: "the cases are the ones observed",
  ignore: FACTS === undefined,
  fn: async () => {
    for (const name of ["aicrconfig-cases.json", "aicrconfig.schema.json"]) {
      const copy = new URL(`./cases/${name}`, import.meta.url);
      assertEquals(await Deno.readTextFile(copy), await Deno.readTextFile(`${FACTS}/cli/${name}`));
    }
  },
});
