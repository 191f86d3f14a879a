import { assertEquals, assertRejects } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { memoryCatalog, query } from "../../tests/support/memory_catalog.ts";
import { explain } from "./explain.ts";
import { hydrate } from "./hydrate.ts";
import { parseRecipe } from "./parse.ts";
import { resolve } from "./resolve.ts";
import type { Explained, Layer } from "./types.ts";

const catalog = memoryCatalog({
  "overlays/base.yaml": `metadata: {name: base}
spec:
  constraints:
    - name: K8s.server.version
      value: ">= 1.25"
  componentRefs:
    - name: alpha
      valuesFile: components/alpha/values.yaml
      dependencyRefs: [beta]
    - name: beta
      version: v2.0.0
`,
  "overlays/eks.yaml": `metadata: {name: eks}
spec:
  criteria: {service: eks}
  constraints:
    - name: K8s.server.version
      value: ">= 1.30"
  componentRefs:
    - name: beta
      version: v2.1.0
    - name: alpha
      valuesFile: components/alpha/eks.yaml
      dependencyRefs: [gamma]
      overrides:
        driver:
          version: "580"
        dropped: null
    - name: gamma
`,
  "overlays/leaf.yaml": `metadata: {name: leaf}
spec:
  base: eks
  criteria: {service: eks, intent: training}
  mixins: [os]
  componentRefs:
    - name: alpha
      overrides:
        driver: off
`,
  "mixins/os.yaml": `metadata: {name: os}
spec:
  componentRefs:
    - name: beta
      namespace: mixed
`,
  "components/alpha/values.yaml": 'driver:\n  version: "550"\n  kept: true\ndropped: 1\n',
  "components/alpha/eks.yaml": 'driver:\n  version: "570"\n',
});

function subject(intent = "any"): Explained {
  const { recipe, fragments } = resolve(catalog, query({ service: "eks", intent }));
  return { catalog, recipe, fragments, components: hydrate(catalog, recipe, fragments) };
}

/** The steps as `place action value`. */
async function told(path: string | string[], about = subject()): Promise<string[]> {
  const steps = await explain(about, path);
  return steps.map(({ place, origin, action, value }) =>
    `${place ?? `${origin.kind} ${origin.name}`} ${action} ${JSON.stringify(value)}`
  );
}

Deno.test("a value's history names every file and line that set it", async () => {
  assertEquals(await told("components.alpha.values.driver.version"), [
    'recipes/components/alpha/values.yaml:2:3 set "550"',
    'recipes/components/alpha/eks.yaml:2:3 replaced "570"',
    'recipes/overlays/eks.yaml:15:11 replaced "580"',
  ]);
});

Deno.test("each step knows what it replaced", async () => {
  const steps = await explain(subject(), "components.alpha.values.driver.version");
  assertEquals(steps.map(({ replaced }) => replaced), [undefined, "550", "570"]);
});

Deno.test("values that a layer does not touch have no step for it", async () => {
  assertEquals(await told("components.alpha.values.driver.kept"), [
    "recipes/components/alpha/values.yaml:3:3 set true",
  ]);
  assertEquals(await told("components.alpha.values.nothing"), []);
});

Deno.test("a null deletes", async () => {
  assertEquals(await told("components.alpha.values.dropped"), [
    "recipes/components/alpha/values.yaml:4:1 set 1",
    "recipes/overlays/eks.yaml:16:9 deleted undefined",
  ]);
});

Deno.test("a scalar put where a mapping was takes everything below it away", async () => {
  assertEquals(await told("components.alpha.values.driver.kept", subject("training")), [
    "recipes/components/alpha/values.yaml:3:3 set true",
    "recipes/overlays/leaf.yaml:9:9 deleted undefined",
  ]);
});

Deno.test("mappings are merged", async () => {
  const [, second] = await told(["components", "alpha", "values", "driver"]);
  assertEquals(
    second,
    'recipes/components/alpha/eks.yaml:1:1 merged {"version":"570","kept":true}',
  );
});

