/** Finds lines of a YAML text whose indentation contains a tab. */

/** The first such line, and the text with all of them indented by spaces instead. */
export interface TabIndentation {
  /** 1-based place of the first tab. */
  line: number;
  column: number;
  /** The text with far more indentation in spaces in place of each such tab. */
  spaced: string;
}

/** A block scalar's header at the end of a line: `key: |`, `- >-`, `k: !!str &a |2 # why`. */
const BLOCK_SCALAR = /(?:^|[:\-?][ \t]+)(?:[!&]\S*[ \t]+)*[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$/;

/** Indentation with a tab before something that is neither blank nor a comment. */
const TAB_INDENTED = /^( *)\t\s*(?=[^\s#])/;

/** Wider than any real indentation, so that it cannot mean the same by chance. */
const WIDE = " ".repeat(60);

/**
 * Looks for tabs in the indentation outside of block scalars, where they are content. What is found
 * inside a flow collection or a scalar of several lines is harmless; the caller tells by parsing
 * `spaced`.
 */
export function findTabIndentation(text: string): TabIndentation | undefined {
  if (!/^ *\t/m.test(text)) return undefined;
  let first: { line: number; column: number } | undefined;
  /** Set inside a block scalar: the indentation of its content, once known, and its parent's. */
  let scalar: { parent: number; content?: number } | undefined;
  const lines = text.split("\n").map((line, i) => {
    const indent = /^ */.exec(line)![0].length;
    if (scalar && line.trim() !== "") {
      scalar.content ??= indent;
      if (indent > scalar.parent && indent >= scalar.content) return line;
      scalar = undefined;
    } else if (scalar) return line;
    if (BLOCK_SCALAR.test(line.trimEnd())) scalar = { parent: topLevel(line) ? -1 : indent };
    const match = TAB_INDENTED.exec(line);
    if (match === null) return line;
    first ??= { line: i + 1, column: match[1]!.length + 1 };
    return WIDE + match[1] + line.slice(match[0].length);
  });
  return first && { ...first, spaced: lines.join("\n") };
}

/** A scalar that is the document itself (`--- |`) may have content without indentation. */
function topLevel(line: string): boolean {
  return /^(---\s+)?([!&]\S*\s+)*[|>]/.test(line);
}
