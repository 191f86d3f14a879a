import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { indexOverlays } from "./overlay_index.ts";
import { type Criteria, DIMENSIONS, type Overlay } from "./types.ts";

function overlayOf(name: string, criteria?: Criteria): Overlay {
  return { name, file: `${name}.yaml`, origin: "external", spec: {}, criteria };
}

/** The rule as the recipe algorithm states it, section 2. */
function matches(overlay: Criteria, query: Criteria): boolean {
  return DIMENSIONS.every((dimension) =>
    overlay[dimension] === "any" ||
    (query[dimension] !== "any" && overlay[dimension] === query[dimension])
  ) && (overlay.nodes === 0 || overlay.nodes === query.nodes);
}

const value = fc.constantFrom("any", "a", "b", "__proto__");
const criteria: fc.Arbitrary<Criteria> = fc.record({
  service: value,
  accelerator: value,
  intent: value,
  os: value,
  platform: value,
  nodes: fc.constantFrom(0, 1, 4),
});

Deno.test("indexOverlays: finds exactly the overlays that match", () => {
  fc.assert(fc.property(fc.array(criteria, { maxLength: 60 }), criteria, (cells, query) => {
    const overlays = cells.map((cell, i) => overlayOf(`o${i}`, cell));
    const found = indexOverlays(overlays)(query).map(({ name }) => name).sort();
    const expected = overlays.filter((overlay) => matches(overlay.criteria!, query));
    assertEquals(found, expected.map(({ name }) => name).sort());
  }));
});

Deno.test("indexOverlays: an overlay without criteria never matches, an empty block always", () => {
  const any = { service: "any", accelerator: "any", intent: "any", os: "any", platform: "any" };
  const index = indexOverlays([overlayOf("none"), overlayOf("all", { ...any, nodes: 0 })]);
  for (const query of [{ ...any, nodes: 0 }, { ...any, service: "eks", nodes: 7 }]) {
    assertEquals(index(query).map(({ name }) => name), ["all"]);
  }
});

Deno.test("indexOverlays: values that look like separators do not mix cells up", () => {
  const base = { accelerator: "any", intent: "any", os: "any", platform: "any", nodes: 0 };
  const index = indexOverlays([overlayOf("x", { ...base, service: 'a","any' })]);
  assertEquals(index({ ...base, service: "a" }), []);
});

Deno.test("indexOverlays: a query looks at no overlay but those it finds", () => {
  const any = { accelerator: "any", intent: "any", os: "any", platform: "any", nodes: 0 };
  let built = false;
  const overlays = Array.from({ length: 1000 }, (_, i): Overlay => ({
    ...overlayOf(`o${i}`),
    get criteria() {
      if (built) throw new Error("looked at again");
      return { ...any, service: `s${i}` };
    },
  }));
  const index = indexOverlays(overlays);
  built = true;
  assertEquals(index({ ...any, service: "s7" }).map(({ name }) => name), ["o7"]);
});
