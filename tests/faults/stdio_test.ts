import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const CHILD = fromFileUrl(new URL("./stdio_child.ts", import.meta.url));

/** Runs a shell line in which `child` is the command that reads or writes through the product. */
function shell(line: string): { code: number; stdout: string; stderr: string } {
  const child = `child() { "${Deno.execPath()}" run -A --quiet --no-check "${CHILD}" "$@"; }`;
  const output = new Deno.Command("bash", { args: ["-c", `set -o pipefail; ${child}; ${line}`] })
    .outputSync();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

Deno.test("standard input is read to its end", () => {
  const { stdout } = shell("printf 'a: é\\n' | child read 1");
  assertEquals(JSON.parse(stdout), { text: "a: é\n", file: "<stdin>" });
});

Deno.test("closed or empty standard input is the empty text", () => {
  assertEquals(JSON.parse(shell("child read 1 < /dev/null").stdout).text, "");
});

Deno.test("standard input can be read once", () => {
  const { code, stderr } = shell("printf 'a: 1' | child read 2");
  assertEquals(code, 9);
  assertEquals(
    stderr,
    "[INVALID_REQUEST] Cannot read recipe from standard input: it was read already",
  );
});

Deno.test("endless, binary and unreadable standard input is refused", () => {
  const cases = {
    "child read 1 < /dev/zero": "Cannot read recipe <stdin>: it is larger than 10 MiB",
    "printf '\\377\\376' | child read 1": "Cannot read recipe <stdin>: it is not text (UTF-8)",
    "child read 1 < /": "Cannot read recipe <stdin>: it is a directory",
  };
  for (const [line, says] of Object.entries(cases)) {
    const { code, stderr } = shell(line);
    assertEquals([code, stderr], [9, `[INVALID_REQUEST] ${says}`]);
  }
});

Deno.test("all of a large result is written, also when the reader is slow to begin", () => {
  assertEquals(shell("child write 3000000 | { read -n 1; cat; } | wc -c").stdout.trim(), "2999999");
});

Deno.test("a reader that has gone is no error", () => {
  const { code, stdout, stderr } = shell("child write 3000000 | head -c 3");
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: "xxx", stderr: "" });
});

Deno.test("a result that does not fit is an error", () => {
  const { code, stderr } = shell("child write 10 > /dev/full");
  assertEquals(code, 9);
  assertEquals(
    stderr,
    "[INTERNAL] Cannot write file to standard output: no space left on the device",
  );
});
