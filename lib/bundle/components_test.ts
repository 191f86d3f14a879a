import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../base/error.ts";
import type { Recipe, RecipeComponent } from "../recipe/types.ts";
import { catalogOf, chartRef, manifestRef, recipeOf } from "./_fixture.ts";
import { addressing } from "./addressing.ts";
import { selectComponents } from "./components.ts";
import { parseSwitch } from "./options/scalar.ts";

/** Selects with switches written `name=true`. */
function select(recipe: Recipe, ...switches: string[]) {
  const names = addressing(
    catalogOf([{ name: "a", valueOverrideKeys: ["alias"] }]),
    recipe.componentRefs.map((ref) => ref.name),
  );
  return selectComponents(
    recipe,
    switches.map((text) => ({
      component: text.split("=")[0]!,
      path: ["enabled"],
      flag: `--set ${text}`,
      enabled: parseSwitch(text.split("=")[1]!)!,
    })),
    names,
  );
}

const disabled = (name: string, fields: Partial<RecipeComponent> = {}) =>
  chartRef(name, { overrides: { enabled: false, keep: 1 }, ...fields });

Deno.test("order is the recipe's; components missing from it come last, by name", () => {
  const recipe = {
    ...recipeOf(["d", "c", "b", "a"].map((n) => chartRef(n))),
    deploymentOrder: ["b", "x"],
  };
  assertEquals(select(recipe).recipe.deploymentOrder, ["b", "a", "c", "d"]);
});

Deno.test("without an order the components stand as listed", () => {
  const recipe = { ...recipeOf([chartRef("b"), chartRef("a")]), deploymentOrder: [] };
  const { recipe: selected } = select(recipe);
  assertEquals(selected.deploymentOrder, ["b", "a"]);
  assertEquals(selected.componentRefs.map((ref) => ref.order), [1, 2]);
});

Deno.test("a switch leaves a component out, renumbers and drops edges to it", () => {
  const recipe = recipeOf([
    chartRef("a"),
    chartRef("b", { dependencyRefs: ["a", "undeclared"] }),
  ]);
  const { recipe: selected, disabled } = select(recipe, "alias=false");
  assertEquals(selected.deploymentOrder, ["b"]);
  assertEquals(selected.componentRefs[0]!.order, 1);
  assertEquals(selected.componentRefs[0]!.dependencyRefs, ["undeclared"]);
  assertEquals(disabled, ["a"]);
});

Deno.test("the last switch wins, and the name beats an override key", () => {
  const recipe = recipeOf([chartRef("a"), chartRef("b")]);
  assertEquals(select(recipe, "b=false", "b=true").recipe.deploymentOrder, ["a", "b"]);
  assertEquals(select(recipe, "a=true", "alias=false").recipe.deploymentOrder, ["a", "b"]);
});

Deno.test("a component that the recipe disables is left out and is no flag's doing", () => {
  const { recipe, disabled: byFlag } = select(recipeOf([chartRef("a"), disabled("b")]));
  assertEquals(recipe.deploymentOrder, ["a"]);
  assertEquals(byFlag, []);
});

Deno.test("a component that is enabled again comes after its dependencies", () => {
  const recipe = {
    ...recipeOf([
      chartRef("a"),
      chartRef("z"),
      disabled("m", { dependencyRefs: ["z"] }),
      chartRef("o", { dependencyRefs: ["m"] }),
    ]),
    deploymentOrder: ["z", "a", "o"],
  };
  const { recipe: selected } = select(recipe, "m=true");
  assertEquals(selected.deploymentOrder, ["z", "m", "a", "o"]);
  const again = selected.componentRefs.find((ref) => ref.name === "m")!;
  assertEquals(again.overrides, { keep: 1 });
  assertEquals(selected.componentRefs.at(-1)!.dependencyRefs, ["m"]);
});

Deno.test("re-enabling moves what stood before a dependency it did not have", () => {
  const recipe = {
    ...recipeOf([
      chartRef("app"),
      disabled("mid", { dependencyRefs: ["app"] }),
      chartRef("top", { dependencyRefs: ["mid"] }),
    ]),
    deploymentOrder: ["top", "app"],
  };
  assertEquals(select(recipe, "mid=true").recipe.deploymentOrder, ["app", "mid", "top"]);
});

