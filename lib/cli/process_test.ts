/** What only a real process shows: pipes, devices, and that stdout and stderr stay apart. */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";

const ROOT = join(dirname(fromFileUrl(import.meta.url)), "..", "..");
const AICR = `"${Deno.execPath()}" run -A --no-check main.ts`;
const CELL = "--service eks --accelerator h100 --intent training --os ubuntu";

function shell(script: string) {
  const { code, stdout, stderr } = new Deno.Command("bash", {
    args: ["-c", `aicr() { ${AICR} "$@"; }; ${script}`],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("a reader that reads one line, or none, ends it without a word", () => {
  const one = shell(`aicr query . ${CELL} | head -n 1`);
  assertEquals([one.out.split("\n").length, one.err], [2, ""]);
  const none = shell(`aicr query . ${CELL} | true; exit \${PIPESTATUS[0]}`);
  assertEquals([none.code, none.out, none.err], [141, "", ""]);
});

Deno.test("a reader slower than the pipe gets everything", () => {
  const direct = shell(`aicr query . ${CELL} --format json`);
  // bash reads byte by byte, far slower than the program writes.
  const slow = shell(
    `for i in 1 2 3 4; do aicr query . ${CELL} --format json; done | ` +
      `while IFS= read -r line; do printf '%s\\n' "$line"; done`,
  );
  assertEquals(slow.out, direct.out.repeat(4));
});

Deno.test("a full disk behind stdout is an error", () => {
  const { code, err } = shell(`aicr recipe ${CELL} >/dev/full`);
  assert(code !== 0);
  assert(/^\[[A-Z_]+\] Cannot write to standard output/m.test(err), err);
  assert(!err.includes("    at "), err);
});

Deno.test("stderr that is full or closed changes nothing", () => {
  for (const target of ["/dev/full", "&-"]) {
    const { code, out } = shell(`aicr query criteria.service ${CELL} --debug 2>${target}`);
    assertEquals([code, out], [0, "eks\n"], target);
    assertEquals(shell(`aicr nope 2>${target}`).code, 2, target);
  }
});

Deno.test("the exit code reaches the shell, and the last line of stderr names the code", () => {
  const { code, out, err } = shell("aicr recipe --config /nonexistent.yaml");
  assertEquals([code, out], [3, ""]);
  assert(err.trimEnd().split("\n").pop()!.startsWith("[NOT_FOUND] "), err);
});

Deno.test("stdin is a source, once", () => {
  const config = "configs/h100-kind-inference.yaml";
  const { code, out } = shell(`aicr query criteria.service --config - < ${config}`);
  assertEquals([code, out], [0, "kind\n"]);
  const twice = shell(`aicr query criteria.service --config - -s - < ${config}`);
  assertEquals([twice.code, twice.out], [2, ""]);
});

Deno.test("questions are asked on stderr, answers read line by line", () => {
  // `script` gives the program a terminal; its stdout goes to a file all the same.
  const dir = Deno.makeTempDirSync();
  try {
    const { code } = shell(
      `command -v script >/dev/null || exit 77; ` +
        `printf 'kind\\nh100\\ninference\\n\\n\\n' | ` +
        `script -qec '${AICR.replaceAll("'", "'\\''")} config init -o - > ${dir}/out' /dev/null`,
    );
    if (code === 77) return;
    const text = Deno.readTextFileSync(`${dir}/out`);
    assert(/service: kind\n\s+(##.*\n\s+)*accelerator: h100\n/.test(text), text.slice(0, 2000));
    assert(!text.includes("(aks, "), text.slice(0, 200));
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
