/**
 * The compiled program as a stranger meets it: alone in an empty folder, with an empty HOME and
 * nothing of this repository in reach. Every command runs once, because a package that was not
 * resolvable while compiling is only missed when its command runs.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { compile } from "../../lib/build/compile.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";

const WORK = await Deno.makeTempDir({ prefix: "aicr-smoke-" });
const PROGRAM = join(WORK, "aicr");
globalThis.addEventListener("unload", () => Deno.removeSync(WORK, { recursive: true }));
await compile({ output: PROGRAM, version: "1.2.3", commit: "abc", date: "2026-01-01" });

interface Run {
  code: number;
  stdout: string;
  stderr: string;
  folder: string;
}

async function aicr(args: string[], files: Record<string, string> = {}): Promise<Run> {
  const folder = await Deno.makeTempDir({ dir: WORK });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), text);
  }
  const home = await Deno.makeTempDir({ dir: WORK });
  const { code, stdout, stderr } = await new Deno.Command(PROGRAM, {
    args,
    cwd: folder,
    clearEnv: true,
    env: { HOME: home, PATH: "/usr/bin:/bin" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr), folder };
}

const CELL = [
  "--service",
  "eks",
  "--accelerator",
  "h100",
  "--os",
  "ubuntu",
  "--intent",
  "training",
];

/** A stack trace names a function and a position; no answer to a user ever does. */
function assertNoStack({ stderr }: Run): void {
  assert(!/^\s+at .+[:(]/m.test(stderr), `a stack trace reached the user:\n${stderr}`);
}

Deno.test("--version prints what was sealed in", async () => {
  const { code, stdout } = await aicr(["--version"]);
  assertEquals([code, stdout], [0, "aicr version 1.2.3 (commit: abc, date: 2026-01-01)\n"]);
});

Deno.test("run with no argument does the main job on the embedded config", async () => {
  const run = await aicr(["run"]);
  assertEquals(run.code, 0, run.stderr);
  const out = join(run.folder, "aicr-out");
  assertStringIncludes(await Deno.readTextFile(join(out, "recipe.yaml")), "kind: RecipeResult");
  const report = JSON.parse(await Deno.readTextFile(join(out, "report.json")));
  assert(report.results.summary.passed > 0);
  assert((await Deno.stat(join(out, "bundle", "deploy.sh"))).mode! & 0o100);
});

Deno.test("run takes a config file", async () => {
  const root = join(dirname(fromFileUrl(import.meta.url)), "..", "..");
  const config = await Deno.readTextFile(join(root, "configs", "h100-eks-ubuntu-training.yaml"));
  const run = await aicr(["run", "mine.yaml", "--output", "there"], { "mine.yaml": config });
  assertEquals(run.code, 0, run.stderr);
  assert((await Deno.stat(join(run.folder, "there", "bundle", "checksums.txt"))).isFile);
});

Deno.test("query prints one value", async () => {
  const { code, stdout } = await aicr(["query", ...CELL, "--selector", "criteria.accelerator"]);
  assertEquals([code, stdout], [0, "h100\n"]);
});

Deno.test("recipe list and explain, and what a dry run would write", async () => {
  const list = await aicr(["recipe", "list", "--service", "kind", "--format", "json"]);
  assertEquals(list.code, 0, list.stderr);
  const cells = JSON.parse(list.stdout) as { status: string }[];
  assert(cells.length > 0 && cells.every(({ status }) => status === "ok"), list.stdout);
  const why = await aicr(["recipe", "explain", ...CELL]);
  assertEquals(why.code, 0, why.stderr);
  assertMatch(why.stdout, /recipes\/overlays\/h100-eks-training\.yaml:\d+:\d+/);
  const value = await aicr(["query", "components.gpu-operator.version", "--explain", ...CELL]);
  assertMatch(value.stdout, /recipes\/overlays\/base\.yaml:\d+:\d+: overlay base sets "v/);
  const dry = await aicr(["recipe", ...CELL, "-o", "recipe.yaml", "--dry-run"]);
  assertStringIncludes(dry.stdout, "created recipe.yaml");
  assertEquals([...Deno.readDirSync(dry.folder)], []);
});

Deno.test("recipe, validate and bundle hand over through files", async () => {
  const recipe = await aicr(["recipe", ...CELL]);
  assertEquals(recipe.code, 0, recipe.stderr);
  const files = { "recipe.yaml": recipe.stdout };
  const check = ["validate", "-r", "recipe.yaml", "-s", "embedded:eks-h100-ubuntu", "--no-cluster"];
  const validated = await aicr(check, files);
  assertEquals(validated.code, 0, validated.stderr);
  assertEquals(JSON.parse(validated.stdout).reportFormat, "CTRF");
  const bundled = await aicr(["bundle", "-r", "recipe.yaml", "-o", "b"], files);
  assertEquals(bundled.code, 0, bundled.stderr);
});

Deno.test("every shell gets its completion script", async () => {
  for (const shell of ["bash", "zsh", "fish", "pwsh"]) {
    const { code, stdout } = await aicr(["completion", shell]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "aicr");
  }
});

Deno.test("config init, schema and validate work together", async () => {
  const init = await aicr(["config", "init", ...CELL, "-o", "-"]);
  assertEquals(init.code, 0, init.stderr);
  const valid = await aicr(["config", "validate", "a.yaml"], { "a.yaml": init.stdout });
  assertEquals(valid.code, 0, valid.stderr);
  const schema = await aicr(["config", "schema"]);
  assertEquals(JSON.parse(schema.stdout).title, "AICRConfig");
});

Deno.test("catalog lint finds the embedded catalog clean, and what is wrong with another", async () => {
  const clean = await aicr(["catalog", "lint"]);
  assertEquals([clean.code, clean.stdout], [0, ""], clean.stderr);
  const files = { "registry.yaml": "kind: ComponentRegistry\ncomponents: [{name: deployer}]\n" };
  const wrong = await aicr(["catalog", "lint", "--data", "."], files);
  assertEquals(wrong.code, 2, wrong.stderr);
  assertMatch(wrong.stdout, /^\.\/registry\.yaml:2:\d+: error reserved-name: /m);
});

Deno.test("gate carries its engine and the Kubernetes client", async () => {
  const test = {
    apiVersion: "chainsaw.kyverno.io/v1alpha1",
    kind: "Test",
    metadata: { name: "t" },
    spec: {
      steps: [{
        try: [{ assert: { resource: { apiVersion: "v1", kind: "Node", "(a == b)": true } } }],
      }],
    },
  };
  const kubeconfig = {
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "c" } }],
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
  };
  const files = { "t.yaml": JSON.stringify(test), kubeconfig: JSON.stringify(kubeconfig) };
  const run = await aicr(["gate", "--bundle-dir", ".", "--kubeconfig", "kubeconfig"], files);
  assertEquals(run.code, 6, run.stderr);
  assertMatch(run.stderr, /\[SERVICE_UNAVAILABLE\] .*127\.0\.0\.1:1: connection refused\n$/);
  assertNoStack(run);
});

