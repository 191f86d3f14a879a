/** The rule that an overlay is for one operating system: its mixins must not state two. */
import { placeOf } from "../../catalog/lint/place.ts";
import type { Declared, LintModel, Problem, Rule } from "../../catalog/lint/types.ts";
import type { Overlay } from "../../catalog/types.ts";
import { ROOT_OVERLAY } from "../match.ts";

/** The constraint by which a mixin states its operating system. */
const SYSTEM = "OS.release.ID";

/** The rules of this family. */
export const OS_MIXIN_RULES: readonly Rule[] = [{
  id: "os-mixins",
  summary: "An overlay mixes in two operating systems",
  severity: "error",
  check: (model) => clashes(model).map(({ problem }) => problem),
}];

/** How findings name the files of the mixins that come second. */
export function clashingMixins(model: LintModel): ReadonlySet<string> {
  return new Set(clashes(model).map(({ file }) => file));
}

interface Clash {
  problem: Problem;
  file: string;
}

function clashes(model: LintModel): Clash[] {
  const mixins = new Map(model.mixins.map((declared) => [declared.value.name, declared]));
  const overlays = new Map(model.overlays.map((declared) => [declared.value.name, declared]));
  return model.overlays.flatMap((declared) => {
    // What the ancestors mix in is theirs to answer for, unless this overlay adds to it.
    const inherited = ancestors(declared.value, overlays)
      .flatMap((value) => value.spec.mixins ?? []);
    const systems = new Map<string, string>();
    for (const name of inherited) systems.set(systemOf(mixins.get(name)) ?? "", name);
    systems.delete("");
    return (declared.value.spec.mixins ?? []).flatMap((name, i): Clash[] => {
      const mixin = mixins.get(name);
      const system = systemOf(mixin);
      if (mixin === undefined || system === undefined) return [];
      const other = [...systems.values()].find((known) => known !== name);
      systems.set(system, name);
      if (other === undefined) return [];
      return [{
        file: mixin.document.display,
        problem: {
          message: `Overlay ${declared.value.name} mixes in ${other} and ${name}, ` +
            "which are for different operating systems",
          source: placeOf(declared, ["spec", "mixins", i]),
          hints: ["Keep the one that criteria.os names"],
        },
      }];
    });
  });
}

function systemOf(mixin: Declared<Overlay> | undefined): string | undefined {
  return mixin?.value.spec.constraints?.find(({ name }) => name === SYSTEM)?.value;
}

function ancestors(
  overlay: Overlay,
  overlays: ReadonlyMap<string, Declared<Overlay>>,
): Overlay[] {
  const found = new Set<Overlay>();
  let base = overlay.spec.base ?? "";
  while (base !== ROOT_OVERLAY && overlays.has(base)) {
    const parent = overlays.get(base)!.value;
    if (parent === overlay || found.has(parent)) break;
    found.add(parent);
    base = parent.spec.base ?? "";
  }
  return [...found];
}
