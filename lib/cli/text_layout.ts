/** Lays out plain text for a terminal of 80 columns. */
import { displayWidth } from "../base/display_width.ts";
import { escapeControls } from "../base/log_format.ts";

/** Columns that help is written for. */
const WIDTH = 80;
/** Column where the right side of a table starts. */
const RIGHT = 30;

/** Breaks a text at blanks; a word that is longer than a line stands alone on one. */
export function wrap(text: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** Two columns; a left side that is too wide has the right side below it. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const widest = Math.max(0, ...rows.map(([left]) => left.length));
  const column = Math.min(widest + 2, RIGHT - 2);
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, WIDTH - 2 - column);
    const pad = " ".repeat(column);
    if (left.length + 2 > column) return [left, ...lines.map((line) => pad + line)];
    return [
      (left.padEnd(column) + (lines[0] ?? "")).trimEnd(),
      ...lines.slice(1).map((line) => pad + line),
    ];
  });
}

/** A command line broken before flags, so that it can still be pasted into a shell. */
export function foldCommand(line: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let current = "";
  for (const part of line.split(/ (?=-)/)) {
    if (current !== "" && current.length + 3 + part.length > width) {
      lines.push(`${current} \\`);
      current = `  ${part}`;
    } else current += current === "" ? part : ` ${part}`;
  }
  return [...lines, current];
}

/** A titled block, indented by two; nothing when it would be empty. */
export function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return ["", `${title}:`, ...lines.map((line) => line === "" ? "" : `  ${line}`)];
}

/** Rows as columns two blanks apart; controls in them are shown as escapes. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(escapeControls));
  const widths: number[] = [];
  for (const row of shown) {
    for (const [i, cell] of row.entries()) {
      widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell));
    }
  }
  return shown.map((row) =>
    row.map((cell, i) => cell + " ".repeat(widths[i]! - displayWidth(cell))).join("  ").trimEnd()
  );
}
