import { assert, assertEquals } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { log } from "../base/log.ts";
import type { Command, Context } from "./command.ts";
import { type CommandEntry, COMMANDS } from "./commands.ts";
import { ClosedPipe } from "./io.ts";
import { runCli } from "./run_cli.ts";
import { type TestIo, testIo, type TestIoOptions } from "./_test_io.ts";

interface Ran {
  code: number;
  io: TestIo;
}

async function run(argv: string[], options: TestIoOptions = {}): Promise<Ran> {
  const io = testIo(options);
  return { code: await runCli(argv, io), io };
}

/** Runs one command whose body is given. */
async function runBody(
  body: (context: Context) => Promise<number> | number,
  argv: string[] = [],
  options: TestIoOptions = {},
): Promise<Ran> {
  const command: Command = {
    name: "demo",
    summary: "Demo",
    args: { usage: "[A]", min: 0, max: 1, help: "" },
    flags: [{ name: "output", short: ["o"], type: "string", help: "" }],
    examples: [],
    run: (context) => Promise.resolve(body(context)),
  };
  const load = () => Promise.resolve(command);
  const table: CommandEntry[] = [{ name: "demo", summary: "Demo", group: "Functional", load }];
  const io = testIo(options);
  return { code: await runCli(["demo", ...argv], io, table), io };
}

Deno.test("no arguments, --help, -h and help print the root help on stdout, exit 0", async () => {
  const { io, code } = await run([]);
  assertEquals([code, io.err()], [0, ""]);
  assert(io.out().startsWith("aicr - "), io.out());
  for (const argv of [["--help"], ["-h"], ["help"], ["--debug", "--help"]]) {
    const other = await run(argv);
    assertEquals([other.code, other.io.out()], [0, io.out()], argv.join(" "));
  }
});

Deno.test("help of a command, asked for in any way, also on a line that is wrong", async () => {
  const { io } = await run(["recipe", "--help"]);
  assert(io.out().startsWith("aicr recipe - "), io.out());
  for (
    const argv of [
      ["--help", "recipe"],
      ["help", "recipe"],
      ["recipe", "-h"],
      ["recipe", "--bogus", "-h"],
      ["recipe", "--service", "--help"],
    ]
  ) assertEquals((await run(argv)).io.out(), io.out(), argv.join(" "));
  const group = (await run(["config"])).io.out();
  assert(group.includes("config init") && group.includes("config schema"), group);
  assertEquals((await run(["help", "config"])).io.out(), group);
  assertEquals((await run(["config", "--help"])).io.out(), group);
  assert((await run(["help", "config", "init"])).io.out().startsWith("aicr config init - "));
});

Deno.test("help of something unknown is refused", async () => {
  const { code, io } = await run(["help", "recipee"]);
  assertEquals(code, 2);
  assert(io.err().includes('"recipe"'), io.err());
});

Deno.test("the version, in every way", async () => {
  for (const argv of [["--version"], ["-v"], ["version"], ["recipe", "--version"]]) {
    const { code, io } = await run(argv);
    assertEquals(code, 0);
    assert(/^aicr version \S+ \(commit: \S+, date: \S+\)\n$/.test(io.out()), io.out());
  }
});

Deno.test("what is wrong with a line ends with exit 2 and the code on the last line", async () => {
  for (
    const [argv, part] of [
      [["nope"], 'Unknown command "nope"'],
      [["recipe", "--bogus", "1"], "Unknown flag --bogus"],
      [["recipe", "--nodes", "abc"], '"abc" of --nodes'],
      [["recipe", "--service", "a", "--service", "b"], "can only be specified once"],
      [["recipe", "--gpu", "a", "--accelerator", "b"], "can only be specified once"],
      [["recipe", "--service"], "--service needs a value"],
      [["recipe", "stray"], 'Unexpected argument "stray"'],
      [["recipe", "--format", "xml", "--service", "eks"], '"xml"'],
      [["recipe", "-k", "x"], "-k is not available in this version"],
      [["query", "--service", "eks"], "Missing required flag --selector"],
      [["query", "a", "b", "--service", "eks"], 'Unexpected argument "b"'],
      [["query", "a", "--selector", "b"], "name the same thing"],
      [["--log-json=maybe", "recipe"], '"maybe" of --log-json'],
      [["config", "nope"], 'Unknown command "nope"'],
      [["completion", "bash", "zsh"], 'Unexpected argument "zsh"'],
      [["--output", "x"], "Unknown flag --output"],
    ] as [string[], string][]
  ) {
    const { code, io } = await run(argv);
    assertEquals(code, 2, argv.join(" "));
    assertEquals(io.out(), "", argv.join(" "));
    assert(io.lastLine().startsWith("[INVALID_REQUEST] "), io.err());
    assert(io.lastLine().includes(part), `${argv.join(" ")}: ${io.lastLine()}`);
  }
});

Deno.test("a wrong line is refused before its config is read", async () => {
  const { io } = await run(["recipe", "--config", "/nonexistent", "--nodes", "x"]);
  assert(io.lastLine().includes("--nodes"), io.lastLine());
});

Deno.test("errors of global variables name the variable; help still works", async () => {
  const env = { AICR_DEBUG: "maybe" };
  const { code, io } = await run(["--version"], { env });
  assertEquals(code, 2);
  assert(io.lastLine().includes("AICR_DEBUG"), io.lastLine());
  assertEquals((await run(["--help"], { env })).code, 0);
  assert((await run(["recipe"], { env: { AICR_LOG_LEVEL: "loud" } })).io.err().includes("loud"));
});

