/**
 * Finds the line and column of a node in a YAML or JSON text. Only needed when something is to be
 * shown to a person, so the parser that keeps positions is loaded on first use.
 */
import { AicrError, type DocPath, type Source } from "./error.ts";

/** A 1-based place in a text. */
export interface Position {
  line: number;
  column: number;
}

/** Finds places in one text, which is parsed once. */
export type Locator = (path: DocPath, at?: "key" | "value") => Position;

/** The place of the node at `path` (or of its deepest existing ancestor); line 1 if there is none. */
export async function locate(
  text: string,
  path: DocPath,
  at: "key" | "value" = "value",
): Promise<Position> {
  return (await locator(text))(path, at);
}

/** A {@link Locator} for a text; use it instead of `locate` to find several places. */
export async function locator(text: string): Promise<Locator> {
  const { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } = await import(
    "./positioned_yaml.ts"
  );
  const counter = new LineCounter();
  // A byte order mark is no column of the text.
  const doc = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter: counter,
    uniqueKeys: false,
    version: "1.2",
  });
  return (path, at = "value") => {
    let node: unknown = doc.contents;
    let offset = isRanged(node) ? node.range[0] : 0;
    for (const [i, step] of path.entries()) {
      if (!isCollection(node)) break;
      const last = i === path.length - 1;
      if (isMap(node)) {
        const pair = node.items.find((item) =>
          isPair(item) && isScalar(item.key) && String(item.key.value) === String(step)
        );
        if (!pair) break;
        if (isRanged(pair.key)) offset = pair.key.range[0];
        node = pair.value;
        if (!(last && at === "key") && isScalar(node) && isRanged(node)) offset = node.range[0];
      } else {
        node = node.items[Number(step)];
        if (isRanged(node)) offset = node.range[0];
      }
    }
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

function isRanged(node: unknown): node is { range: [number, number, number] } {
  return typeof node === "object" && node !== null &&
    Array.isArray((node as { range?: unknown }).range);
}

/** The same error with line and column filled in, also those of related problems. */
export async function withPosition(error: AicrError): Promise<AicrError> {
  const locators = new Map<string, Locator>();
  const source = await placed(error.source, locators);
  const related = [];
  for (const problem of error.related) {
    related.push({ ...problem, source: await placed(problem.source, locators) });
  }
  return new AicrError(error.code, error.message, {
    hints: error.hints,
    source,
    cause: error.cause,
    related,
  });
}

/** The source with line and column, when it can tell them. */
async function placed(
  source: Source | undefined,
  locators: Map<string, Locator>,
): Promise<Source | undefined> {
  if (!source || source.line !== undefined || source.text === undefined || !source.path) {
    return source;
  }
  let find = locators.get(source.text);
  if (find === undefined) locators.set(source.text, find = await locator(source.text));
  return { ...source, ...find(source.path, source.at) };
}
