import { assert, assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { criteriaRegistry, isSpecific, parseCriteria } from "./criteria.ts";
import type { Criteria, FileOrigin, Overlay } from "./types.ts";

const ANYTHING: Criteria = {
  service: "any",
  accelerator: "any",
  intent: "any",
  os: "any",
  platform: "any",
  nodes: 0,
};

function writtenFor(criteria: Partial<Criteria>, origin: FileOrigin = "external"): Overlay {
  return { name: "o", file: "o.yaml", origin, spec: {}, criteria: { ...ANYTHING, ...criteria } };
}

const FIXED = criteriaRegistry([]);

Deno.test("parseCriteria: absent and empty fields are the wildcard", () => {
  assertEquals(parseCriteria({}, FIXED), ANYTHING);
  assertEquals(parseCriteria({ service: "", os: "  ", intent: "ANY" }, FIXED), ANYTHING);
});

Deno.test("parseCriteria: values are trimmed, lower-cased and rid of aliases", () => {
  assertEquals(
    parseCriteria({ service: " OpenShift ", os: "AL2023", accelerator: "H100" }, FIXED),
    { ...ANYTHING, service: "ocp", os: "amazonlinux", accelerator: "h100" },
  );
  for (const service of ["self-managed", "self", "Vanilla"]) {
    assertEquals(parseCriteria({ service }, FIXED).service, "any", service);
  }
  assertEquals(parseCriteria({ os: "al2" }, FIXED).os, "amazonlinux");
});

Deno.test("parseCriteria: every value of the documented lists is accepted", () => {
  const documented = {
    service: "eks gke aks oke kind lke bcm metal3 ocp",
    accelerator: "h100 h200 gb200 gb300 b200 a100 l40 l40s rtx-pro-6000",
    intent: "training inference",
    os: "ubuntu rhel cos amazonlinux talos ol",
    platform: "dynamo inference kubeflow nim runai slurm",
  };
  for (const [dimension, values] of Object.entries(documented)) {
    for (const value of values.split(" ")) {
      const criteria = parseCriteria({ [dimension]: value }, FIXED);
      assertEquals(criteria[dimension as "os"], value);
      assert(isSpecific(criteria));
    }
  }
});

Deno.test("parseCriteria: an unknown value is refused with value, field and the nearest", () => {
  const error = assertThrows(
    () => parseCriteria({ accelerator: "h10O" }, FIXED),
    AicrError,
    'Invalid accelerator "h10O" (--accelerator)',
  );
  assertEquals(error.code, "INVALID_REQUEST");
  assertEquals(error.hints[0], 'Did you mean "h100"?');
  assert(error.hints[1]!.includes("gb200, gb300, h100, h200"), error.hints[1]);
});

Deno.test("parseCriteria: an alias of one dimension is no value of another", () => {
  for (const input of [{ platform: "openshift" }, { intent: "self" }, { service: "al2" }]) {
    assertThrows(() => parseCriteria(input, FIXED), AicrError, Object.values(input)[0]!);
  }
});

Deno.test("parseCriteria: names of the prototype are refused like any other word", () => {
  for (const service of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    assertThrows(() => parseCriteria({ service }, FIXED), AicrError, `"${service}"`);
  }
});

Deno.test("parseCriteria: the message names a config field and its place", () => {
  const source = { file: "c.yaml", path: ["spec", "recipe", "criteria", "os"] };
  const error = assertThrows(
    () =>
      parseCriteria({ os: "windows" }, FIXED, {
        nameOf: (dimension) => `spec.recipe.criteria.${dimension}`,
        sourceOf: () => source,
      }),
    AicrError,
    "(spec.recipe.criteria.os)",
  );
  assertEquals(error.source, source);
});

Deno.test("parseCriteria: nodes is a whole number; a negative one counts as not given", () => {
  assertEquals(parseCriteria({ nodes: 8 }, FIXED).nodes, 8);
  assertEquals(parseCriteria({ nodes: -3 }, FIXED).nodes, 0);
  for (const nodes of [NaN, 1.5, Infinity, 2 ** 60]) {
    assertThrows(() => parseCriteria({ nodes }, FIXED), AicrError, "--nodes");
  }
});

Deno.test("criteriaRegistry: an overlay's values are accepted, strict ones only if embedded", () => {
  const registry = criteriaRegistry([
    writtenFor({ service: "ncp-x" }),
    writtenFor({ platform: "built-in" }, "embedded"),
  ]);
  assertEquals(parseCriteria({ service: "NCP-X" }, registry).service, "ncp-x");
  const error = assertThrows(
    () => parseCriteria({ service: "ncp-x" }, registry, { strict: true }),
    AicrError,
    "ncp-x",
  );
  assert(error.hints[0]!.includes("strict"), error.hints[0]);
  assert(!error.hints[1]!.includes("ncp-x"), "a refused value is no valid value");
  assertEquals(
    parseCriteria({ platform: "built-in" }, registry, { strict: true }).platform,
    "built-in",
  );
});

Deno.test("criteriaRegistry: remembers origins, the embedded declaration wins in any order", () => {
  const [inner, outer] = [writtenFor({ service: "x" }, "embedded"), writtenFor({ service: "x" })];
  for (const overlays of [[inner, outer], [outer, inner]]) {
    const registry = criteriaRegistry(overlays);
    assertEquals(registry.origin("service", "x"), "embedded");
    assert(registry.values("service", { strict: true }).includes("x"));
  }
  assertEquals(criteriaRegistry([outer]).origin("service", "x"), "external");
  assertEquals(criteriaRegistry([outer]).origin("service", "eks"), "embedded");
  assertEquals(criteriaRegistry([outer]).origin("service", "y"), undefined);
});

Deno.test("criteriaRegistry: values are sorted, without wildcard and repetition", () => {
  const registry = criteriaRegistry([
    writtenFor({ os: "zz" }),
    writtenFor({ os: "aa" }),
    writtenFor({ os: "ubuntu" }),
  ]);
  assertEquals(registry.values("os"), [
    "aa",
    "amazonlinux",
    "cos",
    "ol",
    "rhel",
    "talos",
    "ubuntu",
    "zz",
  ]);
});

Deno.test("criteriaRegistry: an overlay honours only what it can match", () => {
  const registry = criteriaRegistry([writtenFor({ service: "openshift", os: "ubuntu" })]);
  assert(registry.isHonoured("os", "ubuntu"));
  assert(registry.isHonoured("platform", "any"));
  assert(!registry.isHonoured("service", "ocp"), "criteria of overlays are compared as written");
  assert(!registry.isHonoured("platform", "inference"));
});

Deno.test("parseCriteria: a catalog with very many values does not flood the message", () => {
  const registry = criteriaRegistry(
    Array.from({ length: 5000 }, (_, i) => writtenFor({ platform: `p${i}` })),
  );
  const error = assertThrows(() => parseCriteria({ platform: "zzzzzz" }, registry), AicrError);
  assert(error.hints.join().length < 1000, `${error.hints.join().length}`);
});

Deno.test("isSpecific: one specific field is enough", () => {
  assert(!isSpecific(ANYTHING));
  assert(isSpecific({ ...ANYTHING, nodes: 1 }));
  assert(isSpecific({ ...ANYTHING, platform: "slurm" }));
});
