/**
 * Tells where a value of a recipe comes from: every overlay, mixin, values file, registry default
 * and flag that set it, oldest first, with the line and what it replaced. Nothing is recorded
 * while resolving; the history is worked out from the fragments and layers when someone asks.
 * Source: DESIGN, provenance.
 */
import { type AicrError, invalid } from "../base/error.ts";
import { locate } from "../base/locate.ts";
import { splitPath } from "../base/tree.ts";
import type { Catalog } from "../catalog/types.ts";
import { explainComponent } from "./explain_component.ts";
import { explainConstraint } from "./explain_constraint.ts";
import { explainField } from "./explain_field.ts";
import { explainValue } from "./explain_value.ts";
import { COMPONENT_FIELDS, type ComponentField } from "./merge_component.ts";
import type { Fragment, HydratedComponent, Origin, ProvenanceStep, Recipe } from "./types.ts";

/** What is explained. */
export interface Explained {
  catalog: Catalog;
  recipe: Recipe;
  /** What the recipe was merged from; without it a recipe's own document is the origin. */
  fragments?: readonly Fragment[];
  /** Hydrated components, whose layers may have been extended by flags. */
  components: readonly HydratedComponent[];
  /** The recipe's document, when it was loaded from one. */
  document?: { file: string; text: string };
}

/** A step whose place has not been looked up: `at` is the value's path in the origin's document. */
export type UnplacedStep = Omit<ProvenanceStep, "place"> & { at?: readonly (string | number)[] };

/**
 * The history of `components.<name>`, `components.<name>.values.<path>`,
 * `components.<name>.<field>` or `constraints.<name>`. Empty when nothing ever set the value. Throws INVALID_REQUEST for a path
 * of which no history is kept, or a component that the recipe does not have.
 */
export async function explain(
  subject: Explained,
  path: string | readonly string[],
): Promise<ProvenanceStep[]> {
  const steps = unplaced(subject, typeof path === "string" ? splitPath(path) : path);
  return await Promise.all(steps.map((step) => place(subject, step)));
}

function unplaced(subject: Explained, path: readonly string[]): UnplacedStep[] {
  const [root, name, field, ...rest] = path;
  if (root === "constraints" && name !== undefined) {
    return explainConstraint(subject, path.slice(1).join("."));
  }
  if (root !== "components" || name === undefined) throw unknown(path);
  const component = subject.components.find(({ ref }) => ref.name === name);
  if (!component) {
    const names = subject.components.map(({ ref }) => ref.name).join(", ");
    throw invalid(`The recipe has no component ${name}`, { hints: [`Components: ${names}`] });
  }
  if (field === undefined) return explainComponent(subject, component.ref);
  if (field === "values") return explainValue(component, rest);
  if (rest.length > 0 || !COMPONENT_FIELDS.includes(field as ComponentField)) throw unknown(path);
  return explainField(subject, component.ref, field as ComponentField);
}

function unknown(path: readonly string[]): AicrError {
  return invalid(`No history is kept of ${path.join(".") || "the whole recipe"}`, {
    hints: [
      "Ask for components.NAME.values.PATH, components.NAME.FIELD, components.NAME or " +
      "constraints.NAME",
      `Fields: ${COMPONENT_FIELDS.join(", ")}`,
    ],
  });
}

/** Looks up the line of a step. */
async function place(subject: Explained, step: UnplacedStep): Promise<ProvenanceStep> {
  const { at, ...rest } = step;
  const document = documentOf(subject, step.origin);
  if (document === undefined || at === undefined) return rest;
  const { line, column } = await locate(document.text, at, "key");
  return { ...rest, place: `${document.file}:${line}:${column}` };
}

function documentOf(
  { catalog, document }: Explained,
  origin: Origin,
): { file: string; text: string } | undefined {
  if (origin.kind === "recipe") return document;
  const known = origin.file === undefined ? undefined : catalog.file(origin.file);
  return known && { file: known.display, text: catalog.text(known.path) };
}
