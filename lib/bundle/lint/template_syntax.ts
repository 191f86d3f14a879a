/**
 * What can be told of a Helm template without rendering it: whether its actions and blocks are
 * closed, and which values it reads.
 */

/** A fault and where it is; `what` completes a sentence that starts with the file. */
export interface TemplateFault {
  what: string;
  offset: number;
}

/** One action, `{{` to `}}`; braces inside strings and comments do not end it. */
const ACTION =
  /\{\{(?:-?\s*\/\*[\s\S]*?\*\/\s*-?|(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|(?!\}\}|\{\{)[^"`])*)\}\}/g;
const OPENING = /^\{\{-?\s*(if|with|range|define|block)\b/;
const CLOSING = /^\{\{-?\s*end\b/;

/** The first action or block that is not closed, or the first end without a beginning. */
export function findTemplateFault(text: string): TemplateFault | undefined {
  const open: { word: string; offset: number }[] = [];
  for (const { 0: action, index } of text.matchAll(ACTION)) {
    const opening = OPENING.exec(action)?.[1];
    if (opening !== undefined) open.push({ word: opening, offset: index });
    else if (CLOSING.test(action) && open.pop() === undefined) {
      return { what: "has an end that closes nothing", offset: index };
    }
  }
  // Blanks instead of what is closed, so that offsets stay.
  const rest = text.replace(ACTION, (action) => " ".repeat(action.length)).indexOf("{{");
  if (rest >= 0) return { what: "has an action that is not closed", offset: rest };
  const last = open.at(-1);
  return last && { what: `has a block "${last.word}" without an end`, offset: last.offset };
}

/** The text with blanks in the place of template comments, so that lines and columns stay. */
export function blankComments(text: string): string {
  return text.replace(
    /\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g,
    (comment) => comment.replace(/[^\n]/g, " "),
  );
}

/** Each first key that is read from `.Values`, with its place. */
export function valueReads(text: string): { key: string; offset: number }[] {
  return [...text.matchAll(ACTION)].flatMap(({ 0: action, index }) => {
    if (/^\{\{-?\s*\/\*/.test(action)) return [];
    const reads = action.matchAll(
      /\bindex\s+\$?\.Values\s+"([^"]+)"|(?<!index\s+\$?)\.Values\.([A-Za-z_]\w*)/g,
    );
    return [...reads].map((read) => ({ key: read[1] ?? read[2]!, offset: index + read.index }));
  }).filter(({ key }) => key !== "global");
}
