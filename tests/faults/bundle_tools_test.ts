/**
 * Bundling with programs that are missing, fail or never end, and with manifests that do not parse:
 * a clear last line, the documented exit code, and the bundle that was there stays whole.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { listFiles } from "../../lib/base/files.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { testIo } from "../../lib/cli/_test_io.ts";
import { putFile } from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

const REGISTRY = `apiVersion: aicr.run/v1alpha2
kind: ComponentRegistry
components:
  - {name: demo, valueOverrideKeys: [demo], helm: {defaultRepository: "", defaultNamespace: demo}}
  - {name: chart, helm: {defaultRepository: "https://charts.example.test", defaultNamespace: demo}}
  - {name: kust, kustomize: {defaultSource: "", defaultPath: k}}
`;
const MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n";
const DEMO = { name: "demo", source: "", manifestFiles: ["components/demo/x.yaml"] };

function recipeOf(refs: object[]): string {
  return JSON.stringify({
    kind: "RecipeResult",
    apiVersion: "aicr.run/v1alpha2",
    metadata: { appliedOverlays: [] },
    criteria: { service: "any", accelerator: "any", intent: "any", os: "any", platform: "any" },
    componentRefs: refs.map((ref) => ({ type: "Helm", namespace: "demo", ...ref })),
    deploymentOrder: [],
  });
}

/** A directory with data, a kustomization, and a whole bundle of one component. */
async function withBundle(body: (root: string) => Promise<void>): Promise<void> {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "data/registry.yaml", REGISTRY);
    putFile(root, "data/components/demo/x.yaml", MANIFEST);
    putFile(root, "k/kustomization.yaml", "resources: []\n");
    putFile(root, "old.json", recipeOf([DEMO]));
    assertEquals(await runCli(argvOf(root, "old.json"), testIo()), 0);
    await body(root);
  });
}

function argvOf(root: string, recipe: string, ...more: string[]): string[] {
  const data = ["--data", join(root, "data")];
  return ["bundle", "-r", join(root, recipe), ...data, "-o", join(root, "out"), ...more];
}

function contents(root: string): Record<string, string> {
  const out = join(root, "out");
  return Object.fromEntries(
    listFiles(out).map((path) => [path, Deno.readTextFileSync(join(out, path))]),
  );
}

/** A directory of programs that are shell scripts with these bodies, for PATH. */
function stubs(root: string, programs: Record<string, string>): string {
  for (const [name, body] of Object.entries(programs)) {
    putFile(root, `bin/${name}`, `#!/bin/sh\n${body}\n`);
    Deno.chmodSync(join(root, "bin", name), 0o755);
  }
  return join(root, "bin");
}

/** A process of its own, because the programs are found through its PATH. */
async function bundle(root: string, path: string, argv: string[]) {
  const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", "--quiet", MAIN, ...argv],
    cwd: root,
    env: { PATH: path, NO_COLOR: "1", TMPDIR: join(root, "tmp") },
  }).output();
  const text = new TextDecoder();
  const err = text.decode(stderr);
  assertEquals(text.decode(stdout), "");
  assertEquals(/^\s+at .*\.ts:\d+/m.test(err), false, err);
  return { code, err, last: err.trimEnd().split("\n").at(-1)! };
}

interface Case {
  what: string;
  ref: object;
  flags?: string[];
  programs: Record<string, string>;
  code: number;
  last: RegExp;
}

const CHART = {
  name: "chart",
  chart: "c",
  source: "https://charts.example.test",
  version: "1.0.0",
};
const KUST = { name: "kust", type: "Kustomize", source: "", path: "k" };
const VERSION = 'if [ "$1" = version ]; then echo v3.1.0; exit 0; fi\n';

const CASES: Case[] = [
  {
    what: "helm is missing",
    ref: CHART,
    flags: ["--vendor-charts"],
    programs: {},
    code: 6,
    last: /^\[SERVICE_UNAVAILABLE\] .*helm.*not installed/,
  },
  {
    what: "helm fails",
    ref: CHART,
    flags: ["--vendor-charts"],
    programs: { helm: `${VERSION}echo 'Error: something odd' >&2; exit 1` },
    code: 8,
    last: /^\[INTERNAL\] Cannot pull chart c 1\.0\.0 of chart .*: something odd$/,
  },
  {
    what: "helm leaves no archive",
    ref: CHART,
    flags: ["--vendor-charts"],
    programs: { helm: `${VERSION}exit 0` },
    code: 8,
    last: /^\[INTERNAL\] .*no chart archive/,
  },
  {
    what: "kustomize is missing",
    ref: KUST,
    programs: {},
    code: 6,
    last: /^\[SERVICE_UNAVAILABLE\] Neither kustomize nor kubectl is on PATH$/,
  },
  {
    what: "kustomize fails",
    ref: KUST,
    programs: { kustomize: "echo 'Error: accumulating resources' >&2; exit 1" },
    code: 2,
    last: /^\[INVALID_REQUEST\] .*kust.*accumulating resources/,
  },
  {
    what: "helm is missing for --render-check",
    ref: DEMO,
    flags: ["--render-check"],
    programs: {},
    code: 6,
    last: /^\[SERVICE_UNAVAILABLE\] .*helm.*not installed/,
  },
];

