/** Colours for a terminal, or none. A value rather than a global switch, so that tests can choose. */
import { stripAnsiCode } from "@std/fmt/colors";
import { displayWidth } from "../base/display_width.ts";

/** Functions that colour a text, and one that cuts it to a width. */
export interface Colors {
  bold(text: string): string;
  cyan(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  /** Cuts to a number of columns, colour codes not counted. */
  clip(text: string, columns: number): string;
}

/** Real colours or the identity. */
export function colorsFor(enabled: boolean): Colors {
  const plain = (text: string) => text;
  const wrap = (code: number, end: number) => (text: string) => `\x1b[${code}m${text}\x1b[${end}m`;
  return {
    bold: enabled ? wrap(1, 22) : plain,
    dim: enabled ? wrap(2, 22) : plain,
    red: enabled ? wrap(31, 39) : plain,
    green: enabled ? wrap(32, 39) : plain,
    yellow: enabled ? wrap(33, 39) : plain,
    cyan: enabled ? wrap(36, 39) : plain,
    clip,
  };
}

/** Colour codes take no columns, wide characters two. */
function clip(text: string, columns: number): string {
  if (displayWidth(stripAnsiCode(text)) <= columns) return text;
  let left = columns - 1;
  let out = "";
  // deno-lint-ignore no-control-regex -- colour codes begin with the escape character
  for (const part of text.split(/(\x1b\[\d+m)/)) {
    if (part.startsWith("\x1b")) out += part;
    else {
      for (const char of part) {
        left -= displayWidth(char);
        if (left < 0) break;
        out += char;
      }
    }
  }
  return `${out}…`;
}
