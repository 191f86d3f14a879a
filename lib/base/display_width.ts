/** Columns that text takes on a terminal. */

/** Characters without a column of their own: controls, marks on the letter before, joiners. */
const NARROWEST = /[\p{Cc}\p{Cf}\p{Mn}\p{Me}\u1160-\u11FF]/u;

/** Characters of two columns: East Asian wide and fullwidth ones, and emoji shown as pictures. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115F\u2329\u232A\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{17000}-\u{18CFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u;

/** Columns of a text without colour codes. */
export function displayWidth(text: string): number {
  // Nearly every text is plain ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += NARROWEST.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}
