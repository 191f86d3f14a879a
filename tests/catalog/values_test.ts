/** What the values of every recipe must and must not hold. */
import { assert, assertEquals } from "@std/assert";
import { isTree, type Value } from "../../lib/base/tree.ts";
import { allCells, CATALOG, problemsOfCells } from "../support/cells.ts";

/**
 * Nulls that reach Helm on purpose: there a null drops what the chart has by default. Each is
 * explained where it stands.
 */
const DROPPED_DEFAULTS = [
  "aws-efa.securityContext.runAsUser",
  "nvidia-dra-driver-gpu.controller.affinity.nodeAffinity",
  "slinky-slurm.controller.persistence.storageClassName",
];

function nullsIn(value: Value, path: string): string[] {
  if (value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((item, i) => nullsIn(item, `${path}[${i}]`));
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => nullsIn(child, `${path}.${key}`));
}

Deno.test("values hold no nulls but those that drop a chart's default", () => {
  const found = new Set(
    allCells().flatMap(({ components }) =>
      components.flatMap(({ ref, values }) => nullsIn(values, ref.name))
    ),
  );
  assertEquals([...found].sort(), DROPPED_DEFAULTS);
});

Deno.test("nulls go to charts only: a local chart has no defaults to drop", () => {
  const problems = problemsOfCells(function* ({ components }) {
    for (const { ref, values } of components) {
      if (ref.source === "") yield* nullsIn(values, ref.name);
    }
  });
  assertEquals(problems, []);
});

Deno.test("a line that drops a default stands below a comment that says why", () => {
  for (const path of DROPPED_DEFAULTS) {
    const key = path.slice(path.lastIndexOf(".") + 1);
    const texts = [...CATALOG.overlays.values()].map(({ file }) => CATALOG.text(file));
    const name = path.split(".")[0]!;
    const lines = [CATALOG.text(`components/${name}/values.yaml`), ...texts]
      .flatMap((text) => text.split("\n").map((line, i, all) => ({ line, above: all.slice(0, i) })))
      .filter(({ line }) => line.trim() === `${key}: null`);
    assert(lines.length > 0, path);
    for (const { above } of lines) {
      const comment = above.slice(-5).join(" ").replace(/\s+#?\s*/g, " ");
      assert(/\bnull\b/.test(comment), `${path}: ${comment}`);
    }
  }
});

Deno.test("enabled is a boolean wherever it switches a component", () => {
  const problems = problemsOfCells(function* ({ components }) {
    for (const { ref, values } of components) {
      const { enabled } = values;
      if (enabled !== undefined && typeof enabled !== "boolean") {
        yield `${ref.name}: enabled is ${JSON.stringify(enabled)}`;
      }
    }
  });
  assertEquals(problems, []);
});

Deno.test("values files and manifests belong to the component that names them", () => {
  const problems = problemsOfCells(function* ({ recipe }) {
    for (
      const { name, valuesFile, manifestFiles = [], preManifestFiles = [] } of recipe.componentRefs
    ) {
      for (const path of [valuesFile ?? "", ...preManifestFiles, ...manifestFiles]) {
        if (path !== "" && !path.startsWith(`components/${name}/`)) yield `${name}: ${path}`;
      }
    }
  });
  assertEquals(problems, []);
});

Deno.test("lists of objects with names hold each name once", () => {
  const problems = problemsOfCells(function* ({ components }) {
    for (const { ref, values } of components) yield* repeatedNames(values, ref.name);
  });
  assertEquals(problems, []);
});

/** Kubernetes merges lists such as env and volumes by name: of two equal names one is lost. */
function repeatedNames(value: Value, path: string): string[] {
  if (isTree(value)) {
    return Object.entries(value).flatMap(([key, child]) => repeatedNames(child, `${path}.${key}`));
  }
  if (!Array.isArray(value)) return [];
  const names = value.flatMap((item) => isTree(item) && item.name !== undefined ? [item.name] : []);
  const again = names.filter((name, i) => names.indexOf(name) !== i);
  return [
    ...again.map((name) => `${path} holds ${name} twice`),
    ...value.flatMap((item, i) => repeatedNames(item, `${path}[${i}]`)),
  ];
}
