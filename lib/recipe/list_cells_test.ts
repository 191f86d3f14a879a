import { assert, assertEquals } from "@std/assert";
import { catalogOf, query } from "../../tests/support/memory_catalog.ts";
import { loadCatalog } from "../catalog/load.ts";
import { listCells, resolveCell } from "./list_cells.ts";

const catalog = catalogOf(
  {
    eks: { criteria: { service: "eks" } },
    "eks-training": {
      base: "eks",
      criteria: { service: "eks", intent: "training" },
      componentRefs: [{ name: "gamma", dependencyRefs: ["beta"] }],
    },
    everywhere: { criteria: { intent: "any" } },
    fragment: { base: "eks" },
    lost: { base: "nowhere", criteria: { service: "gke" } },
    poor: {
      criteria: { service: "oke" },
      componentRefs: [{ name: "alpha", valuesFile: "components/alpha/none.yaml" }],
    },
  },
  {},
  { external: ["overlays/poor.yaml"] },
);

const named = (filter = {}) => listCells(catalog, filter).map(({ name }) => name);

Deno.test("listCells: overlays with criteria, by name", () => {
  assertEquals(named(), ["eks", "eks-training", "everywhere", "lost", "poor"]);
});

Deno.test("listCells: a leaf is nobody's base, also when what stands on it has no criteria", () => {
  const leaves = listCells(catalog).filter(({ isLeaf }) => isLeaf).map(({ name }) => name);
  assertEquals(leaves, ["eks-training", "everywhere", "lost", "poor"]);
});

Deno.test("listCells: source and criteria are the overlay's own", () => {
  assertEquals(listCells(catalog).filter(({ source }) => source === "external"), [
    { name: "poor", criteria: query({ service: "oke" }), isLeaf: true, source: "external" },
  ]);
});

Deno.test("listCells: a filter wants exactly its value; a wildcard is no value", () => {
  assertEquals(named({ service: "eks" }), ["eks", "eks-training"]);
  assertEquals(named({ intent: "training" }), ["eks-training"]);
  assertEquals(named({ service: "eks", intent: "training" }), ["eks-training"]);
  assertEquals(named({ service: "gke", intent: "training" }), []);
  assertEquals(named({ service: "any" }), named());
});

/** Status and components by name. */
function told(): Record<string, [string, string[], string | undefined]> {
  return Object.fromEntries(
    listCells(catalog).map((cell) => resolveCell(catalog, cell))
      .map(({ name, status, components, problem }) => [name, [status, components, problem?.code]]),
  );
}

Deno.test("resolveCell: components in deployment order, or why there are none", () => {
  assertEquals(told(), {
    eks: ["ok", ["alpha", "beta"], undefined],
    "eks-training": ["ok", ["alpha", "beta", "gamma"], undefined],
    everywhere: ["shared", [], undefined],
    lost: ["broken", [], "INVALID_REQUEST"],
    poor: ["broken", [], "INVALID_REQUEST"],
  });
});

Deno.test("every cell of the catalog is fine", async () => {
  const embedded = await loadCatalog();
  const cells = listCells(embedded).map((cell) => resolveCell(embedded, cell));
  assertEquals(cells.length, embedded.overlays.size - 1);
  assertEquals(cells.filter(({ status }) => status === "broken").map(({ name }) => name), []);
  assertEquals(cells.filter(({ status }) => status === "shared").map(({ name }) => name), [
    "monitoring-hpa",
  ]);
  for (const { name, status, components } of cells) {
    assert(status === "shared" || components.length > 0, name);
  }
});
