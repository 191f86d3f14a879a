import { assertEquals } from "@std/assert";
import type { Tree } from "../base/tree.ts";
import type { Criteria } from "../catalog/types.ts";
import type { Snapshot } from "../snapshot/types.ts";
import { catalogOf, overlay, query } from "../../tests/support/memory_catalog.ts";
import { resolve } from "./resolve.ts";

const version = (value: string) => ({ name: "K8s.server.version", value });
const kernel = (value: string) => ({ name: "OS.sysctl./proc/sys/kernel/osrelease", value });

const snapshot: Snapshot = {
  kind: "Snapshot",
  measurements: [
    { type: "K8s", subtypes: [{ subtype: "server", data: { version: "v1.30.0" } }] },
    {
      type: "OS",
      subtypes: [{ subtype: "sysctl", data: { "/proc/sys/kernel/osrelease": "5.15.0" } }],
    },
  ],
};

function metadataOf(
  overlays: Record<string, Tree>,
  { mixins = {}, ask = { service: "eks" } }: {
    mixins?: Record<string, Tree>;
    ask?: Partial<Criteria>;
  } = {},
) {
  const texts = Object.fromEntries(
    Object.entries(mixins).map(([name, spec]) => [`mixins/${name}.yaml`, overlay(name, spec)]),
  );
  return resolve(catalogOf(overlays, texts), query(ask), { snapshot }).recipe.metadata;
}

Deno.test("a leaf that the snapshot does not allow takes its private chain with it", () => {
  const metadata = metadataOf({
    eks: { criteria: { service: "eks" }, constraints: [version(">= 1.28")] },
    leaf: {
      base: "eks",
      criteria: { service: "eks", intent: "training" },
      constraints: [version(">= 1.31")],
    },
    "any-training": { criteria: { intent: "training" } },
  }, { ask: { service: "eks", intent: "training" } });
  assertEquals(metadata.appliedOverlays, ["base", "any-training"]);
  assertEquals(metadata.excludedOverlays, [{ name: "leaf", reason: "constraint-failed" }]);
  assertEquals(metadata.constraintWarnings, [{
    overlay: "leaf",
    constraint: "K8s.server.version",
    expected: ">= 1.31",
    actual: "v1.30.0",
    reason: "expected >= 1.31, got v1.30.0",
  }]);
});

Deno.test("shared ancestors stay when another leaf needs them", () => {
  const metadata = metadataOf({
    eks: { criteria: { service: "eks" } },
    good: { base: "eks", criteria: { service: "eks", os: "ubuntu" } },
    bad: {
      base: "eks",
      criteria: { service: "eks", intent: "training" },
      constraints: [version("> 2")],
    },
  }, { ask: { service: "eks", intent: "training", os: "ubuntu" } });
  assertEquals(metadata.appliedOverlays, ["base", "eks", "good"]);
});

Deno.test("inherited constraints and those of the root do not exclude", () => {
  const metadata = metadataOf({
    base: { componentRefs: [{ name: "alpha" }], constraints: [version(">= 9")] },
    eks: { criteria: { service: "eks" }, constraints: [version(">= 8")] },
    leaf: { base: "eks", criteria: { service: "eks", intent: "training" } },
  }, { ask: { service: "eks", intent: "training" } });
  assertEquals(metadata.appliedOverlays, ["base", "eks", "leaf"]);
  assertEquals(metadata.excludedOverlays, undefined);
});

Deno.test("a constraint that cannot be evaluated excludes, with its reason and every failure", () => {
  const metadata = metadataOf({
    leaf: {
      criteria: { service: "eks" },
      constraints: [{ name: "GPU.hardware.model", value: "h100" }, version(">= 1.31")],
    },
  });
  assertEquals(metadata.excludedOverlays!.length, 1);
  const [missing, failed] = metadata.constraintWarnings!;
  assertEquals([missing!.actual, "actual" in missing!], [undefined, false]);
  assertEquals(missing!.reason, "the snapshot has no GPU measurement");
  assertEquals(failed!.actual, "v1.30.0");
});

Deno.test("constraints of mixins exclude the leaves that list them, in name order", () => {
  const metadata = metadataOf({
    ubuntu: { criteria: { service: "eks" }, mixins: ["os"] },
    other: { criteria: { service: "eks" } },
  }, { mixins: { os: { constraints: [kernel(">= 6.8"), version(">= 1.31")] } } });
  assertEquals(metadata.appliedOverlays, ["base", "other"]);
  assertEquals(metadata.excludedOverlays, [
    { name: "ubuntu", reason: "mixin-constraint-failed" },
  ]);
  assertEquals(metadata.constraintWarnings!.map(({ reason }) => reason), [
    "mixin-constraint-failed: expected >= 1.31, got v1.30.0",
    "mixin-constraint-failed: expected >= 6.8, got 5.15.0",
  ]);
});

Deno.test("a mixin listed by an ancestor counts for every leaf below it", () => {
  const metadata = metadataOf({
    eks: { criteria: { service: "eks" }, mixins: ["os"] },
    a: { base: "eks", criteria: { service: "eks", os: "ubuntu" } },
    b: { base: "eks", criteria: { service: "eks", intent: "training" } },
  }, {
    mixins: { os: { constraints: [kernel(">= 6.8")], componentRefs: [{ name: "gamma" }] } },
    ask: { service: "eks", os: "ubuntu", intent: "training" },
  });
  assertEquals(metadata.appliedOverlays, ["base"]);
  assertEquals(metadata.excludedOverlays!.map(({ name }) => name), ["a", "b"]);
});

Deno.test("an all-wildcard query is fine with a snapshot", () => {
  assertEquals(metadataOf({ any: { criteria: { service: "any" } } }, { ask: {} }).appliedOverlays, [
    "base",
    "any",
  ]);
});
