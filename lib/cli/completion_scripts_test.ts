import { assert, assertEquals } from "@std/assert";
import { completionScript, SHELLS } from "./completion_scripts.ts";

/** True when a shell is installed here; without it its test is skipped and says so by its name. */
function installed(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

interface Result {
  code: number;
  out: string;
  err: string;
}

function run(program: string, args: string[], env: Record<string, string> = {}): Result {
  const { code, stdout, stderr } = new Deno.Command(program, { args, env }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/**
 * A folder with the scripts and a command `aicr` that runs this checkout, for a shell to find. It
 * also notes how it was called, in the file `calls`.
 */
function workshop(): { dir: string; env: Record<string, string>; done: () => void } {
  const dir = Deno.makeTempDirSync({ prefix: "aicr completion " });
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  Deno.writeTextFileSync(
    `${dir}/aicr`,
    `#!/bin/sh\nprintf '<%s>' "$@" >> '${dir}/calls'\n` +
      `exec '${Deno.execPath()}' run -A --no-check --config '${config}' '${main}' "$@"\n`,
    { mode: 0o755 },
  );
  for (const shell of SHELLS) Deno.writeTextFileSync(`${dir}/${shell}`, completionScript(shell));
  const path = `${dir}:${Deno.env.get("PATH")}`;
  return {
    dir,
    env: { PATH: path, HOME: dir },
    done: () => Deno.removeSync(dir, { recursive: true }),
  };
}

/** What bash offers for a line that readline has split into words. */
function completeInBash(words: string[]): { replies: string[]; call: string } {
  const { dir, env, done } = workshop();
  try {
    const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const script = `source '${dir}/bash'; COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'; ` +
      `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _aicr aicr; ` +
      `printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { out, err, code } = run("bash", ["--norc", "-c", script], env);
    assertEquals([code, err], [0, ""]);
    return { replies: out.trim().split("\n"), call: Deno.readTextFileSync(`${dir}/calls`) };
  } finally {
    done();
  }
}

Deno.test({
  name: "bash completes commands, flags and criteria values",
  ignore: !installed("bash"),
  fn() {
    assertEquals(completeInBash(["aicr", "rec"]).replies, ["recipe"]);
    assertEquals(completeInBash(["aicr", "config", ""]).replies.slice(0, 3), [
      "init",
      "validate",
      "schema",
    ]);
    assertEquals(completeInBash(["aicr", "recipe", "--se"]).replies, ["--service"]);
    const { replies, call } = completeInBash(["aicr", "recipe", "--service", ""]);
    assert(replies.includes("eks") && replies.includes("kind"), replies.join());
    assertEquals(call, "<recipe><--service><><--generate-shell-completion>");
  },
});

Deno.test({
  name: "bash completes behind =, which readline splits off",
  ignore: !installed("bash"),
  fn() {
    const { replies, call } = completeInBash(["aicr", "recipe", "--format", "=", "ya"]);
    assertEquals(replies, ["yaml"]);
    assertEquals(call, "<recipe><--format=ya><--generate-shell-completion>");
    assertEquals(completeInBash(["aicr", "recipe", "--format", "="]).replies, [
      "yaml",
      "json",
      "table",
    ]);
    // Readline keeps quotes and backslashes in its words, and splits at colons too.
    const quoted = ["aicr", "recipe", "--data", '"my dir"', "--config", "a", ":", "b", "--servi"];
    const other = completeInBash(quoted);
    assertEquals(other.replies, ["--service"]);
    assert(other.call.startsWith("<recipe><--data><my dir><--config><a:b><--servi>"), other.call);
  },
});

Deno.test({
  name: "zsh reads its script, and the answers are described",
  ignore: !installed("zsh"),
  fn() {
    const { dir, env, done } = workshop();
    try {
      assertEquals(run("zsh", ["-f", "-n", `${dir}/zsh`], env), { code: 0, out: "", err: "" });
      // The completion system runs only in a line editor, so its two doors are stood in for.
      const script =
        `compdef() { }; _files() { print FILES; }; _describe() { print -l -- $found; }; ` +
        `source '${dir}/zsh'; words=(aicr recipe --accelerato); CURRENT=3; _aicr; ` +
        `words=(aicr recipe --service 'ek'); CURRENT=4; _aicr; ` +
        `words=(aicr recipe --output ''); CURRENT=4; _aicr`;
      const { out, err } = run("zsh", ["-f", "-c", script], env);
      assertEquals(err, "");
      assertEquals(out.trim().split("\n"), [
        "--accelerator:Accelerator of the GPU nodes",
        "eks",
        "FILES",
      ]);
    } finally {
      done();
    }
  },
});

Deno.test({
  name: "fish completes with descriptions, and files where there is nothing else",
  ignore: !installed("fish"),
  fn() {
    const { dir, env, done } = workshop();
    try {
      Deno.writeTextFileSync(`${dir}/some-file`, "");
      const complete = (line: string) =>
        run("fish", ["--no-config", "-c", `cd '${dir}'; source fish; complete -C '${line}'`], env);
      assertEquals(
        complete("aicr recipe --accelerato").out.trim(),
        [
          "--accelerator",
          "Accelerator of the GPU nodes",
        ].join("\t"),
      );
      assert(complete("aicr recipe --service ").out.split("\n").includes("eks"));
      assertEquals(complete("aicr recipe --format=ya").out.trim(), "--format=yaml");
      assert(complete("aicr recipe --output some").out.startsWith("some-file"));
    } finally {
      done();
    }
  },
});

Deno.test({
  name: "PowerShell completes",
  ignore: !installed("pwsh"),
  fn() {
    const { dir, env, done } = workshop();
    try {
      const script = `. '${dir}/pwsh'; ` +
        `(TabExpansion2 'aicr recipe --servi' 19).CompletionMatches.CompletionText`;
      const { out } = run("pwsh", ["-NoProfile", "-Command", script], env);
      assertEquals(out.trim(), "--service");
    } finally {
      done();
    }
  },
});

Deno.test("every script calls with the hidden flag and keeps errors to itself", () => {
  for (const shell of SHELLS) {
    const script = completionScript(shell);
    assert(script.includes("--generate-shell-completion"), shell);
    assert(/2>(\/dev\/null|\$null)/.test(script), shell);
    assert(script.endsWith("\n"), shell);
  }
});
