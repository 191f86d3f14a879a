/**
 * Tells where a value of a recipe comes from: every overlay, mixin, values file, registry default
 * and flag that set it, oldest first, with the line and what it replaced. Nothing is recorded
 * while resolving; the history is worked out from the fragments and layers when someone asks.
 * Source: DESIGN, provenance.
 */
import { type AicrError, invalid } from "../base/error.ts";
import { locate } from "../base/locate.ts";
import { splitPath } from "../base/tree.ts";
import { explainComponent } from "./explain_component.ts";
import { explainConstraint } from "./explain_constraint.ts";
import { explainField } from "./explain_field.ts";
import { explainOrder } from "./explain_order.ts";
import { explainValidation } from "./explain_validation.ts";
import { explainValue } from "./explain_value.ts";
import { COMPONENT_FIELDS, type ComponentField } from "./merge_component.ts";
import type { Explained, Origin, ProvenanceStep, UnplacedStep } from "./types.ts";

/**
 * The history of `components.<name>`, `components.<name>.values.<path>`,
 * `components.<name>.<field>`, `constraints.<name>`, `validation` and what is below it,
 * `deploymentOrder` or `deploymentOrder.<name>`. Empty when nothing ever set the value. Throws
 * INVALID_REQUEST for a path of which no history is kept, or a component that the recipe does not
 * have.
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
  if (root === "validation") return explainValidation(subject, path.slice(1));
  if (root === "deploymentOrder" && path.length <= 2) return explainOrder(subject, name);
  if (root !== "components" || name === undefined) throw unknown(path);
  const component = subject.components.find(({ ref }) => ref.name === name);
  if (!component) {
    const names = subject.components.map(({ ref }) => ref.name).join(", ");
    throw invalid(`The recipe has no component ${name}`, { hints: [`Components: ${names}`] });
  }
  if (field === undefined) return explainComponent(subject, component.ref);
  if (field === "values") return explainValue(component, rest);
  if (field === "order" && rest.length === 0) return explainOrder(subject, name);
  if (rest.length > 0 || !COMPONENT_FIELDS.includes(field as ComponentField)) throw unknown(path);
  return explainField(subject, component.ref, field as ComponentField);
}

/** Why some parts of a recipe have no history. */
const WITHOUT: Record<string, string> = {
  metadata: "it is itself the record of how the recipe was made; without a path, explain tells why",
  criteria: "ask for one of them; without a path, explain tells where each is from",
  kind: "it is the same in every recipe",
  apiVersion: "it is the same in every recipe",
};

function unknown(path: readonly string[]): AicrError {
  const reason = Object.hasOwn(WITHOUT, path[0] ?? "") ? `: ${WITHOUT[path[0]!]}` : "";
  return invalid(`No history is kept of ${path.join(".") || "the whole recipe"}${reason}`, {
    hints: [
      "Ask for components.NAME.values.PATH, components.NAME.FIELD, components.NAME, " +
      "constraints.NAME, validation.PHASE.FIELD, deploymentOrder.NAME or criteria.NAME",
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
