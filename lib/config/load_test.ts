import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError, exitCodeOf, formatSource } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { DEFAULT_CONFIG, loadConfig, parseConfig } from "./load.ts";
import { sourceOf } from "./problem.ts";

const HEAD = "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\n";

/** The refusal of a text, with positions. */
async function refused(text: string, file = "c.yaml"): Promise<AicrError> {
  const error = await assertRejects(() => parseConfig(text, file), AicrError);
  assertEquals(exitCodeOf(error), 2, error.message);
  return await withPosition(error);
}

Deno.test("a config comes back typed, in schema order, with the document as written beside it", async () => {
  const text = `${HEAD}spec:
  recipe:
    criteria: {os: ubuntu, service: EKS}
  validate:
`;
  const loaded = await parseConfig(text, "c.yaml");
  assertEquals(loaded.config.spec.recipe?.criteria?.service, "EKS");
  assertEquals(Object.keys(loaded.config.spec.recipe!.criteria!), ["service", "os"]);
  assertEquals(loaded.tree.spec, {
    recipe: { criteria: { os: "ubuntu", service: "EKS" } },
    validate: null,
  });
  assertEquals("validate" in loaded.config.spec, false);
});

Deno.test("a path points at its line for errors that are found later", async () => {
  const text = `${HEAD}spec:\n  recipe:\n    criteria:\n      service: moon\n`;
  const loaded = await parseConfig(text, "c.yaml");
  const source = sourceOf(loaded, ["spec", "recipe", "criteria", "service"]);
  const error = await withPosition(new AicrError("INVALID_REQUEST", "No", { source }));
  assertEquals(formatSource(error.source!), "c.yaml:6:16");
});

Deno.test("an unknown key is refused with its place and the nearest key", async () => {
  const error = await refused(`${HEAD}spec:\n  bundle:\n    deployment:\n      deploy: x\n`);
  assertEquals(error.message, "Unknown key spec.bundle.deployment.deploy");
  assertEquals(formatSource(error.source!), "c.yaml:6:7");
  assertEquals(error.hints[0], 'Did you mean "deployer"?');
});

Deno.test("a key that belongs elsewhere is sent there", async () => {
  const error = await refused(`${HEAD}spec:\n  bundle:\n    vendorCharts: true\n`);
  assertEquals(error.hints[0], '"vendorCharts" belongs into spec.bundle.deployment');
});

Deno.test("an identity token has no place and is not repeated", async () => {
  const error = await refused(
    `${HEAD}spec:\n  bundle:\n    attestation:\n      identityToken: eyJhbGciOiJIUzI1NiJ9.e30.abc\n`,
  );
  assertStringIncludes(error.hints[0]!, "COSIGN_IDENTITY_TOKEN");
  assertEquals(JSON.stringify([error.message, error.hints]).includes("eyJ"), false);
});

Deno.test("all problems are told at once, in the order of the document, each with its place", async () => {
  const error = await refused(`kind: AICRConfig
apiVersion: v1
spec:
  validate:
    execution:
      failOnError: "false"
      phases: [readiness]
  recipe:
    criteria: {nodes: "8"}
    output: {format: yml}
    extra: 1
  bundel: {}
`);
  const all = [error, ...error.related];
  assertEquals(all.map((each) => formatSource(each.source!)), [
    "c.yaml:2:13",
    "c.yaml:6:20",
    "c.yaml:7:16",
    "c.yaml:9:23",
    "c.yaml:10:22",
    "c.yaml:11:5",
    "c.yaml:12:3",
  ]);
  assertEquals(all.map((each) => each.message), [
    'Invalid value "v1" for apiVersion: must be aicr.run/v1alpha2 or aicr.nvidia.com/v1alpha1',
    'Invalid value "false" for spec.validate.execution.failOnError: must be true or false',
    'Invalid value "readiness" for spec.validate.execution.phases[0]: must be deployment, ' +
    "performance, conformance or all",
    'Invalid value "8" for spec.recipe.criteria.nodes: must be a whole number',
    'Invalid value "yml" for spec.recipe.output.format: must be yaml, json or table',
    "Unknown key spec.recipe.extra",
    "Unknown key spec.bundel",
  ]);
  assertEquals(error.related[0]!.hints, ["Write false without quotes"]);
  assertEquals(error.related[2]!.hints, ["Write 8 without quotes"]);
  assertEquals(error.related[3]!.hints, ['Did you mean "yaml"?']);
  assertEquals(error.related[5]!.hints[0], 'Did you mean "bundle"?');
});

