/** Rules about how overlays stand to each other and to the queries that are to find them. */
import { parseDuration } from "../../base/duration.ts";
import { brief } from "../../base/shape.ts";
import { nearest } from "../../base/suggest.ts";
import { ANY, canonicalValue, FIXED_VALUES } from "../criteria_values.ts";
import { ROOT_OVERLAY } from "../root_overlay.ts";
import { type Criteria, DIMENSIONS, type Overlay, PHASES } from "../types.ts";
import { placeOf } from "./place.ts";
import type { Declared, LintModel, Problem, Rule } from "./types.ts";

/** The rules of this family. */
export const STRUCTURE_RULES: readonly Rule[] = [
  {
    id: "root-overlay",
    summary: `The root overlay "${ROOT_OVERLAY}" is missing or says what has no effect there`,
    severity: "error",
    check: rootOverlay,
  },
  {
    id: "base-cycle",
    summary: "An overlay inherits from itself",
    severity: "error",
    check: baseCycles,
  },
  {
    id: "duplicate-criteria",
    summary: "Two overlays are written for one cell, so both apply",
    severity: "error",
    check: duplicateCriteria,
  },
  {
    id: "criteria-value",
    summary: "A criterion is written in a way that no query can match",
    severity: "error",
    check: criteriaValues,
  },
  {
    id: "unreachable-overlay",
    summary: "An overlay has no criteria and is nobody's base",
    severity: "warning",
    check: unreachable,
  },
  {
    id: "timeout",
    summary: "A timeout is no duration",
    severity: "error",
    check: timeouts,
  },
];

function rootOverlay({ overlays, broken }: LintModel): Problem[] {
  const root = overlays.find(({ value }) => value.name === ROOT_OVERLAY);
  if (root === undefined) {
    if (broken.has(ROOT_OVERLAY)) return [];
    return [{
      message: `The catalog has no root overlay named "${ROOT_OVERLAY}"`,
      source: { file: `overlays/${ROOT_OVERLAY}.yaml` },
      hints: [`A file that replaces overlays/base.yaml keeps its metadata.name ${ROOT_OVERLAY}`],
    }];
  }
  const { spec } = root.value;
  return (["base", "criteria", "mixins"] as const).filter((field) => spec[field] !== undefined)
    .map((field) => ({
      message: `The root overlay sets ${field}, which has no effect there`,
      source: placeOf(root, ["spec", field], "key"),
      hints: ["Every recipe starts from it as it stands; put this into another overlay"],
    }));
}

function baseCycles({ overlays }: LintModel): Problem[] {
  const byName = new Map(overlays.map((declared) => [declared.value.name, declared]));
  const done = new Set<string>([ROOT_OVERLAY]);
  return overlays.flatMap(({ value }) => {
    const trail: string[] = [];
    let at: string = value.name;
    while (byName.has(at) && !done.has(at)) {
      done.add(at);
      trail.push(at);
      at = byName.get(at)!.value.spec.base ?? "";
    }
    const start = trail.indexOf(at);
    if (start < 0) return [];
    return [{
      message: `Overlay ${at} inherits from itself: ${[...trail.slice(start), at].join(" -> ")}`,
      source: placeOf(byName.get(at)!, ["spec", "base"]),
      hints: [`Let one overlay of the circle name another base, or ${ROOT_OVERLAY}`],
    }];
  });
}

/**
 * An overlay of the data directory may refine an embedded one of the same cell by inheriting from
 * it: then only the refined one is a leaf.
 */
function duplicateCriteria({ overlays }: LintModel): Problem[] {
  const byName = new Map(overlays.map(({ value }) => [value.name, value]));
  const first = new Map<string, Overlay>();
  return overlays.flatMap((declared) => {
    const { value } = declared;
    if (value.criteria === undefined || value.name === ROOT_OVERLAY) return [];
    const cell = JSON.stringify(
      [...DIMENSIONS, "nodes" as const].map((key) => value.criteria![key]),
    );
    const other = first.get(cell);
    if (other === undefined) {
      first.set(cell, value);
      return [];
    }
    if (value.origin !== other.origin && inherits(value, other, byName)) return [];
    return [{
      message: `Overlays ${other.name} and ${value.name} have the same criteria: ` +
        cellText(value.criteria),
      source: placeOf(declared, ["spec", "criteria"], "key"),
      hints: ["Combine the two, or tell them apart by a criterion"],
    }];
  });
}

