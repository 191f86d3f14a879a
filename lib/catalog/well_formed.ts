/**
 * Tells quickly that a catalog document has the shape its schema asks for, so that a data directory
 * of thousands of files loads without the schemas. It only ever says yes or "not sure": whoever is
 * not sure asks the schema, which has the messages, the warnings and what may be forgiven. Must
 * never say yes to a document that the schema refuses or changes; a property test holds the two
 * against each other. Source: DESIGN, speed.
 */
import { isTree, type Tree } from "../base/tree.ts";
import { isComponentName, normalizePath } from "./catalog_path.ts";
import type { DocumentKind } from "./check_document.ts";
import { PHASES } from "./types.ts";

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const name: Check = (value) => typeof value === "string" && value !== "";
const componentName: Check = (value) => typeof value === "string" && isComponentName(value);
const path: Check = (value) =>
  typeof value === "string" && (value === "" || normalizePath(value) !== undefined);
const flag: Check = (value) => typeof value === "boolean";
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const tree: Check = isTree;

const list = (item: Check): Check => (value) => Array.isArray(value) && value.every(item);

/** A mapping of known keys only; the first `required` of them must be there. */
function fields(known: Record<string, Check>, required = 0): Check {
  const checks = new Map(Object.entries(known));
  const needed = [...checks.keys()].slice(0, required);
  return (value) =>
    isTree(value) && Object.keys(value).every((key) => checks.get(key)?.(value[key]) === true) &&
    needed.every((key) => Object.hasOwn(value, key));
}

/** The shapes of {@link isWellFormed}, made on first use. */
function makeShapes(): Partial<Record<DocumentKind, Check>> {
  const metadata = fields({ name, displayName: text, description: text }, 1);
  const constraints = list(fields({ name, value: text }, 2));
  const mixin = { constraints, componentRefs: list(componentRefShape()) };
  const criteria = {
    ...pick(["service", "accelerator", "intent", "os", "platform"], text),
    nodes: count,
  };
  const overlay = {
    ...mixin,
    base: text,
    mixins: list(name),
    criteria: fields(criteria),
    validation: fields(pick(PHASES, phaseShape(constraints))),
  };
  const document = (spec: Record<string, Check>) =>
    fields({ metadata, apiVersion: text, kind: text, spec: fields(spec) }, 1);
  // Entries of a registry have many fields and are few: they are left to the schema.
  const components: Check = (value) => Array.isArray(value) && value.length === 0;
  return {
    overlay: document(overlay),
    mixin: document(mixin),
    registry: fields({ apiVersion: text, kind: text, components }),
  };
}

function componentRefShape(): Check {
  return fields({
    name: componentName,
    ...pick(["type", "namespace", "chart", "source", "version", "tag", "path"], text),
    valuesFile: path,
    overrides: tree,
    dependencyRefs: list(text),
    manifestFiles: list(path),
    preManifestFiles: list(path),
    patches: list(tree),
    expectedResources: list(fields({ kind: name, name, namespace: text }, 2)),
    cleanup: flag,
    healthCheckSkip: flag,
    healthCheckAsserts: text,
  }, 1);
}

function phaseShape(constraints: Check): Check {
  return fields({
    timeout: text,
    infrastructure: text,
    checks: list(text),
    constraints,
    nodeSelection: tree,
  });
}

function pick(keys: readonly string[], check: Check): Record<string, Check> {
  return Object.fromEntries(keys.map((key) => [key, check]));
}

let shapes: ReturnType<typeof makeShapes> | undefined;

/** True when the document is certainly well-formed; false when its schema has to be asked. */
export function isWellFormed(document: Tree, kind: DocumentKind): boolean {
  shapes ??= makeShapes();
  return shapes[kind]?.(document) === true;
}
