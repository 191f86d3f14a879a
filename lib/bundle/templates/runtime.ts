/**
 * What sealed templates call: the few rules of Handlebars, strict mode, that the templates of this
 * project use. `compile_template.ts` writes the calls; a property test holds both against
 * Handlebars itself.
 */

/** A field that may be absent. Throws when there is nothing that could have fields. */
export function get(parent: unknown, name: string): unknown {
  const value = (parent as Record<string, unknown>)[name];
  return value === undefined || Object.hasOwn(parent as object, name) ? value : undefined;
}

/** A field that must be there. */
export function need(parent: unknown, name: string): unknown {
  if (!parent || !(name in (parent as object))) {
    throw new Error(`"${name}" not defined in ${parent}`);
  }
  return get(parent, name);
}

/** A value as it is inserted. */
export function show(value: unknown): string {
  return value === undefined || value === null ? "" : `${value}`;
}

/** Whether a condition holds: an empty list does not. */
export function holds(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The text for each item, or what stands behind `else` when there is none. */
export function each(
  items: unknown,
  text: (item: unknown) => string,
  otherwise: () => string,
): string {
  const list = typeof items === "object" && items !== null ? Object.values(items) : [];
  return list.length === 0 ? otherwise() : list.map((item) => text(item)).join("");
}
