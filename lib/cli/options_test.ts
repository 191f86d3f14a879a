import { assert, assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import type { Flag } from "./command.ts";
import { resolveOptions } from "./options.ts";
import { parseLine } from "./parse.ts";

const FLAGS: readonly Flag[] = [
  { name: "service", type: "string", config: "spec.service", empty: true, help: "" },
  { name: "output", short: ["o"], type: "string", config: "spec.output", help: "" },
  {
    name: "format",
    type: "string",
    default: "yaml",
    values: ["yaml", "json"],
    config: "spec.format",
    help: "",
  },
  { name: "set", type: "string[]", config: "spec.set", help: "" },
  { name: "selector", type: "string[]", config: "spec.selector", help: "" },
  { name: "phase", type: "string[]", values: ["deployment", "all"], commas: true, help: "" },
  { name: "nodes", type: "int", default: 0, min: 0, config: "spec.nodes", help: "" },
  {
    name: "timeout",
    type: "duration",
    default: "5m0s",
    env: ["DEMO_TIMEOUT"],
    config: "spec.timeout",
    help: "",
  },
  {
    name: "strict",
    type: "bool",
    default: false,
    env: ["DEMO_STRICT", "DEMO_OLD"],
    config: "spec.strict",
    help: "",
  },
  {
    name: "attest",
    type: "bool",
    default: false,
    config: "spec.attest",
    later: "active",
    help: "",
  },
  { name: "token", type: "string", env: ["DEMO_TOKEN"], later: "active", help: "" },
  { name: "fulcio", type: "string", config: "spec.fulcio", later: "inert", help: "" },
];

interface Given {
  argv?: string[];
  env?: Record<string, string>;
  config?: Tree;
  flags?: readonly Flag[];
}

function resolve({ argv = [], env = {}, config, flags = FLAGS }: Given) {
  return resolveOptions(flags, parseLine(argv, flags), {
    env: (name) => env[name],
    config: config && { tree: { spec: config }, file: "c.yaml", text: "text" },
  });
}

function refusal(given: Given): AicrError {
  const error = assertThrows(() => resolve(given), AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  return error;
}

Deno.test("nothing given: defaults, empty lists, undefined, and given says so", () => {
  const { options, overrides } = resolve({});
  assertEquals(options.string("output"), undefined);
  assertEquals(options.text("format"), "yaml");
  assertEquals(options.list("set"), []);
  assertEquals(options.int("nodes"), 0);
  assertEquals(options.duration("timeout"), 300_000);
  assertEquals(options.bool("strict"), false);
  assertEquals(options.given("format"), undefined);
  assertEquals(overrides, []);
});

Deno.test("flag wins over environment, environment over config, config over default", () => {
  const config = { timeout: "1m", strict: true };
  const env = { DEMO_TIMEOUT: "2m" };
  assertEquals(resolve({ config }).options.duration("timeout"), 60_000);
  assertEquals(resolve({ config }).options.given("timeout"), "config");
  assertEquals(resolve({ config, env }).options.duration("timeout"), 120_000);
  assertEquals(resolve({ config, env }).options.given("timeout"), "env");
  const all = resolve({ config, env, argv: ["--timeout=3m", "--strict=false"] }).options;
  assertEquals(all.duration("timeout"), 180_000);
  assertEquals(all.given("timeout"), "flag");
  assertEquals(all.bool("strict"), false);
});

Deno.test("what a config loses is told once, with both values", () => {
  const config = { service: "eks", set: ["a:b=1", "c:d=2"], nodes: 8, timeout: "1m" };
  const { overrides } = resolve({
    config,
    argv: ["--service", "gke", "--set", "x:y=1", "--nodes", "8"],
    env: { DEMO_TIMEOUT: "2m" },
  });
  assertEquals(overrides, [
    { flag: "--service", config: "eks", override: "gke" },
    { flag: "--set", config: "a:b=1,c:d=2", override: "x:y=1" },
    { flag: "--timeout", config: "1m00s", override: "2m00s", env: "DEMO_TIMEOUT" },
  ]);
});

Deno.test("repeatables replace the config's list, they never append", () => {
  const given = { config: { set: ["a:b=1"] }, argv: ["--set", "x:y=1", "--set=x:z=2,3"] };
  assertEquals(resolve(given).options.list("set"), ["x:y=1", "x:z=2,3"]);
});

Deno.test("an explicit empty list in a config is told from an absent one", () => {
  assertEquals(resolve({ config: { set: [] } }).options.given("set"), "config");
  assertEquals(resolve({ config: {} }).options.given("set"), undefined);
});

Deno.test("a mapping in a config reads as key=value", () => {
  assertEquals(resolve({ config: { selector: { a: "1", b: "" } } }).options.list("selector"), [
    "a=1",
    "b=",
  ]);
});

Deno.test("null and empty text in a config are no value", () => {
  const { options } = resolve({ config: { output: "", format: "", nodes: null } });
  assertEquals(options.given("output"), undefined);
  assertEquals(options.text("format"), "yaml");
  assertEquals(options.given("nodes"), undefined);
});

Deno.test("a list handed out is the caller's own", () => {
  const { options } = resolve({ argv: ["--set", "a"] });
  options.list("set").push("b");
  assertEquals(options.list("set"), ["a"]);
});

Deno.test("closed values: letter case does not matter, others are refused with the list", () => {
  assertEquals(resolve({ argv: ["--format", "JSON"] }).options.text("format"), "json");
  const error = refusal({ argv: ["--format", "jsn"] });
  assert(error.message.includes('"jsn"') && error.message.includes("--format"), error.message);
  assertEquals(error.hints, ['Did you mean "json"?', "Valid values: yaml, json"]);
  assertEquals(refusal({ argv: ["--format", "xml"] }).hints.at(-1), "Valid values: yaml, json");
});

Deno.test("commas split only where declared", () => {
  assertEquals(resolve({ argv: ["--phase", "deployment, all"] }).options.list("phase"), [
    "deployment",
    "all",
  ]);
  assertEquals(resolve({ argv: ["--set", "a,b"] }).options.list("set"), ["a,b"]);
  refusal({ argv: ["--phase", "deployment,nope"] });
  refusal({ argv: ["--phase", "deployment,"] });
});

Deno.test("a single-value flag given twice is refused, whatever it is called", () => {
  for (const argv of [["--output", "a", "-o", "a"], ["--strict", "--strict"]]) {
    assert(refusal({ argv }).message.includes("can only be specified once"), argv.join(" "));
  }
});

Deno.test("wrong values are refused, naming the value and who holds it", () => {
  for (
    const [argv, ...parts] of [
      [["--nodes", "abc"], '"abc"', "--nodes", "whole number"],
      [["--nodes", "1.5"], '"1.5"', "--nodes"],
      [["--nodes", "1e3"], '"1e3"', "--nodes"],
      [["--nodes", "99999999999999999999"], "--nodes"],
      [["--nodes", "-1"], '"-1"', "less than 0"],
      [["--nodes="], "--nodes", "Empty"],
      [["--timeout", "5"], '"5"', "--timeout", "duration"],
      [["--timeout", "-5m"], '"-5m"', "--timeout"],
      [["--timeout", "5 minutes"], "--timeout"],
      [["--strict=maybe"], '"maybe"', "--strict"],
      [["--strict="], "--strict", "Empty"],
      [["--output", ""], "--output", "Empty"],
      [["-o="], "-o", "Empty"],
      [["--set", ""], "--set", "Empty"],
    ] as [string[], ...string[]][]
  ) {
    const { message } = refusal({ argv });
    for (const part of parts) assert(message.includes(part), `${argv.join(" ")}: ${message}`);
  }
});

Deno.test("an empty value is taken where it means something", () => {
  const { options } = resolve({ argv: ["--service", ""], config: { service: "eks" } });
  assertEquals(options.string("service"), "");
  assertEquals(options.given("service"), "flag");
});

Deno.test("a wrong environment variable is refused by its own name; an empty one is unset", () => {
  assert(refusal({ env: { DEMO_STRICT: "maybe" } }).message.includes("DEMO_STRICT"));
  assert(refusal({ env: { DEMO_TIMEOUT: "soon" } }).message.includes("DEMO_TIMEOUT"));
  assertEquals(resolve({ env: { DEMO_STRICT: "", DEMO_OLD: "Yes" } }).options.bool("strict"), true);
  // The flag decides, so its variable is not even looked at.
  resolve({ env: { DEMO_STRICT: "maybe" }, argv: ["--strict"] });
});

Deno.test("a wrong config value is refused with its place", () => {
  const error = refusal({ config: { format: "xml" } });
  assertEquals(error.source, { file: "c.yaml", text: "text", path: ["spec", "format"] });
  assert(error.message.includes("spec.format"), error.message);
  refusal({ config: { nodes: "eight" } });
  refusal({ config: { nodes: [1] } });
  refusal({ config: { set: "a:b=1" } });
  refusal({ config: { strict: { a: 1 } } });
});

Deno.test("flags of later versions are refused when given, by name and without the value", () => {
  const error = refusal({ argv: ["--attest"] });
  assertEquals(error.message, "--attest is not available in this version");
  const secret = refusal({ argv: ["--token", "eyJhbGciOi.secret.part"] });
  assertEquals(secret.message, "--token is not available in this version");
  assert(!JSON.stringify(secret.hints).includes("secret"));
  refusal({ argv: ["--fulcio", "https://x"] });
  refusal({ argv: ["--attest=false"] });
});

Deno.test("a config that switches on what is not available is refused with its place", () => {
  const error = refusal({ config: { attest: true } });
  assertEquals(error.message, "spec.attest is not available in this version");
  assertEquals(error.source?.path, ["spec", "attest"]);
  resolve({ config: { attest: false, fulcio: "https://x" } });
});

Deno.test("variables of later flags belong to other programs too and are let be", () => {
  resolve({ env: { DEMO_TOKEN: "eyJ" } });
});

Deno.test("required: refused when nothing sets it, with every way to set it", () => {
  const flags: Flag[] = [{
    name: "recipe",
    type: "string",
    required: true,
    argument: true,
    env: ["DEMO_RECIPE"],
    config: "spec.recipe",
    help: "",
  }];
  const error = refusal({ flags });
  assert(
    error.message.startsWith("Missing required flag --recipe (or the argument"),
    error.message,
  );
  for (const way of ["an argument", "--recipe", "DEMO_RECIPE", "spec.recipe"]) {
    assert(error.hints[0]!.includes(way), error.hints[0]);
  }
  assertEquals(resolve({ flags, config: { recipe: "r" } }).options.text("recipe"), "r");
  assertEquals(resolve({ flags, argv: ["r"] }).options.text("recipe"), "r");
  assertEquals(resolve({ flags, argv: ["r"] }).options.given("recipe"), "flag");
  const both = refusal({ flags, argv: ["r", "--recipe", "s"] });
  assert(both.message.includes("--recipe") && both.message.includes('"r"'), both.message);
});

Deno.test("asking for a flag that is not declared is our mistake, not the user's", () => {
  const { options } = resolve({});
  for (const ask of [() => options.string("nope"), () => options.bool("output")]) {
    assertEquals(assertThrows(ask, AicrError).code, "INTERNAL");
  }
  assertThrows(() => options.given("nope"), AicrError);
  assertThrows(() => options.text("output"), AicrError);
});