Deno.test("whatever is enabled again, every component follows its dependencies", () => {
  const name = (i: number) => `c${i}`;
  fc.assert(fc.property(
    fc.array(fc.record({ off: fc.boolean(), deps: fc.array(fc.nat(9), { maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 10,
    }),
    (nodes) => {
      const refs = nodes.map(({ off, deps }, i) => {
        const dependencyRefs = deps.filter((dep) => dep < i).map(name);
        return off ? disabled(name(i), { dependencyRefs }) : chartRef(name(i), { dependencyRefs });
      });
      const order = refs.filter((_, i) => !nodes[i]!.off).map((ref) => ref.name);
      const switches = refs.map((ref) => `${ref.name}=true`);
      const { recipe } = select({ ...recipeOf(refs), deploymentOrder: order }, ...switches);
      const rank = new Map(recipe.deploymentOrder.map((n, i) => [n, i]));
      assertEquals(rank.size, refs.length);
      for (const ref of refs) {
        for (const dependency of ref.dependencyRefs ?? []) {
          assertEquals(rank.get(dependency)! < rank.get(ref.name)!, true);
        }
      }
    },
  ));
});

Deno.test("components that cannot be bundled are refused by name", () => {
  const cases: [RecipeComponent, string][] = [
    [chartRef("../evil"), '"../evil"'],
    [chartRef("A"), '"A"'],
    [chartRef("a.b"), '"a.b"'],
    [chartRef(""), '""'],
    [chartRef("x-readiness"), "reserved"],
    [chartRef("x", { namespace: "" }), "no namespace"],
    [chartRef("x", { namespace: "No" }), '"No"'],
    [manifestRef("x", []), "neither a source nor manifestFiles"],
    [{ ...manifestRef("x", ["m.yaml"]), chart: "c" }, "chart but no source"],
    [chartRef("x", { path: "p" }), "path or tag"],
    [chartRef("x", { tag: "v1" }), "path or tag"],
    [chartRef("x", { source: "file:///etc" }), "file:///etc"],
    [chartRef("x", { source: "https://a'b" }), "a'b"],
    [chartRef("x", { version: "1'; rm -rf" }), "rm -rf"],
    [chartRef("x", { chart: "$(x)" }), "$(x)"],
    [{ ...chartRef("x"), type: "Kustomize", chart: "", manifestFiles: ["m"] }, "manifestFiles"],
    [{ ...chartRef("x"), type: "Kustomize", chart: "", source: "" }, "source or a path"],
    [{ ...chartRef("x"), type: "Kustomize" }, "cannot have a chart"],
  ];
  for (const [ref, words] of cases) {
    const error = assertThrows(() => select(recipeOf([ref])), AicrError, undefined, words);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, words);
  }
});

Deno.test("nothing left, or one component twice, is refused", () => {
  const refused = (recipe: Recipe, ...switches: string[]) =>
    assertThrows(() => select(recipe, ...switches), AicrError).message;
  assertStringIncludes(refused(recipeOf([])), "Nothing to bundle");
  assertStringIncludes(refused(recipeOf([chartRef("a")]), "a=0"), "Nothing to bundle");
  assertStringIncludes(refused(recipeOf([disabled("a")])), "Nothing to bundle");
  assertStringIncludes(
    refused(recipeOf([chartRef("a"), chartRef("a")])),
    "a stands in the recipe twice",
  );
});

Deno.test("a cycle through a component that is enabled again is refused", () => {
  const recipe = recipeOf([
    chartRef("a", { dependencyRefs: ["b"] }),
    disabled("b", { dependencyRefs: ["a"] }),
  ]);
  assertStringIncludes(
    assertThrows(() => select(recipe, "b=true"), AicrError).message,
    "a -> b -> a",
  );
});

Deno.test("unknown components are refused with the nearest name", () => {
  const recipe = recipeOf([chartRef("cert-manager")]);
  const error = assertThrows(() => select(recipe, "cert-manger=false"), AicrError);
  assertStringIncludes(error.message, '"cert-manger"');
  assertStringIncludes(error.hints[0]!, "cert-manager");
});
