/** Where a field of a component was set last, for errors. */
import type { Source } from "../base/error.ts";
import type { Catalog, ComponentRef } from "../catalog/types.ts";
import { sourceOf } from "./match.ts";
import { isEmpty } from "./merge_component.ts";
import type { Fragment } from "./types.ts";

/** The last fragment that sets the field, or else the last one that names the component. */
export function fragmentSource(
  catalog: Catalog,
  fragments: readonly Fragment[],
  { component, field }: { component: string; field: keyof ComponentRef },
): Source | undefined {
  const sets = (fragment: Fragment, needed: keyof ComponentRef) =>
    fragment.spec.componentRefs?.some((ref) => ref.name === component && !isEmpty(ref[needed]));
  const known = fragments.some((fragment) => sets(fragment, field)) ? field : "name";
  const fragment = fragments.findLast((candidate) => sets(candidate, known));
  if (!fragment) return undefined;
  const { kind, name } = fragment.origin;
  const overlay = (kind === "mixin" ? catalog.mixins : catalog.overlays).get(name);
  const index = fragment.spec.componentRefs!.findLastIndex((ref) => ref.name === component);
  return overlay && sourceOf(catalog, overlay, ["spec", "componentRefs", index, known]);
}