Deno.test("the last step is what the component has", async () => {
  for (const intent of ["any", "training"]) {
    const about = subject(intent);
    const steps = await explain(about, "components.alpha.values");
    assertEquals(steps.at(-1)!.value, about.components[0]!.values);
  }
});

Deno.test("flags that bundle adds as layers are told by name", async () => {
  const about = subject();
  const flag: Layer = {
    origin: { kind: "flag", name: "--set alpha:driver.version=590" },
    tree: { driver: { version: "590" } },
  };
  const [first, ...others] = about.components;
  const components = [{ ...first!, layers: [...first!.layers, flag] }, ...others];
  const steps = await told("components.alpha.values.driver.version", { ...about, components });
  assertEquals(steps.at(-1), 'flag --set alpha:driver.version=590 replaced "590"');
});

Deno.test("fields of a reference have a history too", async () => {
  assertEquals(await told("components.beta.version"), [
    'recipes/overlays/base.yaml:11:7 set "v2.0.0"',
    'recipes/overlays/eks.yaml:9:7 replaced "v2.1.0"',
  ]);
  assertEquals(await told("components.alpha.dependencyRefs"), [
    'recipes/overlays/base.yaml:9:7 set ["beta"]',
    'recipes/overlays/eks.yaml:12:7 merged ["beta","gamma"]',
  ]);
  assertEquals(await told("components.beta.namespace", subject("training")), [
    'recipes/mixins/os.yaml:5:7 set "mixed"',
  ]);
});

Deno.test("what no fragment sets comes from the registry", async () => {
  assertEquals(await told("components.alpha.chart"), [
    'recipes/registry.yaml:6:7 set "alpha-chart"',
  ]);
  assertEquals(await told("components.gamma.tag"), [
    'recipes/registry.yaml:12:76 set "v0.1.0"',
  ]);
  assertEquals(await told("components.gamma.chart"), []);
});

Deno.test("a component as a whole: who brought it and who added to it", async () => {
  assertEquals(await told("components.beta", subject("training")), [
    'recipes/overlays/base.yaml:10:7 set {"name":"beta","version":"v2.0.0"}',
    'recipes/overlays/eks.yaml:8:7 merged {"name":"beta","version":"v2.1.0"}',
    'recipes/mixins/os.yaml:4:7 merged {"name":"beta","version":"v2.1.0","namespace":"mixed"}',
  ]);
});

Deno.test("constraints have a history", async () => {
  assertEquals(await told("constraints.K8s.server.version"), [
    'recipes/overlays/base.yaml:5:7 set ">= 1.25"',
    'recipes/overlays/eks.yaml:6:7 replaced ">= 1.30"',
  ]);
  assertEquals(await told("constraints.OS.release.ID"), []);
});

Deno.test("a loaded recipe is explained by its own document", async () => {
  const text = `kind: RecipeResult
constraints:
  - {name: a, value: b}
componentRefs:
  - name: beta
    source: s
    version: "3"
    overrides:
      x: {y: 1}
`;
  const { recipe, file } = parseRecipe({ text, file: "my.yaml" }, catalog);
  const about = { catalog, recipe, components: hydrate(catalog, recipe), document: { file, text } };
  assertEquals(await told("components.beta.values.x.y", about), ["my.yaml:9:11 set 1"]);
  assertEquals(await told("components.beta.version", about), ['my.yaml:7:5 set "3"']);
  assertEquals(await told("constraints.a", about), ['my.yaml:3:15 set "b"']);
});

for (
  const path of [
    "",
    "metadata",
    "components",
    "components.alpha.nope",
    "components.alpha.version.x",
  ]
) {
  Deno.test(`no history is kept of "${path}"`, async () => {
    const error = await assertRejects(
      () => explain(subject(), path),
      AicrError,
      "No history is kept",
    );
    assertEquals(error.code, "INVALID_REQUEST");
  });
}

Deno.test("a component that the recipe does not have is refused with those it has", async () => {
  const error = await assertRejects(
    () => explain(subject(), "components.delta.version"),
    AicrError,
    "no component delta",
  );
  assertEquals(error.hints, ["Components: alpha, beta, gamma"]);
});
