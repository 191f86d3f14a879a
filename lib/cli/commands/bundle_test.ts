import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { runCli } from "../run_cli.ts";
import { testIo } from "../_test_io.ts";

const CELL = [
  "--service",
  "eks",
  "--accelerator",
  "h100",
  "--intent",
  "training",
  "--os",
  "ubuntu",
];

interface Work {
  directory: string;
  target: string;
  /** `aicr bundle` of the recipe into the target. */
  bundle(...argv: string[]): Promise<{ code: number; err: string; lines: string[]; last: string }>;
}

async function withRecipe(body: (work: Work) => Promise<void>): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    const recipe = join(directory, "recipe.yaml");
    assertEquals(await runCli(["recipe", ...CELL, "-o", recipe], testIo()), 0);
    const target = join(directory, "bundle");
    await body({
      directory,
      target,
      async bundle(...argv) {
        const io = testIo();
        const code = await runCli(["bundle", "-r", recipe, "-o", target, ...argv], io);
        assertEquals(io.out(), "");
        return { code, err: io.err(), lines: io.err().split("\n"), last: io.lastLine() };
      },
    });
  });
}

/** Every file with its content. */
async function contents(directory: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = join(directory, name);
    if (isDirectory) Object.assign(found, await contents(path));
    else found[path] = await Deno.readTextFile(path);
  }
  return found;
}

Deno.test("the first bundle has no changes to tell, nor has the same one again", async () => {
  await withRecipe(async ({ bundle }) => {
    for (let i = 0; i < 2; i++) {
      const { code, err } = await bundle();
      assertEquals([code, err.includes("Changes to")], [0, false], err);
    }
  });
});

Deno.test("a bundle over another one tells what changes, by component and by file", async () => {
  await withRecipe(async ({ bundle, target }) => {
    await bundle();
    await Deno.writeTextFile(join(target, "mine.txt"), "not ours");
    const { code, lines } = await bundle(
      "--set",
      "gpuoperator:driver.version=1.2.3",
      "--set",
      "kai-scheduler:enabled=false",
    );
    assertEquals(code, 0);
    const at = lines.findIndex((line) => line.startsWith(`Changes to the bundle in ${target}: `));
    assert(at >= 0, lines.join("\n"));
    const told = lines.slice(at + 1);
    const component = told.findIndex((line) => /^ {2}~ component gpu-operator$/.test(line));
    assertEquals(
      told[component + 1]!.replace(/: .* ->/, ": … ->"),
      '      driver.version: … -> "1.2.3"',
    );
    assert(told.some((line) => /^ {2}- component kai-scheduler v\S+$/.test(line)));
    assert(told.some((line) => /^ {2}- \d{3}-kai-scheduler\/ \(\d+ files\)$/.test(line)));
    assert(told.includes("  ~ checksums.txt"));
    assertEquals(await Deno.readTextFile(join(target, "mine.txt")), "not ours");
  });
});

Deno.test("with --log-json the changes are one event, without secrets", async () => {
  await withRecipe(async ({ bundle }) => {
    await bundle();
    const { lines } = await bundle("--log-json", "--set", "gpuoperator:auth.password=hunter2");
    const events = lines.filter((line) => line !== "").map((line) => JSON.parse(line))
      .filter(({ event }) => event === "bundle.changed");
    assertEquals(events.length, 1);
    assertEquals(events[0].components, [
      {
        component: "gpu-operator",
        change: "changed",
        values: [{ path: "auth.password", to: "[REDACTED]" }],
      },
    ]);
    assert(events[0].changed.includes("checksums.txt"));
    assertEquals(lines.join("").includes("hunter2"), false);
  });
});

Deno.test("--check is content with what it would write, and writes nothing", async () => {
  await withRecipe(async ({ bundle, target }) => {
    await bundle();
    await Deno.writeTextFile(join(target, "mine.txt"), "not ours");
    const before = await contents(target);
    const same = await bundle("--check");
    assertEquals([same.code, same.err.includes("Changes to")], [0, false]);
    assertEquals(await contents(target), before);
  });
});

Deno.test("--check ends with 2 and tells the drift of every kind", async () => {
  await withRecipe(async ({ bundle, target }) => {
    const missing = await bundle("--check");
    assertEquals(missing.code, 2);
    assert(
      /^\[CONFLICT\] Directory .* is not what this input gives: \d+ files added$/.test(
        missing.last,
      ),
    );
    assertEquals(await Deno.stat(target).catch(() => "absent"), "absent");

    await bundle();
    const folders = [...Deno.readDirSync(target)].map(({ name }) => name);
    const gpu = folders.find((name) => name.endsWith("-gpu-operator"))!;
    const values = join(target, gpu, "values.yaml");
    await Deno.writeTextFile(values, (await Deno.readTextFile(values)) + "edited: by hand\n");
    await Deno.remove(join(target, "README.md"));
    await Deno.mkdir(join(target, "099-left-over"));
    await Deno.writeTextFile(join(target, "099-left-over", "x"), "");
    await Deno.chmod(join(target, "deploy.sh"), 0o644);
    const before = await contents(target);
    const drifted = await bundle("--check");
    assertEquals(drifted.code, 2);
    for (
      const line of [
        "  ~ component gpu-operator",
        '      edited: "by hand" -> (none)',
        "  + README.md",
        "  ~ deploy.sh",
        `  ~ ${gpu}/values.yaml`,
        "  - 099-left-over/ (1 file)",
      ]
    ) assertStringIncludes(drifted.err, `\n${line}\n`);
    assertStringIncludes(drifted.last, "1 file added, 2 changed, 1 removed");
    assertEquals(await contents(target), before);
  });
});

Deno.test("--check is about a directory, not about a registry", async () => {
  await withRecipe(async ({ directory }) => {
    const io = testIo();
    const argv = ["bundle", "-r", join(directory, "recipe.yaml"), "--check", "-o"];
    assertEquals(await runCli([...argv, "oci://registry.test/x:v1"], io), 2);
    assertStringIncludes(io.lastLine(), "[INVALID_REQUEST] --check compares a directory");
  });
});
