import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { catalogOf, query } from "../../tests/support/memory_catalog.ts";
import { chainOf, matches, maximalLeaves, requireOs, specificity } from "./match.ts";

const names = (overlays: { name: string }[]) => overlays.map(({ name }) => name);

Deno.test("an overlay matches when all it asks for is asked for", () => {
  const eks = query({ service: "eks" });
  assertEquals(matches(query({}), eks), true);
  assertEquals(matches(eks, query({ service: "eks", os: "ubuntu" })), true);
  assertEquals(matches(query({ service: "eks", os: "ubuntu" }), eks), false, "query is generic");
  assertEquals(matches(eks, query({ service: "gke" })), false);
  assertEquals(matches(eks, query({})), false, "a generic query picks no specific overlay");
});

Deno.test("nodes match only exactly, and 0 in an overlay matches anything", () => {
  assertEquals(matches(query({ nodes: 4 }), query({ nodes: 4 })), true);
  assertEquals(matches(query({ nodes: 4 }), query({ nodes: 5 })), false);
  assertEquals(matches(query({ nodes: 4 }), query({ service: "eks" })), false);
  assertEquals(matches(query({}), query({ nodes: 4 })), true);
});

Deno.test("criteria in overlays are literal", () => {
  assertEquals(matches(query({ service: "EKS" }), query({ service: "eks" })), false);
});

Deno.test("specificity counts every field, nodes included", () => {
  assertEquals(specificity(query({})), 0);
  assertEquals(specificity(query({ service: "eks", nodes: 2 })), 2);
  const all = { service: "a", accelerator: "b", intent: "c", os: "d", platform: "e", nodes: 1 };
  assertEquals(specificity(all), 6);
});

Deno.test("only matches that nobody inherits from are leaves, least specific first", () => {
  const catalog = catalogOf({
    eks: { criteria: { service: "eks" } },
    "eks-training": { base: "eks", criteria: { service: "eks", intent: "training" } },
    "h100-any": { criteria: { accelerator: "h100" } },
    "any-hpa": { criteria: { service: "any" } },
    unrelated: { criteria: { service: "gke" } },
    "no-criteria": { base: "eks-training" },
  });
  const leaves = maximalLeaves(
    catalog,
    query({ service: "eks", intent: "training", accelerator: "h100" }),
  );
  assertEquals(names(leaves), ["any-hpa", "h100-any", "eks-training"]);
});

Deno.test("overlays with equal criteria are both leaves, in name order", () => {
  const criteria = { service: "eks" };
  const catalog = catalogOf({ b: { criteria }, a: { criteria } });
  assertEquals(names(maximalLeaves(catalog, query(criteria))), ["a", "b"]);
});

Deno.test("an ancestor is dropped even when a link between does not match", () => {
  const catalog = catalogOf({
    top: { criteria: { service: "eks" } },
    middle: { base: "top", criteria: { service: "eks", os: "rhel" } },
    leaf: { base: "middle", criteria: { service: "eks", intent: "training" } },
  });
  const leaves = maximalLeaves(catalog, query({ service: "eks", intent: "training" }));
  assertEquals(names(leaves), ["leaf"]);
});

Deno.test("a circle of bases is refused with its way and its place", async () => {
  const catalog = catalogOf({ a: { base: "b", criteria: { service: "eks" } }, b: { base: "a" } });
  const error = assertThrows(
    () => maximalLeaves(catalog, query({ service: "eks" })),
    AicrError,
    "a -> b -> a",
  );
  const { source } = await withPosition(error);
  assertEquals(source?.file, "recipes/overlays/a.yaml");
  assertEquals(source?.line, 1);
});

Deno.test("a circle above a leaf is refused too", () => {
  const catalog = catalogOf({
    leaf: { base: "a", criteria: { service: "eks" } },
    a: { base: "b" },
    b: { base: "a" },
  });
  assertThrows(() => maximalLeaves(catalog, query({ service: "eks" })), AicrError, "a -> b -> a");
});

Deno.test("a chain runs from the root side to the leaf without the root", () => {
  const catalog = catalogOf({
    a: { base: "base" },
    b: { base: "a" },
    c: { base: "b", criteria: { service: "eks" } },
  });
  assertEquals(names(chainOf(catalog, catalog.overlays.get("c")!)), ["a", "b", "c"]);
});

Deno.test("an unknown base is refused by name and place", async () => {
  const catalog = catalogOf({ a: { base: "nowhere", criteria: { service: "eks" } } });
  const error = await assertRejects(
    async () => await Promise.resolve(chainOf(catalog, catalog.overlays.get("a")!)),
    AicrError,
    "nowhere",
  );
  assertEquals(error.code, "INVALID_REQUEST");
  assertEquals(error.source?.path, ["spec", "base"]);
});

const GKE = {
  "gke-cos": { criteria: { service: "gke", os: "cos" } },
  "h100-gke-cos": { base: "gke-cos", criteria: { service: "gke", os: "cos", accelerator: "h100" } },
  "h100-any": { criteria: { accelerator: "h100" } },
};

Deno.test("a service with OS-specific recipes needs an OS", () => {
  const catalog = catalogOf(GKE);
  const asked = query({ service: "gke", accelerator: "h100" });
  const error = assertThrows(
    () => requireOs(catalog, asked, maximalLeaves(catalog, asked)),
    AicrError,
    "Service gke with accelerator h100",
  );
  assertEquals(error.message.endsWith(": cos"), true);
  assertEquals(error.hints, ["Name the operating system: --os cos"]);
});

Deno.test("the OS values to choose from are sorted and each named once", () => {
  const catalog = catalogOf({
    ...GKE,
    "gke-ubuntu": { criteria: { service: "gke", os: "ubuntu" } },
  });
  const asked = query({ service: "gke" });
  assertThrows(() => requireOs(catalog, asked, []), AicrError, ": cos, ubuntu");
});

Deno.test("the OS guard is silent when there is something exact, or nothing for any OS", () => {
  const exact = catalogOf({ ...GKE, gke: { criteria: { service: "gke" } } });
  const service = query({ service: "gke" });
  requireOs(exact, service, maximalLeaves(exact, service));
  const catalog = catalogOf(GKE);
  const asked = [
    query({ service: "eks" }),
    query({ accelerator: "h100" }),
    query({ service: "gke", os: "ubuntu" }),
  ];
  for (const one of asked) requireOs(catalog, one, maximalLeaves(catalog, one));
});