Deno.test("many problems are counted, not printed", async () => {
  const keys = Array.from({ length: 50 }, (_, i) => `  key${i}: 1\n`).join("");
  const error = await refused(`${HEAD}spec:\n  recipe: {}\n${keys}`);
  assertEquals(error.related.length, 20);
  assertEquals(error.related.at(-1)!.message, "30 more problems like these");
});

Deno.test("a document of another kind gets one answer", async () => {
  const error = await refused(`kind: RecipeResult\ncomponentRefs: []\nmetadata: {version: v1}\n`);
  assertEquals(error.message, 'Kind "RecipeResult" is not AICRConfig');
  assertEquals(error.related, []);
  assertEquals(error.hints, ["Pass a recipe with --recipe"]);
  const typo = await refused(`kind: AICRconfig\napiVersion: v1\nspec: {recipe: {}}\n`);
  assertEquals(typo.related.length, 1);
  const prototype = await refused(`kind: toString\nspec: {recipe: {}}\n`);
  assertStringIncludes(prototype.hints[0]!, "aicr config init");
});

Deno.test("values are shown short, without passwords and with a way out", async () => {
  const cases: [string, string, string?][] = [
    ["deployment: {deployer: helmfil}", '"helmfil"', 'Did you mean "helmfile"?'],
    ["deployment: {deployer: kustomize}", '"kustomize"'],
    ["deployment: {set: [grafana.adminPassword=hunter2]}", '"grafana.adminPassword=…"'],
    ["deployment: {set: ['a:b=1', x]}", "spec.bundle.deployment.set[1]"],
    ["deployment: {set: 'a:b=1'}", "must be a list"],
    ["deployment: {appName: 5}", "must be text", 'Put it in quotes: "5"'],
    [`deployment: {appName: ${"a".repeat(300)}}`, "must be at most 253 characters"],
    [`deployment: {repo: [${"a".repeat(300)}]}`, "Invalid value a list"],
    ["attestation: {fulcioURL: 'https://u:p4ss@x.example'}", "https://[REDACTED]@x.example"],
    ["scheduling: {systemNodeSelector: [a=b]}", "must be a mapping"],
    ["scheduling: {systemNodeSelector: {a: 1}}", "systemNodeSelector.a", 'Put it in quotes: "1"'],
    [
      "scheduling: {systemNodeSelector: {nvidia.com/gpu: }}",
      'systemNodeSelector["nvidia.com/gpu"]',
    ],
    ["scheduling: {nodes: 1.5}", "must be a whole number"],
    ["scheduling: {nodes: .inf}", "Invalid value Infinity"],
    ["scheduling: {nodes: -3}", "must be 0 or more"],
    ["output: {target: 'oci://BAD REF'}", "not an OCI reference"],
    ["output: []", "Invalid value a list for spec.bundle.output: must be a mapping"],
  ];
  for (const [yaml, message, hint] of cases) {
    const error = await refused(`${HEAD}spec: {bundle: {${yaml}}}\n`);
    assertStringIncludes(error.message, message);
    assert(error.message.length < 400, error.message);
    assertEquals(/hunter2|p4ss/.test(JSON.stringify([error.message, error.hints])), false);
    if (hint !== undefined) assertEquals(error.hints[0], hint);
    assertEquals(error.source?.line, 3);
  }
});

Deno.test("what is no mapping, or no single document, is refused", async () => {
  const cases: [string, string][] = [
    ["", "is empty"],
    ["# only a comment\n", "is empty"],
    ["--- \n...\n", "is empty"],
    ["- a\n", "holds a list"],
    ["hello", "holds a single value"],
    [`${HEAD}spec: {recipe: {}}\n---\n${HEAD}`, "more than one YAML document"],
    [`${HEAD}spec: {recipe: {}}\nkind: AICRConfig\n`, "duplicate"],
    [`${HEAD}spec: {recipe: {}\n`, "Cannot parse"],
    [`${HEAD}spec: {recipe: *a}\n`, "Cannot parse"],
    [`${HEAD}spec: &a {recipe: *a}\n`, "refers to itself"],
    [`${HEAD}spec: {}\n`, "No section in spec"],
    [`${HEAD}spec: {recipe: }\n`, "No section in spec"],
    [`${HEAD}`, "Missing key spec"],
    [`${HEAD}spec:\n`, "Invalid value null for spec: must be a mapping"],
    ["apiVersion: aicr.run/v1alpha2\nspec: {recipe: {}}\n", "Missing key kind"],
    [`${HEAD}spec: {recipe: {}}\n__proto__: {a: 1}\n`, "Unknown key __proto__"],
  ];
  for (const [text, message] of cases) {
    const error = await refused(text);
    assertStringIncludes(error.message, message);
    assertStringIncludes(error.source?.file ?? "", "c.yaml");
  }
});

