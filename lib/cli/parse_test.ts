import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../base/error.ts";
import type { Flag } from "./command.ts";
import { flagIndex, parseLine } from "./parse.ts";

const FLAGS: readonly Flag[] = [
  { name: "output", short: ["o"], type: "string", help: "" },
  { name: "accelerator", aliases: ["gpu"], type: "string", help: "" },
  { name: "format", short: ["f", "t"], type: "string", help: "" },
  { name: "set", type: "string[]", help: "" },
  { name: "nodes", type: "int", help: "" },
  { name: "strict", short: ["x"], type: "bool", help: "" },
  { name: "yes", short: ["y"], type: "bool", help: "" },
];

/** `name=text` for every occurrence; a bool without text is its bare name. */
function read(...argv: string[]): { flags: string[]; args: string[] } {
  const { occurrences, args } = parseLine(argv, FLAGS);
  const flags = occurrences.map(({ flag, text }) =>
    text === undefined ? flag.name : `${flag.name}=${text}`
  );
  return { flags, args };
}

function refusal(...argv: string[]): AicrError {
  const error = assertThrows(() => parseLine(argv, FLAGS, { program: "aicr demo" }), AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  return error;
}

Deno.test("every way to write a value gives the same value", () => {
  for (const argv of [["--output", "a"], ["--output=a"], ["-o", "a"], ["-oa"], ["-o=a"]]) {
    assertEquals(read(...argv), { flags: ["output=a"], args: [] }, argv.join(" "));
  }
});

Deno.test("aliases and all short letters name the one flag", () => {
  assertEquals(read("--gpu", "h100", "-f", "json", "-t", "yaml").flags, [
    "accelerator=h100",
    "format=json",
    "format=yaml",
  ]);
});

Deno.test("a value may be negative, a dash, empty, or hold = and blanks", () => {
  assertEquals(read("--set", "-1", "--nodes", "-3", "--output", "-").flags, [
    "set=-1",
    "nodes=-3",
    "output=-",
  ]);
  assertEquals(read("--set", "a:b=c=d", "--set=a:b=c d", "--output=").flags, [
    "set=a:b=c=d",
    "set=a:b=c d",
    "output=",
  ]);
});

Deno.test("bool flags take no following word, cluster, and take =value", () => {
  assertEquals(read("--strict", "word", "-xy", "--yes=false", "-y=false"), {
    flags: ["strict", "strict", "yes", "yes=false", "yes=false"],
    args: ["word"],
  });
  assertEquals(read("-xo", "file").flags, ["strict", "output=file"]);
});

Deno.test("-- ends the flags, - and negative numbers are arguments", () => {
  assertEquals(read("a", "-", "-1", "-.5", "--", "--output", "--"), {
    flags: [],
    args: ["a", "-", "-1", "-.5", "--output", "--"],
  });
});

Deno.test("unknown flags are refused with the nearest name and where to look", () => {
  const error = refusal("--ouput", "x");
  assert(error.message.includes("--ouput"), error.message);
  assert(error.hints.some((hint) => hint.includes('"--output"')), error.hints.join());
  assert(error.hints.some((hint) => hint.includes("aicr demo --help")));
  assert(refusal("-z").message.includes("-z"));
  assert(refusal("-xz").message.includes('-z in "-xz"'));
  refusal("--OUTPUT=x");
  refusal("--no-strict");
  refusal("---output", "x");
  refusal("--=x");
});

Deno.test("nothing similar, no suggestion", () => {
  assertEquals(refusal("--bogus-nonsense").hints, ['Run "aicr demo --help" for its flags']);
});

Deno.test("a long name with one dash is refused instead of read as letters", () => {
  assert(refusal("-output", "x").hints[0]!.includes("--output"));
  assert(refusal("-output=x").hints[0]!.includes("--output"));
  // No long name: the letters count.
  assertEquals(read("-outpu").flags, ["output=utpu"]);
});

Deno.test("a missing value is refused, also when another flag stands in its place", () => {
  assert(refusal("--output").message.includes("--output needs a value"));
  assert(refusal("-o").message.includes("-o needs a value"));
  const error = refusal("--output", "--strict");
  assert(error.hints[0]!.includes("--output=--strict"), error.hints[0]);
  refusal("--set", "--output=x");
  refusal("--set", "-x");
  refusal("--output", "--");
  assertEquals(read("--output=--strict").flags, ["output=--strict"]);
});

Deno.test("partial lines say which flag waits", () => {
  assertEquals(parseLine(["--output"], FLAGS, { partial: true }).pending?.name, "output");
  assertEquals(parseLine(["--output", "x"], FLAGS, { partial: true }).pending, undefined);
  assertThrows(() => parseLine(["--nope"], FLAGS, { partial: true }), AicrError);
});

Deno.test("property: any value survives --flag=value, -f=value", () => {
  fc.assert(fc.property(fc.string(), (value) => {
    assertEquals(read(`--output=${value}`).flags, [`output=${value}`]);
    assertEquals(read(`-o=${value}`).flags, [`output=${value}`]);
  }));
});

Deno.test("property: any value that is no flag survives as a word of its own", () => {
  const index = flagIndex(FLAGS);
  const known = (word: string) => word === "--" || index.has(word.split("=")[0]!);
  fc.assert(fc.property(fc.string().filter((value) => !known(value)), (value) => {
    assertEquals(read("--set", value).flags, [`set=${value}`]);
  }));
});

Deno.test("property: what is written is what is read, in order", () => {
  const use = fc.oneof(
    fc.record({ name: fc.constantFrom("output", "set", "accelerator"), text: fc.string() })
      .map(({ name, text }) => ({ words: [`--${name}=${text}`], flag: `${name}=${text}` })),
    fc.constantFrom("strict", "yes").map((name) => ({ words: [`--${name}`], flag: name })),
    fc.stringMatching(/^[a-z][a-z0-9]*$/).map((arg) => ({ words: [arg], arg })),
  );
  fc.assert(fc.property(fc.array(use), fc.array(fc.string()), (uses, rest) => {
    const got = read(...uses.flatMap(({ words }) => words), "--", ...rest);
    assertEquals(got.flags, uses.flatMap((one) => "flag" in one ? [one.flag] : []));
    assertEquals(got.args, [...uses.flatMap((one) => "arg" in one ? [one.arg] : []), ...rest]);
  }));
});

Deno.test("property: any vector is either read or refused as INVALID_REQUEST", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("--output", "-o", "-x", "--set", "--", "-", "-xy", "--yes=", "-ox", "--gpu=a"),
  );
  fc.assert(fc.property(fc.array(word), (argv) => {
    try {
      parseLine(argv, FLAGS);
    } catch (error) {
      assert(error instanceof AicrError && error.code === "INVALID_REQUEST", String(error));
    }
  }));
});
