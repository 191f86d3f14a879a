import { assert, assertEquals, assertRejects } from "@std/assert";
import { AicrError } from "../base/error.ts";
import type { Command, Flag } from "./command.ts";
import type { CommandEntry } from "./commands.ts";
import { findCommand } from "./find_command.ts";

let loaded: string[] = [];

function entry(name: string, flags: Flag[]): CommandEntry {
  const command: Command = {
    name,
    summary: name,
    flags,
    examples: [],
    run: () => Promise.resolve(0),
  };
  return {
    name,
    summary: name,
    group: "Functional",
    load: () => {
      loaded.push(name);
      return Promise.resolve(command);
    },
  };
}

const OUTPUT: Flag = { name: "output", short: ["o"], type: "string", help: "" };
const FORCE: Flag = { name: "force", type: "bool", help: "" };

const TABLE = [
  entry("recipe", [OUTPUT]),
  entry("recipe list", [FORCE]),
  entry("bundle", [OUTPUT]),
  entry("config init", [OUTPUT, FORCE]),
  entry("config schema", [OUTPUT]),
];

async function find(...argv: string[]): Promise<string> {
  loaded = [];
  const found = await findCommand(argv, TABLE);
  const name = found.kind === "command" ? found.command.name : found.kind;
  return [name, ...found.rest].join(" ");
}

async function refusal(...argv: string[]): Promise<string> {
  const error = await assertRejects(() => findCommand(argv, TABLE), AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  return [error.message, ...error.hints].join("\n");
}

Deno.test("the name goes, the rest stays", async () => {
  assertEquals(await find("recipe", "--output", "x", "arg"), "recipe --output x arg");
  assertEquals(await find("config", "init", "-o", "x"), "config init -o x");
  assertEquals(loaded, ["config init"]);
});

Deno.test("flags may stand before the name, and between its two words", async () => {
  assertEquals(await find("--output", "x", "recipe"), "recipe --output x");
  assertEquals(await find("--debug", "-ox", "bundle", "y"), "bundle --debug -ox y");
  assertEquals(await find("config", "--force", "init"), "config init --force");
  assertEquals(
    await find("--output", "x", "config", "--force", "init"),
    "config init --output x --force",
  );
});

Deno.test("a flag's value that is also a command's name is not the command", async () => {
  assertEquals(await find("--output", "recipe", "bundle"), "bundle --output recipe");
  assertEquals(await find("--output", "recipe", "recipe"), "recipe --output recipe");
  assertEquals(await find("recipe", "--output", "bundle"), "recipe --output bundle");
  assertEquals(await find("recipe", "--output", "list"), "recipe --output list");
});

Deno.test("a word may be a command and the start of another", async () => {
  assertEquals(await find("recipe", "list", "--force"), "recipe list --force");
  assertEquals(await find("recipe", "--force", "list"), "recipe list --force");
  assertEquals(await find("recipe", "lst"), "recipe lst");
});

Deno.test("no command and groups alone", async () => {
  assertEquals(await find(), "none");
  assertEquals(await find("--debug"), "none --debug");
  assertEquals(await find("config"), "group");
  assertEquals(await find("config", "--help"), "group --help");
});

Deno.test("unknown commands are refused with the nearest one", async () => {
  assert((await refusal("recipee")).includes('Unknown command "recipee"'));
  assert((await refusal("recipee")).includes('"recipe"'));
  assert((await refusal("--debug", "bundel")).includes('"bundle"'));
  assert((await refusal("--output", "x", "bundel")).includes('Unknown command "bundel"'));
  assert((await refusal("config", "int")).includes('"init"'));
  assert((await refusal("config", "nope")).includes("aicr config --help"));
  assert(!(await refusal("zzzzzz")).includes("Did you mean"));
  await refusal("");
  await refusal("--", "recipe");
});

Deno.test("a flag before the name must be one of the command's", async () => {
  assert((await refusal("--force", "bundle")).includes("Unknown flag --force of aicr bundle"));
  assert((await refusal("--nope", "x")).includes("Unknown flag --nope"));
  assert((await refusal("word", "bundle")).includes('Unknown command "word"'));
});

Deno.test("a command of a later version is named as such", async () => {
  for (
    const argv of [["snapshot"], ["snapshot", "-o", "x"], ["--debug", "mirror", "list"], [
      "-o",
      "x",
      "diff",
    ]]
  ) {
    assert((await refusal(...argv)).includes("is not available in this version"), argv.join(" "));
  }
});
