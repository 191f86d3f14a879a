/** Rules about names of files. They are for people: matching looks at criteria alone. */
import { stemOf } from "./read_documents.ts";
import { ANY, canonicalValue, FIXED_VALUES } from "../criteria_values.ts";
import { ROOT_OVERLAY } from "../root_overlay.ts";
import type { Criteria, Overlay } from "../types.ts";
import { lineOf, placeOf } from "./place.ts";
import type { Declared, LintModel, Problem, Rule } from "./types.ts";
import { valuesFileRefs } from "./component_refs.ts";

/** The criteria in the order in which they make up a name. */
const PARTS = ["accelerator", "service", "os", "intent", "platform"] as const;

/** The rules of this family. */
export const NAMING_RULES: readonly Rule[] = [
  {
    id: "file-name",
    summary: "An overlay or mixin is called differently than its file",
    severity: "warning",
    check: ({ overlays, mixins }) => [...overlays, ...mixins].flatMap(fileName),
  },
  {
    id: "overlay-name",
    summary: "An overlay is not named {accelerator}-{service}-{os}-{intent}-{platform}",
    severity: "warning",
    check: overlayNames,
  },
  {
    id: "mixin-name",
    summary: "A mixin is named neither os-{os} nor platform-{platform}",
    severity: "warning",
    check: ({ mixins }) => mixins.flatMap(mixinName),
  },
  {
    id: "values-file-name",
    summary: "A values file of a component is not named values.yaml or values-{variant}.yaml",
    severity: "warning",
    check: valuesFileNames,
  },
];

/** In a folder, the folder's name may be part of the overlay's. */
function fileName(declared: Declared<Overlay>): Problem[] {
  const { name, file } = declared.value;
  const stem = stemOf(file);
  const inFolder = file.split("/").length > 2;
  if (name === stem || (inFolder && name.endsWith(`-${stem}`))) return [];
  return [{
    message: `File ${file} declares ${JSON.stringify(name)}`,
    source: placeOf(declared, ["metadata", "name"]),
    hints: [`Rename the file to ${name}.yaml, or write "name: ${stem}"`],
  }];
}

/** A name that another overlay of the same cell has already cannot be asked for. */
function overlayNames({ overlays }: LintModel): Problem[] {
  const names = new Set(overlays.map(({ value }) => value.name));
  return overlays.flatMap((declared) => {
    const { name, criteria, origin } = declared.value;
    if (criteria === undefined || name === ROOT_OVERLAY) return [];
    const [best, ...others] = expectedNames(criteria, origin === "external");
    if (best === undefined || names.has(best) && name !== best) return [];
    if ([best, ...others].some((form) => follows(name, form, criteria))) return [];
    return [{
      message: `Overlay ${name} is off the naming rule`,
      source: placeOf(declared, ["metadata", "name"]),
      hints: [`Its criteria make it ${best}`],
    }];
  });
}

/** An overlay for a number of nodes says so behind the rest of its name. */
function follows(name: string, form: string, { nodes }: Criteria): boolean {
  return name === form || (nodes > 0 && name.startsWith(`${form}-`));
}

/**
 * The names that criteria stand for, the best first; none when nothing is specific. A wildcard
 * service is written as `any` between what surrounds it. A service of the data directory's own may
 * come first, as the data extension guide has it.
 */
function expectedNames(criteria: Criteria, external: boolean): string[] {
  const join = (...parts: string[]) => parts.filter((part) => part !== "").join("-");
  const [a, s, ...rest] = PARTS.map((dimension) => {
    const value = canonicalValue(dimension, criteria[dimension]);
    return value === ANY ? "" : value;
  }) as [string, string, ...string[]];
  const plain = join(a, s, ...rest);
  if (plain === "") return [];
  if (s === "") return [join(a, ANY, ...rest), plain];
  const own = external && !FIXED_VALUES.service.includes(s);
  return own ? [plain, join(s, a, ...rest)] : [plain];
}

function mixinName(declared: Declared<Overlay>): Problem[] {
  if (/^(os|platform)-./.test(declared.value.name)) return [];
  return [{
    message: `Mixin ${declared.value.name} is off the naming rule`,
    source: placeOf(declared, ["metadata", "name"]),
    hints: ["Name it os-{os} or platform-{platform}, after what overlays mix it in for"],
  }];
}

function valuesFileNames(model: LintModel): Problem[] {
  const paths = new Set(valuesFileRefs(model).map(({ value }) => value));
  return [...paths].flatMap((path) => {
    const document = model.files.get(path);
    if (document === undefined || !path.startsWith("components/")) return [];
    if (/^values(-[a-z0-9-]+)?$/.test(stemOf(path))) return [];
    return [{
      message: `Values file ${path} is off the naming rule`,
      source: lineOf(document),
      hints: ["Name it values.yaml, or values-{variant}.yaml after what it is for"],
    }];
  });
}
