/**
 * The declarations of the commands against the recorded table of flags: names, letters, types,
 * defaults, environment, config fields. What we have beyond it is listed here with its reason,
 * so that nothing slips in or out unseen.
 */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { COMMANDS, LATER_COMMANDS } from "../../lib/cli/commands.ts";
import type { Command, Flag } from "../../lib/cli/command.ts";
import { GLOBAL_FLAGS } from "../../lib/cli/flags/global.ts";

interface RecordedFlag {
  name: string;
  aliases: string[];
  type: Flag["type"];
  default: unknown;
  env: string[];
  required: boolean;
  requiredAtRuntime?: string;
  config: string | null;
}

const TABLE: {
  commands: Record<string, { flags: RecordedFlag[] }>;
  enums: Record<string, string[]>;
} = JSON.parse(
  await Deno.readTextFile(join(dirname(fromFileUrl(import.meta.url)), "cases", "flags.json")),
);

/** Commands that the table does not have. */
const OWN_COMMANDS: Record<string, string> = {
  "catalog lint": "for authors of the catalog and of --data directories",
  gate: "takes the arguments of the gate image, so that an image of this program can stand in",
  run: "the main job: every step from one config",
  serve: "the HTTP interface, which had a program of its own",
  "config init": "writes a config to start from",
  "config schema": "for editors and pipelines",
  "config validate": "tells whether run would take a config",
  completion: "recorded as a behaviour, without flags",
  help: "settled: aicr help works",
  "recipe explain": "tells why a recipe is what it is",
  version: "what people type besides --version",
};

/** Flags that the table does not have, as `command --flag`. */
const OWN_FLAGS: Record<string, string> = {
  "bundle --check": "tells in CI whether a committed bundle is what its config gives",
  "bundle --render-check": "settled: renders every local chart with helm",
  "query --output": "settled: query takes --output too",
  "query --explain": "tells where the value comes from",
  "recipe --dry-run": "asked for by the recipe development guide",
};

/** Facts of a flag that differ from the table, as `command --flag fact`. */
const DIFFERENCES: Record<string, string> = {
  "recipe --format aliases": "settled: the letters of document (-f) and table (-t) are both taken",
  "query --format aliases": "settled: as recipe",
  "recipe --intent aliases": "settled: the document's -i is taken too",
  "query --intent aliases": "settled: as recipe",
  "recipe --criteria-strict env": "the list of variables has AICR_CRITERIA_STRICT",
  "query --criteria-strict env": "the list of variables has AICR_CRITERIA_STRICT",
  "bundle --set-json config": "settled: spec.bundle.deployment.setJson",
  "bundle --set-file config": "settled: spec.bundle.deployment.setFile",
  "bundle --readiness-hooks config": "settled: spec.bundle.deployment.readinessHooks",
  "bundle --flux-namespace config": "settled: spec.bundle.deployment.fluxNamespace",
  "bundle --flux-oci-source-name config": "settled: spec.bundle.deployment.fluxOciSourceName",
  "validate --output config": "settled: spec.validate.output.path",
  "validate --image default": "depends on the version; filled in where Jobs are planned",
};

/** A declaration in the words of the table. */
function recorded(flag: Flag): Record<string, unknown> {
  return {
    aliases: [
      ...(flag.aliases ?? []).map((name) => `--${name}`),
      ...(flag.short ?? []).map((letter) => `-${letter}`),
    ],
    type: flag.type,
    default: flag.type === "string[]" ? [] : flag.default ?? null,
    env: [...flag.env ?? []],
    required: flag.required === true,
    config: flag.config ?? null,
  };
}

const loaded: Command[] = await Promise.all(COMMANDS.map((entry) => entry.load()));
const known = loaded.filter(({ name }) => TABLE.commands[name] !== undefined);

Deno.test("every command is in the table or has a reason to be here", () => {
  const extra = loaded.map(({ name }) => name).filter((name) => !TABLE.commands[name]);
  assertEquals(extra.sort(), Object.keys(OWN_COMMANDS).sort());
  assert(known.length >= 4, `only ${known.length} commands compared`);
});

Deno.test("every command of the table is here, or refused as a later one", () => {
  const words = Object.keys(TABLE.commands).filter((name) => name !== "(global)");
  const missing = words.filter((name) => !COMMANDS.some((entry) => entry.name === name));
  // Sub-commands of recipe come with the catalog's listing and signing.
  const unknown = missing.filter((name) => !LATER_COMMANDS.includes(name.split(" ")[0]!));
  assertEquals(unknown.filter((name) => !name.startsWith("recipe ")), []);
});

