import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ComponentRef } from "../catalog/types.ts";
import { deploymentOrder, findCycle, isEnabled } from "./order.ts";

const ref = (name: string, ...dependencyRefs: string[]): ComponentRef => ({ name, dependencyRefs });
const disabled = (component: ComponentRef) => ({ ...component, overrides: { enabled: false } });

Deno.test("dependencies come first, otherwise names decide", () => {
  assertEquals(deploymentOrder([ref("c"), ref("a", "c"), ref("b")]), ["b", "c", "a"]);
  assertEquals(deploymentOrder([]), []);
});

Deno.test("what becomes ready is sorted in among what is ready", () => {
  const refs = [ref("a"), ref("b", "a"), ref("z"), ref("m", "a")];
  assertEquals(deploymentOrder(refs), ["a", "b", "m", "z"]);
});

Deno.test("disabled components are left out and wait for nobody", () => {
  const refs = [disabled(ref("a")), ref("b", "a"), disabled(ref("c", "b"))];
  assertEquals(deploymentOrder(refs), ["b"]);
});

Deno.test("only the boolean false disables", () => {
  for (const enabled of ["false", 0, null, {}, true]) {
    assertEquals(isEnabled({ overrides: { enabled } }), true, JSON.stringify(enabled));
  }
  assertEquals(isEnabled({ overrides: { enabled: false } }), false);
  assertEquals(isEnabled({}), true);
});

Deno.test("a dependency named twice counts once", () => {
  assertEquals(deploymentOrder([ref("a"), ref("b", "a", "a")]), ["a", "b"]);
});

Deno.test("cycles are found, also through disabled components, with their way", () => {
  assertEquals(findCycle([ref("a"), ref("b", "a")]), undefined);
  assertEquals(findCycle([ref("a", "a")]), ["a", "a"]);
  assertEquals(findCycle([ref("x", "a"), ref("a", "b"), disabled(ref("b", "c")), ref("c", "a")]), [
    "a",
    "b",
    "c",
    "a",
  ]);
});

Deno.test("a long chain neither overflows nor takes long", () => {
  const refs = Array.from(
    { length: 2000 },
    (_, i) => ref(`c${i}`, ...(i > 0 ? [`c${i - 1}`] : [])),
  );
  assertEquals(deploymentOrder(refs).at(-1), "c1999");
  assertEquals(findCycle(refs), undefined);
});

/** Graphs without cycles: a component may depend on those before it in the list. */
const graph = fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { minLength: 1 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name, i) =>
        fc.subarray(names.slice(0, i)).map((dependencies) => ref(name, ...dependencies))
      ),
    )
  ).map((refs) => refs as ComponentRef[]);

Deno.test("the order holds every edge and is the smallest by name that does", () => {
  fc.assert(fc.property(graph, (refs) => {
    const order = deploymentOrder(refs);
    assertEquals([...order].sort(), refs.map(({ name }) => name).sort());
    const dependencies = new Map(refs.map(({ name, dependencyRefs }) => [name, dependencyRefs!]));
    for (const [i, name] of order.entries()) {
      const before = new Set(order.slice(0, i));
      const isReady = (other: string) => dependencies.get(other)!.every((one) => before.has(one));
      assert(isReady(name), `${name} comes too early in ${order}`);
      // Nothing smaller could have stood here.
      for (const later of order.slice(i + 1)) assert(later > name || !isReady(later));
    }
  }));
});

Deno.test("the order of the references does not matter", () => {
  fc.assert(fc.property(graph, fc.infiniteStream(fc.nat()), (refs, keys) => {
    const shuffled = refs.map((one) => [keys.next().value!, one] as const)
      .sort(([a], [b]) => a - b).map(([, one]) => one);
    assertEquals(deploymentOrder(shuffled), deploymentOrder(refs));
  }));
});
