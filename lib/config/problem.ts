/**
 * What is wrong with a config, as data: a path into the document, a sentence and hints. A refusal
 * carries every problem found, in the order of the document, so that one run tells all there is to
 * correct; positions are looked up later, by the edge that prints them.
 */
import {
  AicrError,
  type DocPath,
  invalid,
  type RelatedProblem,
  type Source,
} from "../base/error.ts";
import { redact } from "../base/redact.ts";
import { isTree, type Value } from "../base/tree.ts";
import type { LoadedConfig } from "./types.ts";

/** One thing that is wrong, and where. */
export interface Problem {
  path: DocPath;
  /** `key` points at the mapping key instead of its value. */
  at?: "key" | "value";
  message: string;
  hints: string[];
}

/** A document that problems point into. */
export type Document = Pick<LoadedConfig, "file" | "text" | "tree">;

/** Most problems that are spelled out; a document with more is no config with a few slips. */
const MAX_LISTED = 20;
/** Longest quotation of a value. */
const MAX_QUOTED = 80;

/** The error (INVALID_REQUEST, exit 2) that tells all problems. `problems` must not be empty. */
export function refusal(document: Document, problems: readonly Problem[]): AicrError {
  const sorted = inDocumentOrder(document.tree, problems);
  const [first, ...rest] = sorted.slice(0, MAX_LISTED);
  const related = rest.map((problem) => asRelated(document, problem));
  if (sorted.length > MAX_LISTED) {
    related.push({ message: `${sorted.length - MAX_LISTED} more problems like these`, hints: [] });
  }
  return invalid(first!.message, {
    hints: first!.hints,
    source: sourceOf(document, first!.path, first!.at),
    related,
  });
}

/** A source that points at a path of the document. */
export function sourceOf(
  document: Pick<Document, "file" | "text">,
  path: DocPath,
  at: "key" | "value" = "value",
): Source {
  return { file: document.file, text: document.text, path, at };
}

/** An error as a problem at a path, for rules that are kept in another room. */
export function asProblem(error: unknown, path: DocPath): Problem {
  if (!(error instanceof AicrError)) throw error;
  return { path, message: error.message, hints: error.hints };
}

/** `spec.bundle.deployment.set[0]`; keys that are no plain words are quoted in brackets. */
export function formatPath(path: DocPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (!/^[A-Za-z_][\w-]*$/.test(step)) text += `[${quote(step)}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** A value as a message quotes it: short, on one line, without secrets. */
export function quote(value: Value | undefined): string {
  if (Array.isArray(value)) return "a list";
  if (isTree(value)) return "a mapping";
  if (typeof value !== "string") return String(value);
  const text = redact(value);
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return JSON.stringify(short);
}

function asRelated(document: Document, problem: Problem): RelatedProblem {
  return {
    message: problem.message,
    hints: problem.hints,
    source: sourceOf(document, problem.path, problem.at),
  };
}

/** Sorted by place in the document; what is missing comes right after its parent's start. */
function inDocumentOrder(tree: Value, problems: readonly Problem[]): Problem[] {
  const places = new Map<Value, Map<string, number>>();
  const keyed = problems.map((problem) => ({
    problem,
    order: problem.path.reduce<{ node: Value | undefined; order: number[] }>(
      ({ node, order }, step) => ({
        node: child(node, step),
        order: [...order, indexOf(node, step, places)],
      }),
      { node: tree, order: [] },
    ).order,
  }));
  return keyed.sort((a, b) => compare(a.order, b.order)).map(({ problem }) => problem);
}

function child(node: Value | undefined, step: string | number): Value | undefined {
  if (Array.isArray(node)) return node[Number(step)];
  return isTree(node) && Object.hasOwn(node, step) ? node[step] : undefined;
}

/** Position of a key in its mapping, remembered so that large mappings are indexed once. */
function indexOf(
  node: Value | undefined,
  step: string | number,
  places: Map<Value, Map<string, number>>,
): number {
  if (typeof step === "number" || !isTree(node)) return Number(step) || 0;
  let keys = places.get(node);
  if (keys === undefined) {
    keys = new Map(Object.keys(node).map((key, index) => [key, index]));
    places.set(node, keys);
  }
  return keys.get(step) ?? -1;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}