for (const { what, ref, flags = [], programs, code, last } of CASES) {
  Deno.test(`bundling when ${what}: exit ${code}, the old bundle stays`, async () => {
    await withBundle(async (root) => {
      putFile(root, "new.json", recipeOf([ref]));
      Deno.mkdirSync(join(root, "tmp"));
      const before = contents(root);
      const path = stubs(root, programs);
      const result = await bundle(root, path, argvOf(root, "new.json", ...flags));
      assertEquals(result.code, code, result.err);
      assertMatch(result.last, last);
      assertStringIncludes(result.err, "  hint: ");
      assertEquals(contents(root), before);
      assertEquals([...Deno.readDirSync(join(root, "tmp"))].map(({ name }) => name), []);
    });
  });
}

Deno.test("Ctrl-C while a program hangs ends it, and the old bundle stays", async () => {
  await withBundle(async (root) => {
    putFile(root, "new.json", recipeOf([KUST]));
    const before = contents(root);
    const started = join(root, "started");
    // The pipe tells, without waiting for a time, that the program runs.
    await new Deno.Command("mkfifo", { args: [started] }).output();
    const path = stubs(root, { kustomize: `echo $$ >'${started}'\nexec sleep 600` });
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", "--quiet", MAIN, ...argvOf(root, "new.json")],
      cwd: root,
      env: { PATH: `${path}:/usr/bin:/bin` },
      stdout: "null",
      stderr: "null",
    }).spawn();
    const pid = Number((await Deno.readTextFile(started)).trim());
    child.kill("SIGINT");
    assertEquals((await child.status).code, 130);
    assertEquals(await isGone(pid), true);
    assertEquals(contents(root), before);
  });
});

/** True once a process has ended; it was signalled before its parent did. */
async function isGone(pid: number): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const { code } = await new Deno.Command("ps", { args: ["-p", String(pid), "-o", "pid="] })
      .output();
    if (code !== 0) return true;
  }
  return false;
}

const BROKEN: [string, string, RegExp][] = [
  ["an action that is not closed", "kind: X\na: {{ .Values.x\n", /x\.yaml:2?.*unclosed action/],
  ["an unknown function", "kind: X\na: {{ nosuch 1 }}\n", /function "nosuch" not defined/],
  ["a value that is not there", "kind: X\na: {{ .Values.no.such.value }}\n", /nil pointer/],
  ["text that renders to no YAML", 'kind: X\na: {{ "b: c: d" }}\n', /YAML parse error/],
];

const hasHelm = (Deno.env.get("PATH") ?? "").split(":").some((directory) => {
  try {
    return Deno.statSync(join(directory, "helm")).isFile;
  } catch {
    return false;
  }
});

for (const [what, text, message] of BROKEN) {
  const name = `a manifest with ${what} is bundled as it is, and found by --render-check`;
  Deno.test({
    name: hasHelm ? name : `${name} (skipped: needs helm)`,
    ignore: !hasHelm,
    async fn() {
      await withBundle(async (root) => {
        putFile(root, "data/components/demo/x.yaml", text);
        const before = contents(root);
        const io = testIo();
        assertEquals(await runCli(argvOf(root, "old.json", "--render-check"), io), 2);
        assertStringIncludes(io.lastLine(), "[INVALID_REQUEST] Chart of demo does not render: ");
        assertStringIncludes(io.lastLine(), "001-demo/templates/x.yaml");
        assertMatch(io.lastLine(), message);
        assertEquals(contents(root), before);
        assertEquals(await runCli(argvOf(root, "old.json"), testIo()), 0);
        assertEquals(contents(root)["001-demo/templates/x.yaml"], text);
      });
    },
  });
}

for (const [what, text, message] of BROKEN) {
  Deno.test({
    name: `as part of an argocd-helm bundle, a manifest with ${what} is found too`,
    ignore: !hasHelm,
    async fn() {
      await withBundle(async (root) => {
        putFile(root, "data/components/demo/x.yaml", text);
        const io = testIo();
        const flags = ["--deployer", "argocd-helm", "--render-check"];
        assertEquals(await runCli(argvOf(root, "old.json", ...flags), io), 2);
        assertStringIncludes(io.lastLine(), "[INVALID_REQUEST] Chart of demo does not render: ");
        assertMatch(io.lastLine(), message);
      });
    },
  });
}

Deno.test({
  name: "--render-check is content with charts that render",
  ignore: !hasHelm,
  async fn() {
    await withBundle(async (root) => {
      const io = testIo();
      assertEquals(
        await runCli(argvOf(root, "old.json", "--render-check", "--check"), io),
        0,
        io.err(),
      );
      assert(!io.err().includes("Changes to"));
      const flags = ["--deployer", "argocd-helm", "--render-check", "--dynamic", "demo:a.b"];
      assertEquals(await runCli(argvOf(root, "old.json", ...flags), io), 0, io.err());
    });
  },
});
