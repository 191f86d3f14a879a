/**
 * What may stand at the end of a half-written line: commands, flags, values of flags. Promises
 * to answer something or nothing, but never an error: completion must not disturb a prompt.
 */
import type { Dimension } from "../catalog/types.ts";
import type { Command, Flag } from "./command.ts";
import { type CommandEntry, GROUPS } from "./commands.ts";
import { findCommand } from "./find_command.ts";
import { GLOBAL_FLAGS } from "./flags/global.ts";
import { flagIndex, type ParsedLine, parseLine } from "./parse.ts";
import { isClosed } from "./read_value.ts";

/** A word that may be typed, with what it means. */
export interface Candidate {
  word: string;
  help?: string;
}

/**
 * Candidates for the last of `words`, which may be empty. When the last word is complete by
 * itself, what may follow it is offered too, so that also `aicr recipe --service` answers.
 */
export async function candidates(
  words: readonly string[],
  table: readonly CommandEntry[],
): Promise<Candidate[]> {
  const partial = words[words.length - 1] ?? "";
  const found = (await at(words.slice(0, -1), partial, table))
    .filter((candidate) => candidate.word.startsWith(partial));
  const complete = partial !== "" && !partial.includes("=") &&
    found.some((candidate) => candidate.word === partial);
  const next = complete ? await at(words, "", table) : [];
  const seen = new Set<string>();
  return [...found, ...next].filter(({ word }) => !seen.has(word) && seen.add(word));
}

/** Everything that may stand after the words `before`; `partial` only tells flag from value. */
async function at(
  before: readonly string[],
  partial: string,
  table: readonly CommandEntry[],
): Promise<Candidate[]> {
  if (before.includes("--")) return [];
  const command = await commandOf(before, table);
  const flags = [...GLOBAL_FLAGS, ...command?.flags ?? []];
  const line = lineOf(before, command, flags);
  if (!line) return [];
  if (line.pending) return await valuesOf(line.pending, line);
  const equals = /^(--[^=]+)=/.exec(partial);
  if (equals) {
    const flag = flagIndex(flags).get(equals[1]!);
    const values = flag ? await valuesOf(flag, line) : [];
    return values.map(({ word, help }) => ({ word: `${equals[0]}${word}`, help }));
  }
  const positional = command ? argumentsOf(command, line, table) : commandWords(before, table);
  return [...positional, ...flagWords(flags, line)];
}

/** The command that the words name so far; a word behind it belongs to it. */
async function commandOf(
  words: readonly string[],
  table: readonly CommandEntry[],
): Promise<Command | undefined> {
  try {
    const found = await findCommand(words, table);
    return found.kind === "command" ? found.command : undefined;
  } catch {
    return undefined;
  }
}

function lineOf(
  words: readonly string[],
  command: Command | undefined,
  flags: readonly Flag[],
): ParsedLine | undefined {
  const names = command?.name.split(" ") ?? [];
  const rest = words.filter((word) => {
    if (word !== names[0]) return true;
    names.shift();
    return false;
  });
  try {
    return parseLine(rest, flags, { partial: true });
  } catch {
    return undefined;
  }
}

/** First words of commands, or second ones behind the name of a group. */
function commandWords(before: readonly string[], table: readonly CommandEntry[]): Candidate[] {
  const group = before.find((word) => !word.startsWith("-"));
  const visible = table.filter((entry) => !entry.hidden);
  if (group !== undefined) {
    return visible.filter((entry) => entry.name.startsWith(`${group} `))
      .map((entry) => ({ word: entry.name.slice(group.length + 1), help: entry.summary }));
  }
  return visible.map((entry) => {
    const [first, second] = entry.name.split(" ");
    return { word: first!, help: second === undefined ? entry.summary : GROUPS[first!] };
  });
}

function argumentsOf(
  command: Command,
  line: ParsedLine,
  table: readonly CommandEntry[],
): Candidate[] {
  if (line.args.length >= (command.args?.max ?? 0)) return [];
  if (command.name === "help") return commandWords(line.args, table);
  return (command.args?.values ?? []).map((word) => ({ word }));
}

/** Flags that may still be given; single-value flags already used are left out. */
function flagWords(flags: readonly Flag[], line: ParsedLine): Candidate[] {
  const used = new Set(line.occurrences.map((use) => use.flag.name));
  return flags
    .filter((flag) => !flag.hidden && !flag.later)
    .filter((flag) => flag.type === "string[]" || !used.has(flag.name))
    .flatMap((flag) =>
      [flag.name, ...flag.aliases ?? []].map((name) => ({ word: `--${name}`, help: flag.help }))
    );
}

async function valuesOf(flag: Flag, line: ParsedLine): Promise<Candidate[]> {
  if (flag.values === undefined) return [];
  if (isClosed(flag.values)) return flag.values.map((word) => ({ word }));
  const words = await criteriaValues((flag.values as { dimension: Dimension }).dimension, line);
  return words.map((word) => ({ word }));
}

/** Criteria values of the catalog, with what the --data of the line adds. */
async function criteriaValues(dimension: Dimension, line: ParsedLine): Promise<string[]> {
  const data = line.occurrences.findLast((use) => use.flag.name === "data")?.text;
  const strict = line.occurrences.some((use) => use.flag.name === "criteria-strict");
  const { loadCatalog } = await import("../catalog/load.ts");
  for (const layers of data === undefined ? [{}] : [{ data }, {}]) {
    try {
      return (await loadCatalog(layers)).criteria.values(dimension, { strict });
    } catch {
      // A --data directory that cannot be read: the embedded values are better than nothing.
    }
  }
  return [];
}

/** One candidate per line; shells that show descriptions get them behind a colon. */
export function formatCandidates(found: readonly Candidate[], shell: string | undefined): string {
  const described = /(^|\/)(zsh|fish)$/.test(shell ?? "");
  return found.map(({ word, help }) =>
    (described && help !== undefined ? `${word}:${help}` : word) + "\n"
  ).join("");
}
