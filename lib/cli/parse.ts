/**
 * Splits an argument vector by a table of flags. Promises that every word is either understood or
 * refused with a hint; never guesses. Reading the values is the business of options.ts.
 */
import { type AicrError, invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Flag } from "./command.ts";

/** One use of a flag. `text` is undefined for a bool flag without `=`. */
export interface Occurrence {
  flag: Flag;
  /** As typed, dashes included, for example `--gpu`. */
  typed: string;
  text?: string;
}

/** An argument vector, split. */
export interface ParsedLine {
  occurrences: Occurrence[];
  args: string[];
  /** The last flag still waits for its value (only with `partial`). */
  pending?: Flag;
}

/** Options of {@link parseLine}. */
export interface ParseOptions {
  /** How the command is called in messages, for example `aicr recipe`. */
  program?: string;
  /** The vector ends where the reader stopped: a missing last value is no error. */
  partial?: boolean;
}

/** Flags by the way they are written: `--output`, `--gpu`, `-o`. */
export function flagIndex(flags: readonly Flag[]): Map<string, Flag> {
  const index = new Map<string, Flag>();
  for (const flag of flags) {
    for (const long of [flag.name, ...flag.aliases ?? []]) index.set(`--${long}`, flag);
    for (const short of flag.short ?? []) index.set(`-${short}`, flag);
  }
  return index;
}

/**
 * Splits the words of a command line. `--name value`, `--name=value`, `-o value`, `-ovalue`,
 * `-o=value`, `--bool`, `--bool=false`; `--` ends the flags; `-` and negative numbers are
 * arguments. A word that is itself a flag is never taken for a value: `--name=--flag` says so.
 * Throws INVALID_REQUEST.
 */
export function parseLine(
  argv: readonly string[],
  flags: readonly Flag[],
  options: ParseOptions = {},
): ParsedLine {
  const line: Line = { argv, at: 0, index: flagIndex(flags), out: { occurrences: [], args: [] } };
  while (line.at < argv.length) {
    const word = argv[line.at++]!;
    if (word === "--") {
      line.out.args.push(...argv.slice(line.at));
      break;
    }
    if (isArgument(word, line.index)) line.out.args.push(word);
    else if (word.startsWith("--")) readLong(line, word, options);
    else readShorts(line, word, options);
  }
  return line.out;
}

interface Line {
  argv: readonly string[];
  at: number;
  index: Map<string, Flag>;
  out: ParsedLine;
}

function isArgument(word: string, index: Map<string, Flag>): boolean {
  if (!word.startsWith("-") || word === "-") return true;
  return /^-\.?\d/.test(word) && !index.has(word.slice(0, 2));
}

function readLong(line: Line, word: string, options: ParseOptions): void {
  const equals = word.indexOf("=");
  const typed = equals < 0 ? word : word.slice(0, equals);
  const flag = line.index.get(typed);
  if (!flag) throw unknownFlag(typed, line.index, options);
  take(line, { flag, typed, text: equals < 0 ? undefined : word.slice(equals + 1) }, options);
}

/** One dash: a cluster of bool letters, the last of which may be a flag with a value. */
function readShorts(line: Line, word: string, options: ParseOptions): void {
  const long = "-" + word.split("=")[0]!;
  // `-output x` would otherwise be read as `-o utput`, a file nobody asked for.
  if (long.length > 3 && line.index.has(long)) {
    throw invalid(`Unknown flag ${long.slice(1)}`, { hints: [`Write ${long} with two dashes`] });
  }
  for (let rest = word.slice(1); rest !== "";) {
    const typed = `-${rest[0]}`;
    const flag = line.index.get(typed);
    if (!flag) throw unknownFlag(typed, line.index, { ...options, word });
    rest = rest.slice(1);
    const attached = rest.startsWith("=") ? rest.slice(1) : rest;
    if (flag.type === "bool" && !rest.startsWith("=")) {
      line.out.occurrences.push({ flag, typed });
      continue;
    }
    return take(line, { flag, typed, text: rest === "" ? undefined : attached }, options);
  }
}

/** Adds an occurrence, with the next word as its value when it needs one and has none attached. */
function take(line: Line, found: Occurrence, options: ParseOptions): void {
  if (found.text === undefined && found.flag.type !== "bool") {
    const next = line.argv[line.at];
    if (next === undefined && options.partial) {
      line.out.pending = found.flag;
      return;
    }
    if (next === undefined || next === "--" || isKnown(next, line.index)) {
      throw missingValue(found.typed, next);
    }
    line.at++;
    found.text = next;
  }
  line.out.occurrences.push(found);
}

function isKnown(word: string, index: Map<string, Flag>): boolean {
  return index.has(word.startsWith("--") ? word.split("=")[0]! : word);
}

function missingValue(typed: string, next: string | undefined): AicrError {
  return invalid(`Flag ${typed} needs a value`, {
    hints: next === undefined
      ? [`Write ${typed} VALUE`]
      : [`"${next}" is read as a flag; write ${typed}=${next} if it is the value`],
  });
}

/** The refusal of a flag that the table does not know; `word` is what it was written in. */
function unknownFlag(
  typed: string,
  index: Map<string, Flag>,
  { program = "aicr", word = typed }: { program?: string; word?: string },
): AicrError {
  const visible = [...index].filter(([, flag]) => !flag.hidden && !flag.later).map(([name]) =>
    name
  );
  const within = word === typed ? "" : ` in "${word}"`;
  return invalid(`Unknown flag ${typed}${within} of ${program}`, {
    hints: [
      ...(typed.startsWith("--") ? nearest(typed, visible.filter((n) => n.startsWith("--"))) : []),
      `Run "${program} --help" for its flags`,
    ],
  });
}
