/** The root overlay: what every recipe starts from. */
import { AicrError, invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import { type CatalogFiles, findDocument } from "./catalog_files.ts";
import { placeIn } from "./catalog_document.ts";
import type { ComponentRef, Overlay } from "./types.ts";

/** Its name; overlays whose `base` is this or empty stand on it. */
export const ROOT_OVERLAY = "base";

/**
 * Holds the root overlay against what every resolution relies on: it exists, its dependencies name
 * components of its own, and they form no cycle (recipe algorithm, section 1.2).
 */
export function checkRoot(overlays: ReadonlyMap<string, Overlay>, files: CatalogFiles): void {
  const root = overlays.get(ROOT_OVERLAY);
  if (root === undefined) {
    throw invalid(`The catalog has no root overlay named "${ROOT_OVERLAY}"`, {
      hints: [`A file of the data directory replaces overlays/base.yaml: keep its metadata.name`],
    });
  }
  if (root.origin === "embedded") return;
  const refs = root.spec.componentRefs ?? [];
  const document = findDocument(files, root.file)!;
  const names = refs.map((ref) => ref.name);
  for (const [i, ref] of refs.entries()) {
    const at = ref.dependencyRefs?.findIndex((name) => !names.includes(name)) ?? -1;
    if (at < 0) continue;
    const missing = ref.dependencyRefs![at]!;
    throw new AicrError(
      "INVALID_REQUEST",
      `Component ${ref.name} of the root overlay depends on ${missing}, which it does not have`,
      {
        source: placeIn(document, ["spec", "componentRefs", i, "dependencyRefs", at]),
        hints: [...nearest(missing, names), `Add ${missing} to ${document.display}`],
      },
    );
  }
  const cycle = findCycle(refs);
  if (cycle === undefined) return;
  throw invalid(`Components of the root overlay depend on each other: ${cycle.join(" -> ")}`, {
    source: placeIn(document, ["spec", "componentRefs"]),
    hints: ["Remove one of these dependencyRefs"],
  });
}

/** The names along a cycle, first one repeated at the end, or undefined. */
function findCycle(refs: readonly ComponentRef[]): string[] | undefined {
  const next = new Map<string, string[]>();
  for (const ref of refs) {
    next.set(ref.name, [...next.get(ref.name) ?? [], ...ref.dependencyRefs ?? []]);
  }
  const done = new Set<string>();
  const visit = (name: string, trail: string[]): string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (done.has(name)) return undefined;
    done.add(name);
    for (const other of next.get(name) ?? []) {
      const cycle = visit(other, [...trail, name]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  for (const name of next.keys()) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
