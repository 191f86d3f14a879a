/**
 * How text is written in YAML where the emitter of the library would choose worse. What is written
 * is read by Helm, Argo CD, Flux and kubectl, so every text that some YAML 1.1 or 1.2 reader would
 * take for another type, or for structure, stands in double quotes. Pure.
 */

/**
 * Strings that the emitter would leave plain although a YAML 1.1 reader (or Helm's) takes them
 * for a boolean, number, date, merge key or document marker.
 */
const AMBIGUOUS = new RegExp(
  "^(?:" + [
    "[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF",
    "true|True|TRUE|false|False|FALSE|null|Null|NULL|~|=|<<",
    "[-+]?0[bBoOxX][-+0-9a-fA-F_]*",
    // Numbers with any of the separators that readers know, and what lax readers take for one.
    "(?=.*[\\d.])[-+]?(?:\\d[\\d_,:]*)?\\.?[\\d_]*(?:[eE][-+]?[\\d_]*)?",
    "[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)",
    "\\d{4}-\\d{1,2}-\\d{1,2}(?:[Tt \\t].*)?",
    "---.*|\\.\\.\\.(?:\\s.*)?",
  ].join("|") + ")$",
  "s",
);

/** Blocks that would need an indentation indicator, which several readers have got wrong. */
const INDENTED_BLOCK = /^\n*[ \t](?:.|\n)*\n|^\n+[ \t]/;

/**
 * Text that every reader takes as it stands, although the emitter quotes it for the colon, comma,
 * bracket, hash or leading dash in it: URLs, image names, command line flags.
 */
const PLAIN =
  /^(?=[\x21-\x7e])(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?! |$))(?:[\x20-\x7e](?!(?<=:)(?: |$))(?!(?<= )#))*(?<![ :])$/;

/** Longest key that readers accept without the `? ` form, which the emitter sees to. */
const LONGEST_KEY = 1000;

/** How a text is written where the emitter would choose worse; undefined leaves it to the emitter. */
export function ownForm(text: string): string | undefined {
  if (text === "" || AMBIGUOUS.test(text) || INDENTED_BLOCK.test(text)) return doubleQuoted(text);
  const mayStand = text.length <= LONGEST_KEY && /[:,#[\]{}]|^-/.test(text) && PLAIN.test(text);
  return mayStand ? text : undefined;
}

/** A double-quoted YAML scalar: JSON's form, with what YAML readers do not accept raw escaped. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
