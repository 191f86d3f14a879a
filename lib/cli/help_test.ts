import { assert, assertEquals } from "@std/assert";
import { AicrError, type ErrorCode, exitCodeOf } from "../base/error.ts";
import { COMMANDS, GROUPS } from "./commands.ts";
import { findCommand, type Found } from "./find_command.ts";
import { GLOBAL_FLAGS } from "./flags/global.ts";
import { commandHelp, EXIT_CODE_MEANINGS, flagName, groupHelp, rootHelp } from "./help.ts";
import { resolveOptions } from "./options.ts";
import { parseLine } from "./parse.ts";
import { foldCommand } from "./text_layout.ts";

type FoundCommand = Extract<Found, { kind: "command" }>;

Deno.test("no line of any help is wider than 80 columns or ends in blanks", async () => {
  const texts = [
    rootHelp(COMMANDS),
    ...Object.keys(GROUPS).map((name) => groupHelp(name, COMMANDS)),
  ];
  for (const entry of COMMANDS) texts.push(commandHelp(await entry.load()));
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    assert(line.length <= 80 && !/\s$/.test(line), `${line.length}: ${line}`);
  }
});

Deno.test("root help lists every command that is not hidden, and every exit code", () => {
  const text = rootHelp(COMMANDS);
  for (const { name, summary, hidden } of COMMANDS) {
    assertEquals(text.includes(`  ${name} `) && text.includes(summary), !hidden, name);
  }
  const codes: ErrorCode[] = [
    "INVALID_REQUEST",
    "NOT_FOUND",
    "UNAUTHORIZED",
    "TIMEOUT",
    "SERVICE_UNAVAILABLE",
    "RATE_LIMIT_EXCEEDED",
    "INTERNAL",
  ];
  const listed = EXIT_CODE_MEANINGS.map(([code]) => code);
  for (const code of codes) assert(listed.includes(exitCodeOf(new AicrError(code, "x"))), code);
});

Deno.test("the table and the declarations agree, and every command has an example", async () => {
  for (const entry of COMMANDS) {
    const command = await entry.load();
    assertEquals([command.name, command.summary], [entry.name, entry.summary]);
    assert(command.examples.length > 0, entry.name);
    for (const { line } of command.examples) {
      assert(line.includes(`aicr ${command.name}`), `${entry.name}: ${line}`);
    }
    const [first, second] = entry.name.split(" ");
    assert(second === undefined || first! in GROUPS || COMMANDS.some((e) => e.name === first));
  }
});

Deno.test("command help shows every flag with default, environment and config", async () => {
  const recipe = await COMMANDS.find((entry) => entry.name === "recipe")!.load();
  const text = commandHelp(recipe);
  for (const flag of recipe.flags) assert(text.includes(`--${flag.name}`), flag.name);
  const words = text.replace(/\s+/g, " ");
  for (
    const fact of [
      "-o, --output FILE",
      "-f, -t, --format FORMAT",
      "--accelerator, --gpu ACCELERATOR",
      "default yaml",
      "env AICR_CRITERIA_STRICT",
      "config spec.recipe.output.path",
      "Not available in this version: --kubeconfig",
    ]
  ) assert(words.includes(fact), fact);
});

Deno.test("names are shown as they are typed", () => {
  const flag = { name: "privileged", type: "bool", help: "", short: ["p"] } as const;
  assertEquals(flagName(flag), "-p, --privileged");
  assertEquals(flagName({ name: "nodes", type: "int", help: "" }), "    --nodes N");
});

Deno.test("every example is a line that the command takes", async () => {
  for (const entry of COMMANDS) {
    const { examples, flags } = await entry.load();
    for (const { line } of examples.filter(({ line }) => line.startsWith("aicr "))) {
      const words = line.replace(/ [|>].*/, "").split(" ").slice(1);
      const { command, rest } = await findCommand(words, COMMANDS) as FoundCommand;
      assertEquals(command.name, entry.name, line);
      const parsed = parseLine(rest, [...GLOBAL_FLAGS, ...flags]);
      // From a config, what a flag does not set would come.
      const optional = flags.map((flag) => ({ ...flag, required: false }));
      resolveOptions(optional, parsed, { env: () => undefined });
    }
  }
});

Deno.test("a folded line is the same line to a shell", () => {
  const line = "aicr recipe --service eks --accelerator h100 --output recipe.yaml -x";
  const folded = foldCommand(line, 30);
  assert(folded.length > 2 && folded.every((part) => part.length <= 30), folded.join("|"));
  assertEquals(folded.join("\n").replace(/ \\\n\s*/g, " "), line);
  assertEquals(foldCommand(line, 80), [line]);
});