function inherits(
  overlay: Overlay,
  ancestor: Overlay,
  byName: ReadonlyMap<string, Overlay>,
): boolean {
  const seen = new Set<string>();
  for (let at: Overlay | undefined = overlay; at && !seen.has(at.name);) {
    if (at.name === ancestor.name) return true;
    seen.add(at.name);
    at = byName.get(at.spec.base ?? "");
  }
  return false;
}

function cellText(criteria: Criteria): string {
  const stated = DIMENSIONS.filter((dimension) => criteria[dimension] !== ANY)
    .map((dimension) => `${dimension} ${criteria[dimension]}`);
  if (criteria.nodes > 0) stated.push(`nodes ${criteria.nodes}`);
  return stated.length === 0 ? "only wildcards" : stated.join(", ");
}

/** Queries are trimmed, in lower case and without aliases; criteria are compared as written. */
function criteriaValues({ overlays }: LintModel): Problem[] {
  return overlays.flatMap((declared) =>
    DIMENSIONS.flatMap((dimension) => {
      const value = declared.value.criteria?.[dimension] ?? ANY;
      const canonical = canonicalValue(dimension, value);
      const fixed = FIXED_VALUES[dimension];
      const source = placeOf(declared, ["spec", "criteria", dimension]);
      if (canonical !== value) {
        return [{
          message: `No query can match ${dimension} ${JSON.stringify(value)}`,
          source,
          hints: [`Write ${canonical}: criteria are compared as written, queries are normalised`],
        }];
      }
      if (!/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(value)) {
        return [{
          message: `Criterion ${dimension} ${JSON.stringify(value)} is no criteria value`,
          source,
          hints: ["Use lower-case letters, digits and single dashes"],
        }];
      }
      if (declared.value.origin === "external" || value === ANY || fixed.includes(value)) return [];
      return [{
        message: `Criterion ${dimension} ${value} is not on the list of the catalog's values`,
        source,
        hints: [...nearest(value, fixed), `Values are: ${fixed.join(", ")}`],
      }];
    })
  );
}

function unreachable({ overlays, mentions }: LintModel): Problem[] {
  const bases = new Set(overlays.map(({ value }) => value.spec.base ?? ""));
  return overlays
    .filter(({ value }) =>
      value.criteria === undefined && !bases.has(value.name) && value.name !== ROOT_OVERLAY &&
      !mentions(value.name)
    )
    .map((declared) => ({
      message: `Overlay ${declared.value.name} has no criteria and is nobody's base, ` +
        "so no recipe contains it",
      source: placeOf(declared, ["metadata", "name"]),
      hints: ["Add spec.criteria, let another overlay name it as base, or remove it"],
    }));
}

function timeouts({ overlays, validators }: LintModel): Problem[] {
  const problem = (declared: Declared<unknown>, at: string[], text: unknown): Problem[] => {
    if (text === undefined || text === "") return [];
    if (typeof text === "string" && (parseDuration(text) ?? 0) > 0) return [];
    return [{
      message: `Timeout ${brief(String(text))} is no duration`,
      source: placeOf(declared, at),
      hints: ["Write a number and a unit, for example 90s, 10m or 1h30m"],
    }];
  };
  return [
    ...validators.flatMap((declared) => problem(declared, ["timeout"], declared.value.timeout)),
    ...overlays.flatMap((declared) =>
      PHASES.flatMap((phase) =>
        problem(
          declared,
          ["spec", "validation", phase, "timeout"],
          declared.value.spec.validation?.[phase]?.timeout,
        )
      )
    ),
  ];
}