Deno.test("JSON is told by the name: trailing data and comments are refused there", async () => {
  const text = '{"kind":"AICRConfig","apiVersion":"aicr.run/v1alpha2","spec":{"recipe":{}}}';
  for (const file of ["c.json", "C.JSON", "https://h.example/c.json?v=1", "c.yaml"]) {
    assertEquals((await parseConfig(text, file)).config.spec.recipe, {});
  }
  assertStringIncludes((await refused(`${text} {}`, "c.json")).message, "as JSON");
  assertStringIncludes((await refused(`# a\n${text}`, "c.json")).message, "as JSON");
  const wrong = await refused(
    `{\n "kind": "AICRConfig",\n "spec": {"recipe": {"x": 1}}}`,
    "c.json",
  );
  assertEquals(wrong.message, "Missing key apiVersion");
  assertEquals(formatSource(wrong.related[0]!.source!), "c.json:3:22");
});

Deno.test("alias bombs and endless lists are refused quickly", async () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) =>
      i === 0 ? "a0: &a0 [x,x,x,x,x,x,x,x,x]" : `a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`)}]`,
  );
  await refused(`${HEAD}${levels.join("\n")}\nspec: {recipe: {}}\n`);
  await refused(
    `${HEAD}x: &x [${"1,".repeat(9000)}]\nspec: {bundle: {deployment: {set: [*x,*x,*x]}}}\n`,
  );
  await refused(`${HEAD}spec: ${"[".repeat(5000)}\n`);
  await refused("{".repeat(100_000), "c.json");
  await refused(`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, "c.json");
});

Deno.test("nulls count as absent where a field may be absent, and nowhere else", async () => {
  const { config } = await parseConfig(
    `${HEAD}metadata:\nspec:\n  bundle:\n    output:\n    deployment: {deployer: , set: }\n`,
    "c.yaml",
  );
  assertEquals(config, {
    kind: "AICRConfig",
    apiVersion: "aicr.run/v1alpha2",
    spec: { bundle: { deployment: {} } },
  });
  await refused(`${HEAD}spec: {bundle: {deployment: {set: [null]}}}\n`);
  await refused(`${HEAD}spec: {bundle: {unknown: null}}\n`);
  await refused(`${HEAD}spec: {snapshot: {agent: {nodeSelector: {a: null}}}}\n`);
});

Deno.test("where a config cannot come from", async () => {
  const cases: [string, number][] = [
    ["cm://aicr/config", 2],
    ["CM://aicr/config", 2],
    ["file:///etc/hosts", 2],
    ["oci://r.example/c", 2],
    ["", 2],
    ["no/such/config.yaml", 3],
    ["embedded:no-such-cell", 3],
    ["embedded:../recipes/registry", 3],
    ["http://127.0.0.1:1/config.yaml", 6],
    [".", 2],
  ];
  for (const [uri, code] of cases) {
    const error = await assertRejects(() => loadConfig(uri), AicrError);
    assertEquals(exitCodeOf(error), code, `${uri}: ${error.message}`);
  }
});

Deno.test("a config is fetched; an answer that is none is SERVICE_UNAVAILABLE", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/c.json") return new Response("no", { status: 404 });
    return new Response(
      '{"kind":"AICRConfig","apiVersion":"aicr.run/v1alpha2","spec":{"bundle":{}}}',
    );
  });
  try {
    const base = `http://127.0.0.1:${server.addr.port}`;
    assertEquals((await loadConfig(`${base}/c.json`)).config.spec, { bundle: {} });
    const error = await assertRejects(() => loadConfig(`${base}/d.yaml`), AicrError);
    assertEquals(exitCodeOf(error), 6);
  } finally {
    await server.shutdown();
  }
});

Deno.test("the default config is embedded and points into its own text", async () => {
  const loaded = await loadConfig(DEFAULT_CONFIG);
  assertEquals(loaded.config.spec.recipe?.criteria?.accelerator, "h100");
  const source = sourceOf(loaded, ["spec", "recipe", "criteria", "accelerator"]);
  const { source: placed } = await withPosition(new AicrError("INVALID_REQUEST", "No", { source }));
  assertStringIncludes(loaded.text.split("\n")[placed!.line! - 1]!, "accelerator: h100");
});
