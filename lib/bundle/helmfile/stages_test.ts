import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { planOf as samplePlan } from "../../../tests/support/sample_plans.ts";
import { folder } from "../../../tests/support/sample_plans.ts";
import { AicrError } from "../../base/error.ts";
import { chartRef, recipeOf } from "../_fixture.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { checkDependencies, stagesOf } from "./stages.ts";

/** A plan of releases, `~` in front of remote ones, by component with its dependencies. */
function planOf(components: Record<string, { parts?: string[]; needs?: string[] }>): BundlePlan {
  const folders: Folder[] = Object.entries(components).flatMap(([component, { parts }]) =>
    (parts ?? [component]).map((part) =>
      folder(part.replace("~", ""), { component, ...(part[0] === "~" ? { kind: "remote" } : {}) })
    )
  );
  const refs = Object.entries(components)
    .map(([name, { needs }]) => chartRef(name, needs ? { dependencyRefs: needs } : {}));
  return { ...samplePlan(folders), recipe: recipeOf(refs) };
}

/** Each stage as its remote folders, a bar, and its releases. */
function shown(plan: BundlePlan): string[] {
  const names = (folders: Folder[]) => folders.map(({ release }) => release).join(" ");
  return stagesOf(plan).map(({ remote, releases }) => `${names(remote)}|${names(releases)}`);
}

Deno.test("a component comes in the level after the last of its dependencies", () => {
  const plan = planOf({
    a: {},
    b: { parts: ["b-pre", "b", "b-post"], needs: ["a"] },
    c: {},
    d: { needs: ["b", "c"] },
  });
  assertEquals(shown(plan), ["|a c", "|b-pre b b-post", "|d"]);
});

Deno.test("levels do not depend on the order of deployment", () => {
  assertEquals(shown(planOf({ b: { needs: ["a"] }, a: {} })), ["|a", "|b"]);
});

Deno.test("remote manifests come before the releases of their level", () => {
  const parts = ["~b-pre-remote", "b-pre", "b"];
  assertEquals(shown(planOf({ a: {}, b: { parts, needs: ["a"] } })), [
    "|a",
    "b-pre-remote|b-pre b",
  ]);
});

Deno.test("after a release of their component they open a level of their own", () => {
  const parts = ["b", "~b-post-remote", "b-post"];
  assertEquals(shown(planOf({ a: {}, b: { parts }, c: { needs: ["b"] } })), [
    "|a b",
    "b-post-remote|b-post",
    "|c",
  ]);
});

Deno.test("a level without releases is taken along by the next one", () => {
  const plan = planOf({
    a: { parts: ["~a"] },
    b: { parts: ["~b"], needs: ["a"] },
    c: { needs: ["b"] },
  });
  assertEquals(shown(plan), ["a b|c"]);
  assertEquals(shown(planOf({ a: { parts: ["a", "~a-post"] } })), ["|a", "a-post|"]);
  assertEquals(shown(planOf({ a: { parts: ["~a"] } })), ["a|"]);
});

Deno.test("every folder has its place after its dependencies, whatever the graph", () => {
  const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.tuple(
      fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }),
      fc.array(fc.subarray(["pre", "", "~post"], { minLength: 1 }), {
        minLength: size,
        maxLength: size,
      }),
    )
  );
  fc.assert(fc.property(graph, ([edges, parts]) => {
    const plan = planOf(Object.fromEntries(edges.map((targets, i) => [`c${i}`, {
      // Only on earlier ones, so that there is no circle.
      needs: [...new Set(targets.filter((target) => target < i))].map((target) => `c${target}`),
      parts: parts[i]!.map((part) => `${part[0] === "~" ? "~" : ""}c${i}${part.replace("~", "")}`),
    }])));
    const order = stagesOf(plan).flatMap(({ remote, releases }) => [...remote, ...releases]);
    assertEquals(new Set(order), new Set(plan.folders));
    assertEquals(order.length, plan.folders.length);
    const at = (name: string, pick: "at" | "findLast") =>
      pick === "at"
        ? order.findIndex(({ component }) => component === name)
        : order.findLastIndex(({ component }) => component === name);
    for (const { name, dependencyRefs = [] } of plan.recipe.componentRefs) {
      for (const other of dependencyRefs) {
        assertEquals(at(other, "findLast") < at(name, "at"), true, `${name} needs ${other}`);
      }
    }
  }));
});

Deno.test("dependencies that make no levels are refused by name", () => {
  const missing = assertThrows(
    () => checkDependencies(planOf({ a: { needs: ["gone"] } })),
    AicrError,
  );
  assertEquals(missing.code, "INVALID_REQUEST");
  assertEquals(missing.message, "Component a depends on gone, which the recipe does not have");
  const plan = planOf({ a: { needs: ["b"] }, b: { needs: ["a"] } });
  const circle = assertThrows(() => checkDependencies(plan), AicrError);
  assertEquals(circle.message, "Components depend on each other: a -> b -> a");
});
