import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { AicrError } from "../../base/error.ts";
import { parseYaml, parseYamlStream } from "../../base/yaml.ts";
import { folder, HOSTILE, mixedPlan, planOf } from "../../../tests/support/sample_plans.ts";
import { writeScripts } from "../../../tests/support/script_bundle.ts";
import { deployWithStubs } from "../../../tests/support/stub_tools.ts";
import { adoptedNamespaces } from "./adopted_namespaces.ts";
import { installScript } from "./install_script.ts";
import { upstreamEnv } from "./upstream_env.ts";

Deno.test("upstream.env is three assignments in single quotes", () => {
  const text = upstreamEnv({ chart: "c", repo: "https://example.test/x", version: "v1" });
  assertEquals(text, "CHART='c'\nREPO='https://example.test/x'\nVERSION='v1'\n");
});

Deno.test("hostile names reach helm as they are and run nothing", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const plan = planOf([
      folder("demo", {
        namespace: HOSTILE,
        release: "demo",
        chart: { chart: HOSTILE, repo: `r${HOSTILE}`, version: `1\n${HOSTILE}` },
      }),
    ]);
    await writeScripts(directory, plan);
    const run = await deployWithStubs(directory);
    assertEquals(run.exit, 0, run.stderr);
    assertEquals(run.helm[0]!.argv.slice(3, 10), [
      HOSTILE,
      "--repo",
      `r${HOSTILE}`,
      "--version",
      `1\n${HOSTILE}`,
      "--namespace",
      HOSTILE,
    ]);
    const names = [
      ...Deno.readDirSync(directory),
      ...Deno.readDirSync(join(directory, "001-demo")),
    ];
    assertEquals(names.some(({ name }) => name === "x" || name === "x;"), false);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("an OCI chart has no --repo, a chart without a version no --version", () => {
  const oci = installScript(folder("x", { chart: { chart: "oci://r/c", repo: "", version: "" } }));
  assertEquals(/--repo|--version "/.test(oci), false);
  assertStringIncludes(oci, 'x "$CHART" \\\n');
});

Deno.test("by itself install.sh waits as deploy.sh would", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const install = { wait: false, timeout: "20m", retries: 1 };
    await writeScripts(directory, planOf([folder("kai", { install }), folder("b")]));
    const script = '#!/usr/bin/env bash\nfor d in 0*/; do bash "$d/install.sh"; done\n';
    await Deno.rename(join(directory, "001-kai"), join(directory, "0 1 kai"));
    await Deno.writeTextFile(join(directory, "deploy.sh"), `cd "${directory}"\n${script}`);
    const run = await deployWithStubs(directory);
    assertEquals(run.helm.map((call) => call.argv.slice(-3).join(" ")), [
      "cluster-values.yaml --timeout 20m",
      "--wait --timeout 10m",
    ]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a folder with its own Namespace applies it first, marked as helm's", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await writeScripts(directory, mixedPlan());
    const run = await deployWithStubs(directory, { args: ["--from", "2"] });
    const [apply, helm] = run.calls.filter((call) => /apply|upgrade/.test(call));
    assertEquals(apply, "kubectl apply --server-side --force-conflicts --field-manager=helm -f -");
    assertStringIncludes(helm!, "upgrade --install demo-pre ./ --namespace demo -f values.yaml");
    const dry = await deployWithStubs(directory, {
      args: ["--from", "2"],
      env: { DRY_RUN_FLAG: "--dry-run" },
    });
    assert(dry.calls.some((call) => call.includes("apply") && call.includes("--dry-run=server")));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("adopted namespaces keep what they have and gain the marks", () => {
  const [adopted, second] = parseYamlStream(
    adoptedNamespaces(
      "kind: Namespace\nmetadata: {name: a, labels: {x: y}}\n---\n---\n" +
        "kind: Namespace\nmetadata: {name: b, annotations: {k: v}}\n",
      { release: "a-pre", namespace: "a" },
    ),
    "test",
  );
  const annotations = {
    "meta.helm.sh/release-name": "a-pre",
    "meta.helm.sh/release-namespace": "a",
  };
  const labels = { "app.kubernetes.io/managed-by": "Helm" };
  assertEquals(adopted, {
    kind: "Namespace",
    metadata: { name: "a", annotations, labels: { x: "y", ...labels } },
  });
  assertEquals(second, {
    kind: "Namespace",
    metadata: { name: "b", annotations: { k: "v", ...annotations }, labels },
  });
});

Deno.test("anything else than a Namespace is refused by name", () => {
  for (const text of ["kind: Pod\nmetadata: {name: a}", "[]", "kind: Namespace", "text"]) {
    const error = assertThrows(
      () => adoptedNamespaces(text, { release: "a-pre", namespace: "a" }),
      AicrError,
    );
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, "a-pre");
  }
});

Deno.test("a namespace text cannot end its here-document", () => {
  const text = "NAMESPACE\nNAMESPACE\n";
  const script = installScript(folder("a", {
    createNamespace: false,
    namespaceManifest: JSON.stringify({
      kind: "Namespace",
      metadata: { name: "a", annotations: { text, NAMESPACE: "x" } },
    }),
  }));
  const [, body] = script.split("<<'NAMESPACE'\n");
  const [document] = body!.split("\nNAMESPACE\n");
  assertEquals((parseYaml(document!, "test") as { metadata: unknown }).metadata, {
    name: "a",
    annotations: {
      text,
      NAMESPACE: "x",
      "meta.helm.sh/release-name": "a",
      "meta.helm.sh/release-namespace": "a",
    },
    labels: { "app.kubernetes.io/managed-by": "Helm" },
  });
});
