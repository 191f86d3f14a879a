/**
 * Input as bad as it gets, through the whole command line: a clear last line with a code, the
 * right exit code, no stack, nothing written.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { testIo } from "../../lib/cli/_test_io.ts";
import { withHttpServer } from "../support/loopback_server.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const HEAD = "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\n";
const RECIPE =
  `${HEAD}spec:\n  recipe:\n    criteria: {service: eks, accelerator: h100, os: ubuntu, intent: training}\n`;

/** Aliases that expand to ten to the twelfth values. */
function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 12; i++) {
    lines.push(`a${i}: &a${i} [${Array(10).fill(`*a${i - 1}`).join(", ")}]`);
  }
  return `${HEAD}spec:\n  recipe: {}\n${lines.join("\n")}\n`;
}

interface Case {
  what: string;
  /** Put into a file; a string, bytes, or a size in bytes of a sparse file. */
  file?: string | Uint8Array | number;
  argv: (file: string, folder: string) => string[];
  code: number;
  message: RegExp;
}

const CASES: Case[] = [
  {
    what: "missing file",
    argv: (f) => ["run", f],
    code: 3,
    message: /does not exist|No such|not found/i,
  },
  { what: "directory", argv: (_f, d) => ["run", d], code: 2, message: /directory/ },
  {
    what: "binary file",
    file: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]),
    argv: (f) => ["run", f],
    code: 2,
    message: /not text|UTF-8|binary/i,
  },
  {
    what: "YAML bomb",
    file: bomb(),
    argv: (f) => ["run", f],
    code: 2,
    message: /expands|alias|values/,
  },
  {
    what: "50 MB file",
    file: 50_000_000,
    argv: (f) => ["run", f],
    code: 2,
    message: /larger|MiB|limit/,
  },
  {
    what: "50 MB recipe",
    file: 50_000_000,
    argv: (f) => ["bundle", "-r", f],
    code: 2,
    message: /larger|MiB|limit/,
  },
  { what: "empty file", file: "", argv: (f) => ["run", f], code: 2, message: /empty|AICRConfig/ },
  {
    what: "wrong kind",
    file: RECIPE.replace("AICRConfig", "Pod"),
    argv: (f) => ["run", f],
    code: 2,
    message: /Pod[\s\S]*AICRConfig|AICRConfig[\s\S]*Pod/,
  },
  {
    what: "wrong apiVersion",
    file: RECIPE.replace("v1alpha2", "v9"),
    argv: (f) => ["run", f],
    code: 2,
    message: /aicr\.run\/v9/,
  },
  {
    what: "unknown criteria value",
    file: RECIPE.replace("eks", "ekss"),
    argv: (f) => ["run", f],
    code: 2,
    message: /:5:\d+[\s\S]*ekss/,
  },
  {
    what: "syntax error",
    file: `${HEAD}spec: [\n`,
    argv: (f) => ["run", f],
    code: 2,
    message: /:\d+:\d+/,
  },
  {
    what: "recipe of another kind",
    file: RECIPE,
    argv: (f) => ["bundle", "-r", f],
    code: 2,
    message: /AICRConfig/,
  },
  {
    what: "snapshot without the measurement",
    file: `kind: Snapshot\nmeasurements: []\n`,
    argv: (f) => ["validate", "-r", "embedded-recipe", "-s", f, "--no-cluster"],
    code: 2,
    message: /could not be evaluated/,
  },
  { what: "cm:// config", argv: () => ["run", "cm://a/b"], code: 2, message: /cm:/ },
  { what: "cm:// snapshot", argv: () => ["recipe", "-s", "cm://a/b"], code: 2, message: /cm:/ },
  { what: "file:// URL", argv: () => ["run", "file:///etc/passwd"], code: 2, message: /file:/ },
  { what: "unknown flag", argv: () => ["run", "--ouput", "x"], code: 2, message: /--output/ },
  { what: "unknown command", argv: () => ["recpie"], code: 2, message: /recipe/ },
  {
    what: "output below a file",
    file: RECIPE,
    argv: (f) => ["run", f, "--output", `${f}/out`],
    code: 2,
    message: /out/,
  },
];

for (const { what, file, argv, code, message } of CASES) {
  Deno.test(`bad input: ${what}`, async () => {
    await inTemporaryDirectory(async (folder) => {
      const path = join(folder, "input.yaml");
      if (typeof file === "string") await Deno.writeTextFile(path, file);
      else if (typeof file === "number") {
        await Deno.writeTextFile(path, "");
        await Deno.truncate(path, file);
      } else if (file) await Deno.writeFile(path, file);
      const words = argv(path, folder);
      if (words.includes("embedded-recipe")) await makeRecipe(folder, words);
      const before = list(folder);
      const io = testIo();
      const out = words[0] === "run" && !words.includes("--output")
        ? ["--output", join(folder, "out")]
        : [];
      assertEquals(await runCli([...words, ...out], io), code, io.err());
      assertMatch(io.err(), message);
      assertMatch(io.lastLine(), /^\[[A-Z_]+\] [A-Z"-]/);
      assert(!/^\s+at .*\.ts:\d/m.test(io.err()), io.err());
      assertEquals(list(folder), before);
    });
  });
}

async function makeRecipe(folder: string, words: string[]): Promise<void> {
  const recipe = join(folder, "recipe.yaml");
  const cell = ["--service", "eks", "--gpu", "h100", "--os", "ubuntu", "--intent", "training"];
  assertEquals(await runCli(["recipe", ...cell, "-o", recipe], testIo()), 0);
  words[words.indexOf("embedded-recipe")] = recipe;
}

function list(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}

Deno.test("a URL that redirects to file:// is refused", async () => {
  const answer = () =>
    new Response(null, { status: 302, headers: { location: "file:///etc/passwd" } });
  await withHttpServer(answer, async (origin) => {
    const io = testIo();
    const code = await runCli(["run", `${origin}/c.yaml`, "--dry-run"], io);
    assert(code === 2 || code === 6, io.err());
    assertMatch(io.lastLine(), /file:/);
  });
});

Deno.test("a URL that answers 500 is unavailable, one that is refused too", async () => {
  await withHttpServer(() => new Response("no", { status: 500 }), async (origin) => {
    const io = testIo();
    assertEquals(await runCli(["run", `${origin}/c.yaml`, "--dry-run"], io), 6);
    assertMatch(io.lastLine(), /^\[SERVICE_UNAVAILABLE\] .*500/);
  });
  const io = testIo();
  assertEquals(await runCli(["recipe", "-s", "http://127.0.0.1:1/x"], io), 6);
});
