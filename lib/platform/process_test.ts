import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { putFile } from "../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../tests/support/temporary_directory.ts";
import { AicrError, exitCodeOf } from "../base/error.ts";
import { runProcess } from "./process.ts";

/** Runs a shell script; the words after it are its $1, $2… */
function sh(script: string, options: Parameters<typeof runProcess>[2] = {}, ...words: string[]) {
  return runProcess("sh", ["-c", script, "sh", ...words], options);
}

/** Gives the test a named pipe and afterwards the text that was written to it until all closed it. */
async function untilClosed(
  test: (pipe: string) => Promise<void>,
): Promise<string> {
  let text = "";
  await inTemporaryDirectory(async (root) => {
    const pipe = join(root, "pipe");
    new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
    [text] = await Promise.all([Deno.readTextFile(pipe), test(pipe)]);
  });
  return text;
}

Deno.test("both outputs and any exit code are results", async () => {
  assertEquals(await sh("echo out; echo err >&2; exit 3"), {
    code: 3,
    stdout: "out\n",
    stderr: "err\n",
  });
  assertEquals(await sh(""), { code: 0, stdout: "", stderr: "" });
});

Deno.test("a program that a signal ends has 128 plus its number", async () => {
  assertEquals((await sh("kill -KILL $$")).code, 137);
});

Deno.test("arguments arrive as they are", async () => {
  const words = ["two words", "", "$HOME `id` ;|&", "é", "-x", "*"];
  const { stdout } = await runProcess("printf", ["%s\\n", ...words]);
  assertEquals(stdout, words.join("\n") + "\n");
});

Deno.test("environment is added to, the directory is entered", async () => {
  await inTemporaryDirectory(async (root) => {
    const { stdout } = await sh('echo "$ADDED:${PATH:+kept}"; pwd', {
      cwd: root,
      env: { ADDED: "yes" },
    });
    assertEquals(stdout, `yes:kept\n${root}\n`);
  });
});

Deno.test("standard input is given, or empty, and need not be read", async () => {
  assertEquals((await sh("cat", { stdin: "é\n" })).stdout, "é\n");
  assertEquals((await sh("cat", { stdin: new Uint8Array([65]) })).stdout, "A");
  assertEquals((await sh("cat")).stdout, "");
  assertEquals((await sh("exit 4", { stdin: "x".repeat(1_000_000) })).code, 4);
});

Deno.test("large output and large input at once do not block each other", async () => {
  const text = "0123456789".repeat(300_000);
  assertEquals((await sh("cat", { stdin: text })).stdout, text);
});

Deno.test("a program that is missing is named", async () => {
  const error = await assertRejects(() => runProcess("aicr-no-such", []), AicrError);
  assertEquals(exitCodeOf(error), 6);
  assertEquals(
    error.message,
    "Cannot run aicr-no-such: the program is not installed, or not on PATH",
  );
  assertStringIncludes(error.hints[0]!, "Install aicr-no-such");
});

Deno.test("a program that cannot be started is named", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "tool", "no program");
    const error = await assertRejects(() => runProcess(join(root, "tool"), []), AicrError);
    assertEquals(exitCodeOf(error), 6);
    assertStringIncludes(error.message, `Cannot run ${root}/tool: `);
  });
});

Deno.test("a directory that is missing is not taken for a missing program", async () => {
  const error = await assertRejects(() => sh("true", { cwd: "/no/such" }), AicrError);
  assertEquals(exitCodeOf(error), 3);
  assertStringIncludes(error.message, "no directory /no/such");
});

Deno.test("one that takes too long is ended, with all it has started", async () => {
  const text = await untilClosed(async (pipe) => {
    // The pipe closes when the last process that inherited it is gone.
    const script = 'exec 3>"$1"; echo alive >&3; sleep 1000 & sleep 1000 & wait';
    const error = await assertRejects(() => sh(script, { timeoutMs: 200 }, pipe), AicrError);
    assertEquals(exitCodeOf(error), 5);
    assertEquals(error.message, "Command sh did not finish within 200ms and was ended");
  });
  assertEquals(text, "alive\n");
});

Deno.test("one that does not listen to SIGTERM is ended all the same", async () => {
  const script = "trap '' TERM; while :; do sleep 1000 & wait; done";
  const error = await assertRejects(() => sh(script, { timeoutMs: 100 }), AicrError);
  assertEquals(error.code, "TIMEOUT");
});

Deno.test("one that prints without end is ended", async () => {
  const error = await assertRejects(() => sh("yes", { maxBytes: 100_000 }), AicrError);
  assertEquals(error.code, "INTERNAL");
  assertEquals(error.message, "Command sh printed more than 100000 bytes and was ended");
  assertEquals((await sh("printf 12345", { maxBytes: 5 })).stdout, "12345");
});

Deno.test("of endless complaints the end is kept", async () => {
  const { code, stderr } = await sh(
    'i=0; while [ $i -lt 30000 ]; do echo "line $i" >&2; i=$((i+1)); done',
  );
  assertEquals(code, 0);
  assert(stderr.length <= 64 * 1024, String(stderr.length));
  assert(stderr.endsWith("line 29999\n"));
});

Deno.test("something left in the background does not hold the result back", async () => {
  await inTemporaryDirectory(async (root) => {
    const pipe = join(root, "pipe");
    new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
    const script = 'sh -c \'exec 3>"$1"; echo $$ >&3; exec sleep 1000\' sh "$1" & echo done';
    const [file, result] = await Promise.all([Deno.open(pipe), sh(script, {}, pipe)]);
    const bytes = new Uint8Array(20);
    const pid = Number(new TextDecoder().decode(bytes.subarray(0, (await file.read(bytes))!)));
    // It was the script's own doing, so it still runs, and the test has to end it.
    Deno.kill(pid, "SIGKILL");
    assertEquals(await file.read(bytes), null);
    file.close();
    assertEquals([result.code, result.stdout], [0, "done\n"]);
  });
});
