/**
 * The recorded command lines with their exit codes, for the commands that are here. Where a line
 * ends differently, a settled question says so, and its sentence stands beside it.
 */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { testIo } from "../../lib/cli/_test_io.ts";

interface Line {
  args: string;
  exit: number;
}

const { observedCases }: { observedCases: Line[] } = JSON.parse(
  await Deno.readTextFile(join(dirname(fromFileUrl(import.meta.url)), "cases", "flags.json")),
);

/** Lines that end with another code, and why. */
const SETTLED: Record<string, { exit: number; sentence: string }> = {
  help: { exit: 0, sentence: "`aicr help` works" },
  nope: {
    exit: 2,
    sentence: "Flag parser errors, missing required flags, unknown commands: exit 2",
  },
  "recipe -s cm://a/b -k <missing kubeconfig>": {
    exit: 2,
    sentence: "Cluster and trust (later issues)",
  },
};

const known = new Set(COMMANDS.map(({ name }) => name.split(" ")[0]!));
const lines = observedCases.filter(({ args }) => known.has(args.split(" ")[0]!) || args === "nope");

for (const { args, exit } of lines) {
  const expected = SETTLED[args]?.exit ?? exit;
  Deno.test(`aicr ${args} ends with ${expected}`, async () => {
    const io = testIo();
    const words = args.replace("<missing kubeconfig>", "/nonexistent").split(" ");
    assertEquals(await runCli(words, io), expected, io.err());
    if (expected === 0) assertEquals(io.err(), "");
    else {
      assertEquals(io.out(), "");
      assert(/^\[[A-Z_]+\] [A-Z-]/.test(io.lastLine()), io.err());
    }
  });
}

Deno.test("enough lines are compared, and every exception is one of them", () => {
  assert(lines.length >= 12, `only ${lines.length}`);
  const compared = new Set(lines.map(({ args }) => args));
  assertEquals(Object.keys(SETTLED).filter((args) => !compared.has(args)), []);
});