Deno.test("every command of the table has help", async () => {
  for (const { name } of COMMANDS) {
    const run = await aicr([...name.split(" "), "--help"]);
    assertEquals(run.code, 0, `${name}: ${run.stderr}`);
    assertMatch(run.stdout, new RegExp(`aicr ${name}`));
  }
});

Deno.test("bad input ends with its exit code, a place and a code, and writes nothing", async () => {
  const cases: [string[], Record<string, string>, number, RegExp][] = [
    [["run", "absent.yaml"], {}, 3, /absent\.yaml[\s\S]*\[NOT_FOUND\] [^\n]+\n$/],
    [
      ["run", "bad.yaml"],
      { "bad.yaml": "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec:\n  recpie: {}\n" },
      2,
      /bad\.yaml:4:3[\s\S]*\[INVALID_REQUEST\] [^\n]*recpie[^\n]*\n$/,
    ],
    [["recipe", "--service", "ekz"], {}, 2, /eks[\s\S]*\[INVALID_REQUEST\] [^\n]*ekz[^\n]*\n$/],
    [["recipe", "--sevrice", "eks"], {}, 2, /--service[\s\S]*\[INVALID_REQUEST\] [^\n]+\n$/],
  ];
  for (const [args, files, code, stderr] of cases) {
    const run = await aicr(args, files);
    assertEquals(run.code, code, `${args.join(" ")}: ${run.stderr}`);
    assertMatch(run.stderr, stderr);
    assertNoStack(run);
    const left = [...Deno.readDirSync(run.folder)].map((entry) => entry.name);
    assertEquals(left, Object.keys(files));
  }
});
