import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { memoryCatalog, query } from "../../tests/support/memory_catalog.ts";
import { AicrError } from "../base/error.ts";
import { explain } from "./explain.ts";
import { hydrate } from "./hydrate.ts";
import { parseRecipe } from "./parse.ts";
import { resolve } from "./resolve.ts";
import type { Explained, ProvenanceStep } from "./types.ts";

/** Components that are nothing but their names. */
const registryOf = (names: readonly string[]) =>
  `components:\n${
    names.map((name) =>
      `  - {name: ${name}, helm: {defaultRepository: "https://h.example", defaultVersion: 1.0.0}}\n`
    )
      .join("")
  }`;

const catalog = memoryCatalog({
  "registry.yaml": registryOf(["a", "m", "off", "q", "z"]),
  "overlays/base.yaml": `metadata: {name: base}
spec:
  componentRefs:
    - name: a
      dependencyRefs: [m, z]
    - name: m
    - name: off
      overrides: {enabled: false}
    - name: q
      dependencyRefs: [off]
    - name: z
`,
  "overlays/eks.yaml": `metadata: {name: eks}
spec:
  criteria: {service: eks}
  componentRefs:
    - name: a
      dependencyRefs: [z, q]
`,
});

function subject(): Explained {
  const { recipe, fragments } = resolve(catalog, query({ service: "eks" }));
  return { catalog, recipe, fragments, components: hydrate(catalog, recipe, fragments) };
}

const told = ({ origin, of, value, place }: ProvenanceStep) => [
  origin.name,
  of,
  value,
  ...(place === undefined ? [] : [place.replace(/^.*overlays/, "overlays")]),
];

Deno.test("a component waits for what its overlays say, the rest is by name", async () => {
  const { recipe } = subject();
  assertEquals(recipe.deploymentOrder, ["m", "q", "z", "a"]);
  assertEquals((await explain(subject(), "deploymentOrder.a")).map(told), [
    ["base", "a", "m", "overlays/base.yaml:5:24"],
    ["eks", "a", "q", "overlays/eks.yaml:6:27"],
    ["base", "a", "z", "overlays/base.yaml:5:27"],
  ]);
  assertEquals((await explain(subject(), "deploymentOrder.m")).map(told), [
    ["ORDER_BY_NAME", "m", undefined],
  ]);
  assertEquals(
    (await explain(subject(), "components.q.order")).map(told),
    [["ORDER_BY_NAME", "q", "m"]],
    "a disabled component is not waited for",
  );
  assertEquals((await explain(subject(), "deploymentOrder")).map(told), [
    ["ORDER_BY_NAME", "m", undefined],
    ["ORDER_BY_NAME", "q", "m"],
    ["ORDER_BY_NAME", "z", "q"],
    ["base", "a", "z", "overlays/base.yaml:5:27"],
  ]);
});

Deno.test("a recipe without fragments is its own origin", async () => {
  const text = `kind: RecipeResult
apiVersion: aicr.run/v1alpha2
metadata: {appliedOverlays: [base]}
criteria: {service: any, accelerator: any, intent: any, os: any, platform: any}
componentRefs:
  - {name: a, type: Helm, source: "https://h.example", version: 1.0.0, dependencyRefs: [m]}
  - {name: m, type: Helm, source: "https://h.example", version: 1.0.0}
deploymentOrder: [m, a]
`;
  const { recipe } = parseRecipe({ text, file: "r.yaml" }, catalog);
  const document = { file: "r.yaml", text };
  const steps = await explain({ catalog, recipe, components: [], document }, "deploymentOrder.a");
  assertEquals(steps.map(told), [["a", "a", "m", "r.yaml:6:89"]]);
});

Deno.test("what has no place in the order is refused by its reason", async () => {
  const refused = async (path: string, words: string) => {
    const error = await assertRejects(() => explain(subject(), path), AicrError, words);
    assertEquals([error.code, error.hints.length > 0], ["INVALID_REQUEST", true]);
  };
  await refused("deploymentOrder.off", "it is disabled");
  await refused("deploymentOrder.nope", "no component nope");
  await refused("deploymentOrder.a.x", "No history is kept");
});

Deno.test("each component comes after what its steps say, the last directly before it", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const edges = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(names), edges, async (ranked, pairs) => {
      const refs = ranked.map((name, i) => ({
        name,
        dependencyRefs: pairs.filter(([from, to]) => from === i && to < i).map(([, to]) =>
          ranked[to]!
        ),
      }));
      const lines = refs.map((ref) => `    - ${JSON.stringify(ref)}\n`).join("");
      const made = memoryCatalog({
        "registry.yaml": registryOf(names),
        "overlays/base.yaml": `metadata: {name: base}\nspec:\n  componentRefs:\n${
          lines || "    []"
        }`,
      });
      const { recipe, fragments } = resolve(made, query({}), { allowAny: true });
      const order = recipe.deploymentOrder;
      for (const [i, name] of order.entries()) {
        const steps = await explain(
          { catalog: made, recipe, fragments, components: [] },
          ["deploymentOrder", name],
        );
        const waits = new Set(refs.find((ref) => ref.name === name)!.dependencyRefs);
        const edges = steps.filter(({ origin }) => origin.kind === "overlay");
        assertEquals(new Set(edges.map(({ value }) => value as string)), waits);
        assertEquals(steps.at(-1)!.value, order[i - 1]);
      }
    }),
    { numRuns: 60 },
  );
});
