import { assertEquals } from "@std/assert";
import type { ComponentRef } from "../catalog/types.ts";
import { findBadDependencies, findIncoherence, refuse } from "./coherence.ts";

const HELM = { name: "x", type: "Helm", source: "https://c.example", version: "1" };
const KUSTOMIZE = { name: "x", type: "Kustomize", source: "https://g.example", path: "p" };

/** `[what is wrong, reference, part of the problem]`. */
const WRONG: [string, ComponentRef, string][] = [
  ["patches", { ...HELM, patches: [{ a: 1 }] }, "declares patches"],
  ["Helm with a tag", { ...HELM, tag: "v1" }, "sets tag"],
  ["Helm with a path", { ...HELM, path: "p" }, "sets path"],
  ["blanks around a version", { ...HELM, version: " 1" }, 'version " 1"'],
  ["blanks around a source", { ...HELM, source: "https://c.example " }, "blanks around its source"],
  ["blanks around a chart", { ...HELM, chart: "\tc" }, "blanks around its chart"],
  ["a version that is only a v", { ...HELM, version: "v" }, 'version "v"'],
  ["a source without version", { ...HELM, version: "" }, "no version"],
  ["a chart without source", { name: "x", type: "Helm", chart: "c" }, "no source"],
  [
    "a chart and manifests",
    { name: "x", type: "Helm", chart: "c", manifestFiles: ["m"] },
    "no source",
  ],
  ["nothing to install", { name: "x", type: "Helm" }, "nothing to install"],
  [
    "only pre-manifests",
    { name: "x", type: "Helm", preManifestFiles: ["m"] },
    "nothing to install",
  ],
  ["Kustomize without path", { ...KUSTOMIZE, path: "" }, "no path"],
  ["a tag without source", { ...KUSTOMIZE, source: "", tag: "v1" }, "tag v1 but no source"],
  ["Kustomize with manifests", { ...KUSTOMIZE, manifestFiles: ["m"] }, "sets manifestFiles"],
  ["another type", { ...HELM, type: "Carvel" }, "type Carvel"],
  ["no type", { name: "x" }, "unknown to the registry"],
];

for (const [what, ref, text] of WRONG) {
  Deno.test(`refused: ${what}`, () => {
    const found = findIncoherence([ref]);
    assertEquals(found.length, 1, JSON.stringify(found));
    assertEquals(found[0]!.text.startsWith("Component x "), true);
    assertEquals(found[0]!.text.includes(text), true, found[0]!.text);
  });
}

Deno.test("what can be installed is coherent", () => {
  const fine = [
    HELM,
    KUSTOMIZE,
    { name: "x", type: "Helm", manifestFiles: ["m"] },
    { ...HELM, chart: "c", manifestFiles: ["m"], preManifestFiles: ["p"], version: "v1" },
    { name: "x", type: "Kustomize", path: "p" },
  ];
  assertEquals(findIncoherence(fine), []);
});

Deno.test("disabled components may be anything", () => {
  assertEquals(findIncoherence([{ name: "x", overrides: { enabled: false } }]), []);
});

Deno.test("all problems are told in one error, sorted", () => {
  const problems = findIncoherence([{ name: "b" }, { ...HELM, name: "a", tag: "t", version: "" }]);
  const [first, ...others] = problems;
  const error = refuse([first!, ...others], () => undefined);
  assertEquals(error.code, "INVALID_REQUEST");
  assertEquals(error.message.split("; ").map((text) => text.slice(0, 11).toLowerCase()), [
    "component a",
    "component a",
    "component b",
  ]);
});

Deno.test("unknown dependencies are all named; cycles only when every name is known", () => {
  const found = findBadDependencies([
    { name: "a", dependencyRefs: ["ghost", "b"] },
    { name: "b", dependencyRefs: ["a", "spirit"] },
  ]);
  assertEquals(found.map(({ text }) => text.includes("not part of the recipe")), [true, true]);
  const cycle = findBadDependencies([
    { name: "a", dependencyRefs: ["b"] },
    { name: "b", dependencyRefs: ["a"], overrides: { enabled: false } },
  ]);
  assertEquals(cycle.map(({ text }) => text), [
    "Components depend on each other in a circle: a -> b -> a",
  ]);
  assertEquals(findBadDependencies([{ name: "a" }, { name: "b", dependencyRefs: ["a"] }]), []);
});
