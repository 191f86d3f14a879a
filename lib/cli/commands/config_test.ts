import { assert, assertEquals } from "@std/assert";
import { parseYaml } from "../../base/yaml.ts";
import type { Tree } from "../../base/tree.ts";
import { runCli } from "../run_cli.ts";
import { testIo, type TestIoOptions } from "../_test_io.ts";

const CELL = ["--service", "eks", "--gpu", "h100", "-i", "training", "--os", "ubuntu"];

async function run(argv: string[], options: TestIoOptions = {}) {
  const io = testIo(options);
  return { code: await runCli(["config", ...argv], io), io };
}

async function inFolder(body: (dir: string) => Promise<void>) {
  const dir = await Deno.makeTempDir();
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function criteriaOf(text: string): Tree {
  const document = parseYaml(text, "stdout") as Record<string, Record<string, Tree>>;
  return document.spec!.recipe!.criteria as Tree;
}

const STATED = { service: "eks", accelerator: "h100", intent: "training", os: "ubuntu" };

Deno.test("init writes a config that validate takes, and says what to do next", async () => {
  await inFolder(async (dir) => {
    const file = `${dir}/aicr.yaml`;
    const { code, io } = await run(["init", ...CELL, "-o", file]);
    assertEquals([code, io.out()], [0, ""]);
    assert(io.err().includes(`aicr run ${file} --dry-run`), io.err());
    const text = await Deno.readTextFile(file);
    assertEquals(criteriaOf(text), STATED);
    assert(text.startsWith("# yaml-language-server: $schema="), text.slice(0, 80));
    const checked = await run(["validate", file]);
    assertEquals([checked.code, checked.io.out()], [0, ""]);
    assert(checked.io.err().includes("Config is valid"), checked.io.err());
  });
});

Deno.test("init: - is stdout, and nothing is written", async () => {
  const { code, io } = await run(["init", ...CELL, "--output", "-"]);
  assertEquals([code, io.err()], [0, ""]);
  assertEquals(criteriaOf(io.out()), STATED);
});

Deno.test("init: an existing file stays unless --force", async () => {
  await inFolder(async (dir) => {
    const file = `${dir}/aicr.yaml`;
    await Deno.writeTextFile(file, "precious");
    const refused = await run(["init", ...CELL, "-o", file]);
    assertEquals(refused.code, 2);
    assert(refused.io.lastLine().startsWith("[CONFLICT]"), refused.io.err());
    assert(refused.io.err().includes("--force"));
    assertEquals(await Deno.readTextFile(file), "precious");
    assertEquals((await run(["init", ...CELL, "-o", file, "--force"])).code, 0);
    assertEquals(criteriaOf(await Deno.readTextFile(file)), STATED);
  });
});

Deno.test("init: a terminal is asked, wrong answers again, wildcards by Enter", async () => {
  const answers = ["EKS", "h1000", "h100", "", "al2023", ""];
  const { code, io } = await run(["init", "-o", "-"], { answers });
  // Questions go to stderr, which is no terminal here: nothing is asked.
  assertEquals(code, 2);
  const terminal = testIo({ answers });
  terminal.terminal = { stdin: true, stdout: false, stderr: true };
  assertEquals(await runCli(["config", "init", "-o", "-"], terminal), 0);
  const criteria = criteriaOf(terminal.out());
  assertEquals(criteria, { service: "eks", accelerator: "h100", os: "amazonlinux" });
  assert(terminal.err().includes('"h1000" is none of them'), terminal.err());
  assert(terminal.err().includes("service (aks, "), io.err());
});

Deno.test("init: refusals", async () => {
  const never = testIo({ answers: Array(9).fill("wrong") });
  never.terminal = { stdin: true, stdout: true, stderr: true };
  assertEquals(await runCli(["config", "init", "-o", "-"], never), 2);
  assert(never.lastLine().includes("service"), never.err());
  const ended = testIo({ answers: ["eks"] });
  ended.terminal = { stdin: true, stdout: true, stderr: true };
  assertEquals(await runCli(["config", "init", "-o", "-"], ended), 2);
  assert(ended.lastLine().includes("accelerator"), ended.err());
  for (
    const [argv, part] of [
      [[], "criteria"],
      [["--service", "any"], "criteria"],
      [["--service", "nope"], "nope"],
      [["--service", "eks", "--output", "cm://a/b"], "cm://a/b"],
      [["--service", "eks", "--config", "x"], "--config"],
    ] as [string[], string][]
  ) {
    const { code, io } = await run([
      "init",
      "-s",
      "snap.yaml",
      ...argv,
      ...(argv.includes("--output") ? [] : ["-o", "-"]),
    ]);
    assertEquals([code, io.out()], [2, ""], argv.join(" "));
    assert(io.err().includes(part), io.err());
  }
});

Deno.test("schema is JSON, knows the criteria, and can be written to a file", async () => {
  const { code, io } = await run(["schema"]);
  assertEquals([code, io.err()], [0, ""]);
  const schema = JSON.parse(io.out());
  assertEquals(schema.title, "AICRConfig");
  assert(io.out().includes('"eks"') && io.out().endsWith("}\n"));
  await inFolder(async (dir) => {
    await run(["schema", "-o", `${dir}/s.json`]);
    assertEquals(JSON.parse(await Deno.readTextFile(`${dir}/s.json`)), schema);
  });
});

Deno.test("validate tells every problem with its line", async () => {
  await inFolder(async (dir) => {
    const file = `${dir}/c.yaml`;
    const check = async (spec: string) => {
      const head = "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec:\n";
      await Deno.writeTextFile(file, head + spec);
      const { code, io } = await run(["validate", file]);
      assertEquals(io.out(), "");
      return { code, err: io.err() };
    };
    const criteria = "  recipe:\n    criteria:\n      service: eks\n";
    assertEquals((await check(criteria)).code, 0);
    const unknown = await check("  recipe:\n    criteria:\n      servce: eks\n      os: nope\n");
    assertEquals(unknown.code, 2);
    assert(unknown.err.includes(`${file}:6:7: `) && unknown.err.includes('"service"'), unknown.err);
    const values = await check("  recipe:\n    criteria:\n      service: ekss\n      os: nope\n");
    assert(
      values.err.includes(`${file}:6:16: `) && values.err.includes(`${file}:7:11: `),
      values.err,
    );
    const later = await check(`${criteria}  bundle:\n    attestation:\n      enabled: true\n`);
    assertEquals(later.code, 2);
    assert(later.err.includes("spec.bundle.attestation.enabled is not available"), later.err);
    assert(later.err.includes(`${file}:9:16: `), later.err);
    const set = await check(`${criteria}  bundle:\n    deployment:\n      set: ["nonsense"]\n`);
    assertEquals(set.code, 2);
  });
  for (const [argv, exit] of [[[], 2], [["/nonexistent"], 3], [["a", "b"], 2]] as const) {
    assertEquals((await run(["validate", ...argv])).code, exit, argv.join(" "));
  }
});