Deno.test("errors of a line come as one record with --log-json, wherever it stands", async () => {
  for (const argv of [["recipe", "--bogus", "--log-json"], ["--log-json", "nope"]]) {
    const { io, code } = await run(argv);
    assertEquals(code, 2);
    const record = JSON.parse(io.err());
    assertEquals([record.level, record.msg, record.exitCode], ["ERROR", "command failed", 2]);
  }
  const { io } = await run(["nope"], { env: { AICR_LOG_JSON: "1" } });
  assertEquals(JSON.parse(io.err()).code, "INVALID_REQUEST");
  assert(!(await run(["nope", "--", "--log-json"])).io.err().startsWith("{"));
});

Deno.test("the exit code is that of the command, or of what it throws", async () => {
  assertEquals((await runBody(() => 0)).code, 0);
  assertEquals((await runBody(() => 8)).code, 8);
  const thrown = await runBody(() => {
    throw new AicrError("TIMEOUT", "Too slow", { hints: ["Wait longer"] });
  });
  assertEquals(thrown.code, 5);
  assertEquals(thrown.io.err(), "Too slow\n  hint: Wait longer\n[TIMEOUT] Too slow\n");
  const foreign = await runBody(() => {
    throw new RangeError("oops");
  });
  assertEquals(foreign.code, 8);
  assert(!foreign.io.err().includes("    at "), foreign.io.err());
});

Deno.test("a reader that goes away ends the program quietly", async () => {
  const stdout = () => {
    throw new ClosedPipe();
  };
  const { code, io } = await runBody(
    (context) => {
      context.io.stdout("data");
      return 0;
    },
    [],
    { stdout },
  );
  assertEquals([code, io.err()], [141, ""]);
  assertEquals((await run([], { stdout })).code, 141);
});

Deno.test("write goes to stdout without a target and with -, else to the file", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const write = (argv: string[]) =>
      runBody(async ({ write, options }) => {
        await write(options.string("output"), "data\n");
        return 0;
      }, argv);
    assertEquals((await write([])).io.out(), "data\n");
    assertEquals((await write(["-o", "-"])).io.out(), "data\n");
    assertEquals((await write(["-o", `${dir}/f`])).io.out(), "");
    assertEquals(await Deno.readTextFile(`${dir}/f`), "data\n");
    const refused = await write(["-o", "cm://ns/name"]);
    assertEquals(refused.code, 2);
    assert(refused.io.lastLine().includes("cm://ns/name"), refused.io.err());
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("notes are lines for people, and events with --log-json", async () => {
  const note = { code: "DEMO", severity: "warning", component: "nfd", text: "Look" } as const;
  const body = ({ notes }: Context) => {
    notes([note]);
    return 0;
  };
  assertEquals((await runBody(body)).io.err(), "DEMO nfd: Look\n");
  const record = JSON.parse((await runBody(body, ["--log-json"])).io.err());
  assertEquals([record.event, record.code, record.component], ["note", "DEMO", "nfd"]);
});

Deno.test("debug records only with --debug, and AICR_LOG_LEVEL has its say", async () => {
  const body = () => {
    log.debug("deep");
    log.info("said");
    return 0;
  };
  assertEquals((await runBody(body)).io.err(), "[cli] said\n");
  assert((await runBody(body, ["--debug"])).io.err().includes("deep"));
  assertEquals((await runBody(body, [], { env: { AICR_LOG_LEVEL: "warn" } })).io.err(), "");
  const both = await runBody(body, ["--debug"], { env: { AICR_LOG_LEVEL: "warn" } });
  assert(both.io.err().includes("deep"));
});

Deno.test("completion: scripts, help without a shell, unknown shells", async () => {
  assert((await run(["completion", "bash"])).io.out().includes("_aicr"));
  const bare = await run(["completion"]);
  assertEquals(bare.code, 0);
  assert(bare.io.out().startsWith("aicr completion - "));
  for (const shell of ["foo", "powershell", "BASH"]) {
    const { code, io } = await run(["completion", shell]);
    assertEquals([code, io.out()], [3, ""], shell);
    assert(io.lastLine().startsWith("[NOT_FOUND]") && io.lastLine().includes(shell));
  }
  assert((await run(["completion", "powershell"])).io.err().includes('"pwsh"'));
});

Deno.test("the hidden last argument prints candidates, and nothing on stderr", async () => {
  const flag = "--generate-shell-completion";
  const { code, io } = await run(["rec", flag]);
  assertEquals([code, io.out(), io.err()], [0, "recipe\n", ""]);
  const wrong = await run(["nope", "--", "x", flag]);
  assertEquals([wrong.code, wrong.io.out(), wrong.io.err()], [0, "", ""]);
});

Deno.test("every command has its help and refuses an unknown flag by name", async () => {
  for (const { name } of COMMANDS) {
    const words = name.split(" ");
    assertEquals((await run([...words, "--help"])).code, 0, name);
    const { code, io } = await run([...words, "--no-such-flag"]);
    assertEquals(code, 2, name);
    assert(io.lastLine().includes(`Unknown flag --no-such-flag of aicr ${name}`), io.lastLine());
  }
});