Deno.test("the flags of a command are those of the table, and listed additions", () => {
  for (const { name, flags } of known) {
    const expected = TABLE.commands[name]!.flags.map((flag) => flag.name);
    const own = flags.map((flag) => `--${flag.name}`);
    assertEquals(expected.filter((flag) => !own.includes(flag)), [], `${name}: missing`);
    const extra = own.filter((flag) => !expected.includes(flag));
    assertEquals(extra.filter((flag) => !OWN_FLAGS[`${name} ${flag}`]), [], `${name}: unlisted`);
  }
});

Deno.test("type, letters, default, environment and config field are those of the table", () => {
  const differing: string[] = [];
  for (const { name, flags } of known) {
    for (const flag of flags) {
      const row = TABLE.commands[name]!.flags.find((each) => each.name === `--${flag.name}`);
      if (!row) continue;
      const expected: Record<string, unknown> = {
        ...row,
        required: row.required || row.requiredAtRuntime !== undefined,
      };
      for (const [fact, value] of Object.entries(recorded(flag))) {
        if (JSON.stringify(value) === JSON.stringify(expected[fact])) continue;
        differing.push(`${name} --${flag.name} ${fact}`);
      }
    }
  }
  assertEquals(differing.sort(), Object.keys(DIFFERENCES).sort());
});

Deno.test("every flag of bundle has a config field or says why it has none", () => {
  const { flags } = known.find(({ name }) => name === "bundle")!;
  assert(flags.length > 30, `only ${flags.length} flags`);
  const without = flags.filter(({ config, flagOnly }) => config === undefined && !flagOnly);
  assertEquals(without.map(({ name }) => name), []);
  const both = flags.filter(({ config, flagOnly }) => config !== undefined && flagOnly);
  assertEquals(both.map(({ name }) => name), []);
});

Deno.test("where letters differ, the table's are among ours", () => {
  for (const difference of Object.keys(DIFFERENCES)) {
    const match = /^(\S+) --(\S+) aliases$/.exec(difference);
    if (!match) continue;
    const flag = known.find(({ name }) => name === match[1])!.flags
      .find(({ name }) => name === match[2])!;
    const row = TABLE.commands[match[1]!]!.flags.find(({ name }) => name === `--${flag.name}`)!;
    const own = recorded(flag).aliases as string[];
    assertEquals(row.aliases.filter((alias) => !own.includes(alias)), [], difference);
  }
});

Deno.test("closed lists of values are those of the table", () => {
  const values = (command: string, flag: string) => {
    const found = known.find(({ name }) => name === command)!.flags
      .find(({ name }) => name === flag)!.values;
    return Array.isArray(found) ? [...found].sort() : found;
  };
  assertEquals(values("recipe", "format"), [...TABLE.enums.format!].sort());
  assertEquals(values("query", "format"), [...TABLE.enums.format!].sort());
  assertEquals(values("bundle", "deployer"), [...TABLE.enums.deployer!].sort());
  assertEquals(values("validate", "phase"), [...TABLE.enums.phase!].sort());
});

Deno.test("global flags are those of the table, with help and version", () => {
  const rows = TABLE.commands["(global)"]!.flags;
  for (const row of rows) {
    const flag = GLOBAL_FLAGS.find(({ name }) => `--${name}` === row.name);
    assert(flag, row.name);
    assertEquals([flag.type, flag.default, [...flag.env!]], [row.type, row.default, row.env]);
  }
  const others = GLOBAL_FLAGS.filter(({ name }) => !rows.some((row) => row.name === `--${name}`));
  assertEquals(others.map(({ name, short }) => [name, ...short!]), [["help", "h"], [
    "version",
    "v",
  ]]);
});

Deno.test("within a command no name, alias or letter stands for two flags", () => {
  for (const { name, flags } of loaded) {
    const words = [...GLOBAL_FLAGS, ...flags].flatMap((flag) => [
      flag.name,
      ...flag.aliases ?? [],
      ...(flag.short ?? []).map((letter) => `-${letter}`),
    ]);
    assertEquals(words.filter((word, i) => words.indexOf(word) !== i), [], name);
  }
});

Deno.test("letters are one letter, and a required flag can be given", () => {
  for (const flag of loaded.flatMap(({ flags }) => flags)) {
    for (const letter of flag.short ?? []) assert(/^[a-zA-Z]$/.test(letter), flag.name);
    assert(!(flag.required && (flag.later || flag.default !== undefined)), flag.name);
    assert(/^[A-Z]/.test(flag.help) && !flag.help.endsWith("."), `${flag.name}: ${flag.help}`);
  }
});
