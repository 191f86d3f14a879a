/**
 * Help, written from the declarations alone: 80 columns, plain text, no colour, so that it reads
 * the same in a terminal, a pipe and a pasted message.
 */
import { FIXED_VALUES } from "../catalog/criteria_values.ts";
import type { Command, Flag } from "./command.ts";
import { type CommandEntry, GROUPS } from "./commands.ts";
import { GLOBAL_FLAGS } from "./flags/global.ts";
import { isClosed } from "./read_value.ts";
import { foldCommand, section, table, wrap } from "./text_layout.ts";

/** What each exit code of the process means. */
export const EXIT_CODE_MEANINGS: readonly (readonly [number, string])[] = [
  [0, "success"],
  [1, "unclassified error"],
  [2, "invalid input: flags, documents, values, constraints that cannot be evaluated"],
  [3, "not found"],
  [4, "unauthorized"],
  [5, "timeout"],
  [6, "unavailable: a server, network or program that is needed"],
  [7, "rate limited"],
  [8, "internal error; also one or more failed validation checks"],
];

/** Help of the whole program. */
export function rootHelp(entries: readonly CommandEntry[]): string {
  const visible = entries.filter((entry) => !entry.hidden);
  return [
    ...wrap("aicr - validated recipes, checks and deployment bundles for GPU clusters"),
    ...section("Usage", ["aicr <command> [flags]", "aicr help <command>"]),
    ...section("Commands", listed(visible, "Functional")),
    ...section("Utilities", listed(visible, "Utilities")),
    ...section("Global flags", flagRows(GLOBAL_FLAGS)),
    ...section(
      "Exit codes",
      table(EXIT_CODE_MEANINGS.map(([code, meaning]) => [String(code), meaning])),
    ),
    ...section("Examples", [
      "# Everything at once: recipe, readiness report and helm bundle",
      "aicr run config.yaml",
      "",
      "# One step at a time",
      "aicr recipe --service eks --accelerator h100 --intent training \\",
      "  --os ubuntu --output recipe.yaml",
      "aicr bundle --recipe recipe.yaml --output ./bundle",
    ]),
    "",
  ].join("\n");
}

/** Help of a first word that is no command by itself. */
export function groupHelp(name: string, entries: readonly CommandEntry[]): string {
  const members = entries.filter((entry) => !entry.hidden && entry.name.startsWith(`${name} `));
  return [
    ...wrap(`aicr ${name} - ${GROUPS[name] ?? ""}`),
    ...section("Usage", [`aicr ${name} <command> [flags]`]),
    ...section("Commands", table(members.map((entry) => [entry.name, entry.summary]))),
    "",
  ].join("\n");
}

/** Help of one command. */
export function commandHelp(command: Command): string {
  const { args, flags, examples } = command;
  const visible = flags.filter((flag) => !flag.hidden && !flag.later);
  const later = flags.filter((flag) => !flag.hidden && flag.later).map((flag) => `--${flag.name}`);
  const usage = [`aicr ${command.name}`, args?.usage, "[flags]"].filter((part) => part).join(" ");
  return [
    ...wrap(`aicr ${command.name} - ${command.summary}`),
    ...paragraphs(command.description),
    ...section("Usage", [usage]),
    ...(args ? section("Arguments", table([[args.usage, args.help]])) : []),
    ...section("Flags", flagRows(visible)),
    ...section("Global flags", flagRows(GLOBAL_FLAGS)),
    ...(later.length > 0
      ? section("Not available in this version", wrap(later.join(", "), 78))
      : []),
    ...section("Examples", exampleLines(examples)),
    "",
  ].join("\n");
}

function listed(entries: readonly CommandEntry[], group: CommandEntry["group"]): string[] {
  return table(
    entries.filter((entry) => entry.group === group).map((entry) => [entry.name, entry.summary]),
  );
}

function paragraphs(text: string | undefined): string[] {
  if (text === undefined) return [];
  return text.split(/\n\s*\n/).flatMap((paragraph) => ["", ...wrap(paragraph)]);
}

function exampleLines(examples: Command["examples"]): string[] {
  return examples.flatMap((example, i) => [
    ...(i > 0 ? [""] : []),
    ...wrap(example.text, 76).map((line) => `# ${line}`),
    ...foldCommand(example.line, 76),
  ]);
}

function flagRows(flags: readonly Flag[]): string[] {
  return table(flags.map((flag) => [flagName(flag), flagText(flag)]));
}

/** `-o, --output FILE`, aliases behind the name. */
export function flagName(flag: Flag): string {
  const shorts = (flag.short ?? []).map((letter) => `-${letter}`);
  const longs = [flag.name, ...flag.aliases ?? []].map((name) => `--${name}`);
  const names = [...shorts, ...longs].join(", ");
  const indent = shorts.length === 0 ? "    " : "";
  return flag.type === "bool" ? indent + names : `${indent}${names} ${placeholder(flag)}`;
}

function placeholder(flag: Flag): string {
  if (flag.placeholder !== undefined) return flag.placeholder;
  if (flag.type === "int") return "N";
  return flag.type === "duration" ? "DURATION" : flag.name.toUpperCase();
}

function flagText(flag: Flag): string {
  const facts: string[] = [];
  if (flag.required) facts.push("required");
  if (flag.values) facts.push(`one of ${valueList(flag.values)}`);
  if (flag.type === "string[]") facts.push("repeatable");
  if (flag.default !== undefined && flag.default !== false && flag.default !== "") {
    facts.push(`default ${flag.default}`);
  }
  if (flag.env?.length) facts.push(`env ${flag.env.join(", ")}`);
  if (flag.config !== undefined) facts.push(`config ${flag.config}`);
  return facts.length === 0 ? flag.help : `${flag.help} (${facts.join("; ")})`;
}

function valueList(values: NonNullable<Flag["values"]>): string {
  if (isClosed(values)) return values.join(", ");
  return `${FIXED_VALUES[values.dimension].join(", ")}, and what --data adds`;
}
