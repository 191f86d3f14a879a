import { assertEquals } from "@std/assert";
import { catalogOf, overlay, query } from "../../tests/support/memory_catalog.ts";
import type { Catalog, Criteria } from "../catalog/types.ts";
import type { Snapshot } from "../snapshot/types.ts";
import { explainRecipe } from "./explain_recipe.ts";
import { resolve } from "./resolve.ts";

const catalog = catalogOf({
  eks: { criteria: { service: "eks" } },
  middle: { base: "eks" },
  leaf: {
    base: "middle",
    criteria: { service: "eks", intent: "training" },
    mixins: ["os"],
    constraints: [{ name: "K8s.server.version", value: ">= 1.32" }],
  },
  wide: { criteria: { intent: "training" } },
  other: { criteria: { service: "gke" } },
  mine: { criteria: { service: "eks", intent: "inference", nodes: 8 } },
  near: { criteria: { service: "oke" } },
  loose: {},
}, {
  "mixins/os.yaml": overlay("os", {
    constraints: [{ name: "OS.release.ID", value: "ubuntu" }],
  }),
}, { external: ["overlays/mine.yaml", "overlays/near.yaml", "overlays/loose.yaml"] });

function snapshot(version: string, os: string): Snapshot {
  return {
    measurements: [
      { type: "K8s", subtypes: [{ subtype: "server", data: { version } }] },
      { type: "OS", subtypes: [{ subtype: "release", data: { ID: os } }] },
    ],
  } as unknown as Snapshot;
}

const explained = (stated: Partial<Criteria>, given?: Snapshot, of: Catalog = catalog) =>
  explainRecipe(of, resolve(of, query(stated), { snapshot: given }));

const TRAINING = { service: "eks", intent: "training" };

Deno.test("explainRecipe: what matches is chosen, or shadowed by what stands on it", async () => {
  const { matched } = await explained(TRAINING);
  assertEquals(
    matched.map(({ name, outcome, by, merged }) => [name, outcome, by, merged]),
    [
      ["eks", "shadowed", ["leaf"], true],
      ["leaf", "applied", undefined, true],
      ["wide", "applied", undefined, true],
    ],
  );
});

Deno.test("explainRecipe: everything merged says on whose account, in merge order", async () => {
  const { applied } = await explained(TRAINING);
  assertEquals(applied.map(({ kind, name, why, of }) => [kind, name, why, of]), [
    ["overlay", "base", "root", []],
    ["overlay", "wide", "match", []],
    ["overlay", "eks", "base", ["leaf"]],
    ["overlay", "middle", "base", ["leaf"]],
    ["overlay", "leaf", "match", []],
    ["mixin", "os", "mixin", ["leaf"]],
  ]);
});

Deno.test("explainRecipe: places are file, line and column", async () => {
  const { matched, applied } = await explained(TRAINING);
  assertEquals(matched[0]!.place, "recipes/overlays/eks.yaml:1:60");
  assertEquals(applied[0]!.place, "recipes/overlays/base.yaml:1:38");
});

Deno.test("explainRecipe: an excluded overlay names the constraints and takes its base along", async () => {
  const { matched, applied } = await explained(TRAINING, snapshot("v1.30.1", "ubuntu"));
  assertEquals(matched.find(({ name }) => name === "leaf"), {
    name: "leaf",
    source: "embedded",
    place: "recipes/overlays/leaf.yaml:1:77",
    merged: false,
    outcome: "excluded",
    reason: "constraint-failed",
    constraints: [{
      constraint: "K8s.server.version",
      expected: ">= 1.32",
      actual: "v1.30.1",
      reason: "expected >= 1.32, got v1.30.1",
      place: "recipes/overlays/leaf.yaml:1:186",
    }],
  });
  const { outcome, merged } = matched.find(({ name }) => name === "eks")!;
  assertEquals([outcome, merged], ["shadowed", false]);
  assertEquals(applied.map(({ name }) => name), ["base", "wide"]);
});

Deno.test("explainRecipe: a mixin's constraint is placed in the mixin", async () => {
  const { matched } = await explained(TRAINING, snapshot("v1.33.0", "rhel"));
  const { reason, constraints } = matched.find(({ name }) => name === "leaf")!;
  assertEquals(reason, "mixin-constraint-failed");
  assertEquals(constraints!.map(({ constraint, place }) => [constraint, place]), [
    ["OS.release.ID", "recipes/mixins/os.yaml:1:98"],
  ]);
});

Deno.test("explainRecipe: criteria that nothing answers to", async () => {
  const { unused } = await explained({ ...TRAINING, platform: "inference" });
  assertEquals(unused.map(({ path, severity }) => [path, severity]), [
    ["criteria.platform", "warning"],
  ]);
});

Deno.test("explainRecipe: overlays of the data directory tell by what they differ", async () => {
  const { unmatched } = await explained(TRAINING);
  assertEquals(unmatched, [
    { name: "loose", file: "recipes/overlays/loose.yaml", differs: [] },
    {
      name: "near",
      file: "recipes/overlays/near.yaml",
      differs: [{ criterion: "service", overlay: "oke", query: "eks" }],
    },
    {
      name: "mine",
      file: "recipes/overlays/mine.yaml",
      differs: [
        { criterion: "intent", overlay: "inference", query: "training" },
        { criterion: "nodes", overlay: "8", query: "any" },
      ],
    },
  ]);
});
