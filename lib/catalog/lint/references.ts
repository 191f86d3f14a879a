/** Rules about names and paths that must lead to something. */
import { nearest } from "../../base/suggest.ts";
import { ROOT_OVERLAY } from "../root_overlay.ts";
import { PHASES } from "../types.ts";
import { componentRefs, type FileRef, manifestRefs, valuesFileRefs } from "./component_refs.ts";
import { placeOf } from "./place.ts";
import type { LintModel, Problem, Rule } from "./types.ts";

/** The rules of this family. */
export const REFERENCE_RULES: readonly Rule[] = [
  {
    id: "unknown-base",
    summary: "spec.base names no overlay",
    severity: "error",
    check: unknownBases,
  },
  {
    id: "unknown-mixin",
    summary: "spec.mixins names no mixin",
    severity: "error",
    check: unknownMixins,
  },
  {
    id: "unknown-component",
    summary: "A component is not in the registry",
    severity: "error",
    check: unknownComponents,
  },
  {
    id: "missing-file",
    summary: "A values file, manifest or health check does not exist",
    severity: "error",
    check: missingFiles,
  },
  {
    id: "unknown-check",
    summary: "validation.<phase>.checks names no validator of that phase",
    severity: "error",
    check: unknownChecks,
  },
];

function unknownBases({ overlays, broken }: LintModel): Problem[] {
  const names = overlays.map(({ value }) => value.name);
  const known = new Set(["", ROOT_OVERLAY, ...names, ...broken]);
  return overlays.flatMap((declared) => {
    const base = declared.value.spec.base ?? "";
    if (known.has(base)) return [];
    return [{
      message: `Overlay ${declared.value.name} has the unknown base ${base}`,
      source: placeOf(declared, ["spec", "base"]),
      hints: [...nearest(base, names), "Name an overlay of the catalog, or leave base out"],
    }];
  });
}

function unknownMixins({ overlays, mixins, broken }: LintModel): Problem[] {
  const names = mixins.map(({ value }) => value.name);
  const known = new Set([...names, ...broken]);
  return overlays.flatMap((declared) =>
    (declared.value.spec.mixins ?? []).flatMap((name, i) =>
      known.has(name) ? [] : [{
        message: `Overlay ${declared.value.name} lists the unknown mixin ${name}`,
        source: placeOf(declared, ["spec", "mixins", i]),
        hints: [...nearest(name, names), "Add it below mixins/, or remove it from the list"],
      }]
    )
  );
}

/** A component may do without the registry when some overlay states its type; few should. */
function unknownComponents(model: LintModel): Problem[] {
  const names = model.registry.map(({ value }) => value.name);
  const known = new Set([...names, ...model.broken]);
  const unknown = componentRefs(model).filter(({ value }) => !known.has(value.name));
  const typed = new Set(unknown.filter(({ value }) => value.type).map(({ value }) => value.name));
  return unknown.map((declared): Problem => {
    const { name } = declared.value;
    return {
      message: `Component ${name} is not in the registry`,
      source: placeOf(declared, ["name"]),
      hints: [...nearest(name, names), "Add an entry to registry.yaml, or correct the name"],
      ...(typed.has(name) ? { severity: "warning" } : {}),
    };
  });
}

function missingFiles(model: LintModel): Problem[] {
  const checks = model.registry.flatMap(({ value, document, at }): FileRef[] => {
    const file = value.healthCheck?.assertFile;
    const place = { document, at: [...at, "healthCheck", "assertFile"] };
    return file ? [{ component: value.name, value: file, ...place }] : [];
  });
  const sorts: [string, FileRef[]][] = [
    ["Values file", valuesFileRefs(model)],
    ["Manifest", manifestRefs(model)],
    ["Health check", checks],
  ];
  return sorts.flatMap(([what, refs]) =>
    refs.filter(({ value }) => model.catalog.file(value) === undefined).map((ref) => ({
      message: `${what} ${ref.value} of component ${ref.component} does not exist`,
      source: placeOf(ref),
      hints: [
        ...nearest(ref.value, neighbours(model, ref.value)),
        "Add the file, or correct the path",
      ],
    }))
  );
}

/** The files of the same folder. */
function neighbours({ files }: LintModel, path: string): string[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return [...files.keys()].filter((other) => other.startsWith(folder));
}

function unknownChecks({ overlays, validators, broken }: LintModel): Problem[] {
  const phaseOf = new Map<string, string>(
    validators.map(({ value }) => [value.name, value.phase]),
  );
  return overlays.flatMap((declared) =>
    PHASES.flatMap((phase) =>
      (declared.value.spec.validation?.[phase]?.checks ?? []).flatMap((name, i) => {
        const actual = phaseOf.get(name);
        if (actual === phase || broken.has(name)) return [];
        const known = [...phaseOf].filter(([, other]) => other === phase).map(([key]) => key);
        return [{
          message: actual === undefined
            ? `There is no validator ${name}`
            : `Validator ${name} is one of phase ${actual}, not ${phase}`,
          source: placeOf(declared, ["spec", "validation", phase, "checks", i]),
          hints: actual === undefined
            ? [...nearest(name, known), "Add it to the validator catalog, or correct the name"]
            : [`List it under validation.${actual}.checks`],
        }];
      })
    )
  );
}
