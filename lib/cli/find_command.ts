/**
 * Finds the command that a line names. Its flags may stand before its name, so a word is the
 * command only if the words before it are flags of that very command with all their values.
 */
import { AicrError, invalid } from "../base/error.ts";
import { nearest, nearestWord } from "../base/suggest.ts";
import type { Command } from "./command.ts";
import { type CommandEntry, LATER_COMMANDS } from "./commands.ts";
import { GLOBAL_FLAGS } from "./flags/global.ts";
import { parseLine } from "./parse.ts";

/** The command of a line and what is left of the line without its name. */
export type Found =
  | { kind: "command"; command: Command; rest: string[] }
  | { kind: "group"; name: string; rest: string[] }
  | { kind: "none"; rest: string[] };

/**
 * Looks for the command of a line. A line without a command (only global flags) is `none`; the
 * name of a group alone (`config`) is `group`. Throws INVALID_REQUEST for unknown commands.
 */
export async function findCommand(
  argv: readonly string[],
  table: readonly CommandEntry[],
): Promise<Found> {
  const end = argv.indexOf("--");
  const limit = end < 0 ? argv.length : end;
  let refusal: AicrError | undefined;
  for (let i = 0; i < limit; i++) {
    const found = await tryAt(argv, i, table);
    if (found instanceof AicrError) refusal ??= found;
    else if (found) return found;
  }
  if (refusal) throw refusal;
  return noCommand(argv, table);
}

/** The command whose name starts at a word; undefined when it does not, or is a flag's value. */
async function tryAt(
  argv: readonly string[],
  at: number,
  table: readonly CommandEntry[],
): Promise<Found | AicrError | undefined> {
  const word = argv[at]!;
  const members = table.filter((entry) => entry.name.split(" ")[0] === word);
  if (members.length === 0) return undefined;
  const before = argv.slice(0, at);
  const after = argv.slice(at + 1);
  if (members.length === 1 && members[0]!.name === word) {
    return await accept(members[0]!, before, after);
  }
  const second = await trySecond(members, before, after);
  if (second) return second;
  const own = members.find((entry) => entry.name === word);
  if (own) return await accept(own, before, after);
  return groupAlone(word, [...before, ...after], members);
}

/** The second word of a two-word command, with flags of that command possibly between the two. */
async function trySecond(
  members: readonly CommandEntry[],
  before: readonly string[],
  after: readonly string[],
): Promise<Found | undefined> {
  for (const [i, word] of after.entries()) {
    if (word === "--") return undefined;
    const entry = members.find((member) => member.name.split(" ")[1] === word);
    if (!entry) continue;
    const found = await accept(entry, [...before, ...after.slice(0, i)], after.slice(i + 1));
    if (found && !(found instanceof AicrError)) return found;
  }
  return undefined;
}

/** The command, if the words before its name are flags of it and complete. */
async function accept(
  entry: CommandEntry,
  before: readonly string[],
  after: readonly string[],
): Promise<Found | AicrError | undefined> {
  const command = await entry.load();
  try {
    const line = parseLine(before, [...GLOBAL_FLAGS, ...command.flags], {
      program: `aicr ${command.name}`,
      partial: true,
    });
    if (line.pending) return undefined;
    if (line.args.length > 0) return unknownCommand(line.args[0]!, []);
  } catch (error) {
    if (error instanceof AicrError) return error;
    throw error;
  }
  return { kind: "command", command, rest: [...before, ...after] };
}

function groupAlone(name: string, words: string[], members: readonly CommandEntry[]): Found {
  const line = parseLine(words, GLOBAL_FLAGS, { program: `aicr ${name}` });
  if (line.args.length === 0) return { kind: "group", name, rest: words };
  throw unknownCommand(line.args[0]!, members.map((entry) => entry.name.split(" ")[1]!), name);
}

/** No word of the line names a command: fine if it holds nothing but global flags. */
function noCommand(argv: readonly string[], table: readonly CommandEntry[]): Found {
  const names = [...new Set(table.filter((e) => !e.hidden).map((e) => e.name.split(" ")[0]!))];
  if (argv[0]?.startsWith("-") === false) throw unknownCommand(argv[0], names);
  const args = globalArguments(argv, names);
  if (args.length > 0) throw unknownCommand(args[0]!, names);
  return { kind: "none", rest: [...argv] };
}

/** In `--output x recipee` the flag is not global, but the mistake is the command's name. */
function globalArguments(argv: readonly string[], names: readonly string[]): string[] {
  try {
    return parseLine(argv, GLOBAL_FLAGS).args;
  } catch (error) {
    const known = [...names, ...LATER_COMMANDS];
    const near = argv.find((word) => !word.startsWith("-") && nearestWord(word, known));
    if (near !== undefined) return [near];
    throw error;
  }
}

/** The refusal of a command that the table does not know. */
function unknownCommand(word: string, known: readonly string[], group?: string): AicrError {
  const program = group === undefined ? "aicr" : `aicr ${group}`;
  if (group === undefined && LATER_COMMANDS.includes(word)) {
    return invalid(`Command ${word} is not available in this version`, {
      hints: [`Run "aicr --help" for the commands there are`],
    });
  }
  return invalid(`Unknown command "${word}" of ${program}`, {
    hints: [...nearest(word, known), `Run "${program} --help" for its commands`],
  });
}
