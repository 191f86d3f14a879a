/** Whatever a document holds: it loads, or it is refused as a document with a place in it. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AicrError, type RelatedProblem } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { put, type Tree, type Value } from "../base/tree.ts";
import { formatYaml } from "../base/yaml.ts";
import { checkConfig } from "./check.ts";
import { initConfig } from "./init.ts";
import { parseConfig } from "./load.ts";
import { switchedOn } from "../../tests/support/switched_on.ts";

/** Loads a text and, when that succeeds, applies every rule; the refusal if there is one. */
async function refusalOf(text: string, file: string): Promise<AicrError | undefined> {
  try {
    checkConfig(await parseConfig(text, file), "validate");
    return undefined;
  } catch (error) {
    assert(error instanceof AicrError, `${error}`);
    assertEquals(error.code, "INVALID_REQUEST");
    return await withPosition(error);
  }
}

function assertTold(problem: AicrError | RelatedProblem, text: string) {
  assert(/^[A-Z]|^c\./.test(problem.message), problem.message);
  assert(!problem.message.endsWith("."), problem.message);
  if (!problem.source) return;
  const { line = 1, column = 1 } = problem.source;
  // The parser adds a final line break and may point behind it.
  const lines = text.split(/\r\n|\r|\n/).length + 1;
  assert(line >= 1 && line <= lines, `line ${line} of ${JSON.stringify(text)}`);
  assert(column >= 1);
}

const WORDS = ["kind", "spec", "recipe", "bundle", "a", "", "__proto__", "toString", "serve"];

const anyValue = fc.letrec<{ value: Value; tree: Tree }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.constantFrom<Value>(null, true, -1, 0, 1.5, 1e300, "eks", "eyJhbGciOiJIUzI1NiJ9", "5m"),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("tree"),
  ),
  tree: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...WORDS), fc.string()), tie("value")), {
    maxLength: 4,
  }).map((entries) => {
    const tree: Tree = {};
    for (const [key, value] of entries) put(tree, key, value);
    return tree;
  }),
}));

Deno.test("any text loads or is refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (text) => {
      for (const file of ["c.yaml", "c.json"]) {
        const refusal = await refusalOf(text, file);
        assert(refusal, "a random text is no config");
        assertTold(refusal, text);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("a config with anything put anywhere loads or is refused with places", async () => {
  const cell = await initConfig({ criteria: { service: "eks" } });
  const whole = (await parseConfig(switchedOn(cell), "c.yaml")).tree;
  const spots = pathsOf(whole);
  assert(spots.length > 100);
  const change = fc.record({ spot: fc.constantFrom(...spots), value: anyValue.value });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const tree = structuredClone(whole);
      for (const { spot, value } of changes) replace(tree, spot, value);
      for (const [file, text] of [["c.yaml", yaml(tree)], ["c.json", JSON.stringify(tree)]]) {
        const refusal = await refusalOf(text!, file!);
        for (const problem of refusal ? [refusal, ...refusal.related] : []) {
          assertTold(problem, text!);
          assert(!JSON.stringify([problem.message, problem.hints]).includes("eyJhbGci"));
        }
      }
    }),
    { numRuns: 400 },
  );
});

function yaml(tree: Tree): string {
  return formatYaml(tree, { keepOrder: true });
}

function pathsOf(value: Value, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replace(tree: Tree, path: string[], value: Value) {
  let node: Value | undefined = tree;
  for (const key of path.slice(0, -1)) {
    node = typeof node === "object" && node !== null && !Array.isArray(node)
      ? node[key]
      : undefined;
  }
  if (typeof node === "object" && node !== null && !Array.isArray(node)) {
    put(node, path.at(-1)!, value);
  }
}
