import { assert, assertEquals } from "@std/assert";
import type { Command, Flag } from "./command.ts";
import { type CommandEntry, COMMANDS } from "./commands.ts";
import { candidates, formatCandidates } from "./complete.ts";

const FLAGS: readonly Flag[] = [
  { name: "output", short: ["o"], type: "string", help: "Where" },
  { name: "format", type: "string", values: ["yaml", "json"], help: "How" },
  { name: "accelerator", aliases: ["gpu"], type: "string", help: "Which" },
  { name: "set", type: "string[]", help: "Set" },
  { name: "secret", type: "string", hidden: true, help: "Hidden" },
  { name: "attest", type: "bool", later: "active", help: "Later" },
];

function entry(name: string, more: Partial<Command> = {}, hidden = false): CommandEntry {
  const command: Command = {
    name,
    summary: `Does ${name}`,
    flags: FLAGS,
    examples: [],
    run: () => Promise.resolve(0),
    ...more,
  };
  const load = () => Promise.resolve(command);
  return { name, summary: command.summary, group: "Functional", hidden, load };
}

const SHELLS = { usage: "SHELL", min: 0, max: 1, help: "", values: ["bash", "zsh"] };
const TABLE = [
  entry("recipe"),
  entry("config init"),
  entry("config schema"),
  entry("completion", { args: SHELLS, flags: [] }),
  entry("sign-catalog", {}, true),
];
const GLOBALS = ["--debug", "--log-json", "--help", "--version"];

async function words(...line: string[]): Promise<string[]> {
  return (await candidates(line, TABLE)).map(({ word }) => word);
}

Deno.test("commands, each once, hidden ones left out", async () => {
  assertEquals(await words(""), ["recipe", "config", "completion", ...GLOBALS]);
  assertEquals(await words("co"), ["config", "completion"]);
  assertEquals(await words("config", ""), ["init", "schema", ...GLOBALS]);
  assertEquals(await words("config", "s"), ["schema"]);
  assertEquals(await words("sign"), []);
});

Deno.test("flags: long names and aliases, not what is hidden or not available", async () => {
  assertEquals(await words("recipe", "--"), [
    ...GLOBALS,
    "--output",
    "--format",
    "--accelerator",
    "--gpu",
    "--set",
  ]);
  assertEquals(await words("recipe", "--g"), ["--gpu"]);
  assertEquals(await words("config", "init", "--f"), ["--format"]);
});

Deno.test("a single-value flag is offered once, a repeatable one again", async () => {
  const left = await words("recipe", "--output", "x", "--gpu", "y", "--set", "z", "--");
  assertEquals(left, [...GLOBALS, "--format", "--set"]);
});

Deno.test("values of a flag, behind a blank or =", async () => {
  assertEquals(await words("recipe", "--format", ""), ["yaml", "json"]);
  assertEquals(await words("recipe", "--format", "j"), ["json"]);
  assertEquals(await words("recipe", "--format="), ["--format=yaml", "--format=json"]);
  assertEquals(await words("recipe", "--format=j"), ["--format=json"]);
  assertEquals(await words("--format", "x", "recipe", "--set", ""), []);
});

Deno.test("a value without choices offers nothing, so that the shell offers files", async () => {
  assertEquals(await words("recipe", "--output", ""), []);
  assertEquals(await words("recipe", "--output", "re"), []);
  assertEquals(await words("recipe", "--output="), []);
});

Deno.test("arguments until there are enough", async () => {
  assertEquals(await words("completion", ""), ["bash", "zsh", ...GLOBALS]);
  assertEquals(await words("completion", "z"), ["zsh"]);
  assertEquals(await words("completion", "zsh", ""), GLOBALS);
});

Deno.test("a complete last word also offers what follows it", async () => {
  assertEquals(await words("recipe", "--format"), ["--format", "yaml", "json"]);
  assertEquals((await words("recipe")).slice(0, 2), ["recipe", "--debug"]);
});

Deno.test("lines that make no sense offer nothing and never fail", async () => {
  for (
    const line of [
      ["nope", ""],
      ["recipe", "--nope", ""],
      ["recipe", "--", ""],
      ["--nope", "recipe", "--"],
      ["recipe", "--output", "--format", ""],
      ["---", ""],
    ]
  ) {
    assertEquals(
      (await words(...line)).filter((word) => !GLOBALS.includes(word)),
      [],
      line.join(" "),
    );
  }
});

Deno.test("criteria values come from the catalog, and from the --data of the line", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dir}/overlays`);
    await Deno.writeTextFile(
      `${dir}/registry.yaml`,
      "apiVersion: aicr.run/v1alpha2\nkind: ComponentRegistry\ncomponents: []\n",
    );
    await Deno.writeTextFile(
      `${dir}/overlays/cloud.yaml`,
      "kind: RecipeMetadata\napiVersion: aicr.run/v1alpha2\nmetadata:\n  name: cloud-x\n" +
        "spec:\n  base: base\n  criteria:\n    service: cloud-x\n",
    );
    const real = async (...line: string[]) =>
      (await candidates(line, COMMANDS)).map(({ word }) => word);
    const embedded = await real("recipe", "--service", "");
    assert(embedded.includes("eks") && !embedded.includes("cloud-x"), embedded.join());
    const layered = await real("recipe", "--data", dir, "--service", "");
    assert(layered.includes("eks") && layered.includes("cloud-x"), layered.join());
    assertEquals(await real("recipe", `--data=${dir}`, "--service=cl"), ["--service=cloud-x"]);
    assertEquals(await real("recipe", "--data", dir, "--criteria-strict", "--service", "cl"), []);
    assertEquals(await real("recipe", "--data", `${dir}/missing`, "--service", ""), embedded);
    assert((await real("recipe", "--gpu", "h")).includes("h100"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("descriptions only for the shells that show them", () => {
  const found = [{ word: "recipe", help: "Resolve" }, { word: "eks" }];
  assertEquals(formatCandidates(found, "/bin/bash"), "recipe\neks\n");
  assertEquals(formatCandidates(found, undefined), "recipe\neks\n");
  assertEquals(formatCandidates(found, "/usr/bin/zsh"), "recipe:Resolve\neks\n");
  assertEquals(formatCandidates(found, "fish"), "recipe:Resolve\neks\n");
  assertEquals(formatCandidates([], "fish"), "");
});
