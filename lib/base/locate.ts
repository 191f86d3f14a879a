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

/** The place of the node at `path` (or of its deepest existing ancestor); line 1 if there is none. */
export async function locate(
  text: string,
  path: DocPath,
  at: "key" | "value" = "value",
): Promise<Position> {
  const { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } = await import("yaml");
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter, uniqueKeys: false, version: "1.2" });
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
}

function isRanged(node: unknown): node is { range: [number, number, number] } {
  return typeof node === "object" && node !== null && Array.isArray((node as { range?: unknown }).range);
}

/** The same error with line and column filled in, when its source can tell them. */
export async function withPosition(error: AicrError): Promise<AicrError> {
  const source = error.source;
  if (!source || source.line !== undefined || source.text === undefined || !source.path) return error;
  const place: Source = { ...source, ...await locate(source.text, source.path, source.at) };
  return new AicrError(error.code, error.message, {
    hints: error.hints,
    source: place,
    cause: error.cause,
  });
}
