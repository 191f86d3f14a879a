/** What a bundle on disk amounts to, in the terms of the recorded cases. */
import { join } from "@std/path";
import { sha256 } from "../../../lib/base/digest.ts";
import type { Tree, Value } from "../../../lib/base/tree.ts";
import { parseYaml } from "../../../lib/base/yaml.ts";
import { listFiles } from "../../../lib/base/files.ts";
import { deployWithStubs, type StubSpec } from "../../support/stub_tools.ts";
import { fluxObjects } from "./flux_objects.ts";
import { helmfileState } from "./helmfile_state.ts";
import { shortened } from "./projection.ts";

/** Looks at the bundle in a directory and, for each spec, at what its deploy.sh does. */
export async function observeBundle(root: string, deploySpecs: StubSpec[]): Promise<Tree> {
  const all = listFiles(root);
  const tree = all.filter((path) => !path.startsWith("data/"));
  const read = (path: string) => Deno.readTextFileSync(join(root, path));
  const facts: Tree = {
    tree,
    executables: tree.filter((path) => (Deno.statSync(join(root, path)).mode! & 0o100) !== 0),
    values: byFolder(tree, "values.yaml", (path) => shortened(yamlOf(read(path)))),
    clusterValues: byFolder(tree, "cluster-values.yaml", (path) => shortened(yamlOf(read(path)))),
    upstreamEnv: byFolder(tree, "upstream.env", (path) => assignments(read(path))),
    checksumPaths: checkedPaths(root, read("checksums.txt")),
  };
  const data = all.filter((path) => path.startsWith("data/"));
  if (data.length > 0) facts.dataFiles = data;
  if (tree.includes("kustomization.yaml")) facts.objects = fluxObjects(root, tree);
  if (tree.includes("helmfile.yaml")) facts.objects = helmfileState(root, tree);
  if (tree.includes("provenance.yaml")) facts.provenance = provenance(read("provenance.yaml"));
  const runs: Value[] = [];
  for (const spec of deploySpecs) runs.push(await deployRun(root, spec));
  if (runs.length > 0) facts.deployRuns = runs;
  return facts;
}

function byFolder(tree: string[], name: string, read: (path: string) => Value): Tree {
  const entries = tree.filter((path) => /^\d{3}-[^/]+\//.test(path) && path.endsWith(`/${name}`))
    .filter((path) => path.split("/").length === 2)
    .map((path): [string, Value] => [path.split("/")[0]!, read(path)]);
  const isClusterValues = name === "cluster-values.yaml";
  return Object.fromEntries(
    entries.filter(([_, value]) => !isClusterValues || Object.keys(value as Tree).length > 0),
  );
}

function yamlOf(text: string): Value {
  return parseYaml(text, "values") ?? {};
}

function assignments(text: string): Tree {
  return Object.fromEntries(
    text.trim().split("\n").map((line) => /^(\w+)='(.*)'$/.exec(line)!.slice(1)),
  );
}

/** The listed paths; each must have the listed digest. */
function checkedPaths(root: string, text: string): string[] {
  return text.trimEnd().split("\n").map((line) => {
    const [digest, path] = line.split("  ");
    if (sha256(Deno.readFileSync(join(root, path!))) !== digest) {
      throw new Error(`checksums.txt has another digest for ${path}`);
    }
    return path!;
  });
}

/** Digest and puller depend on the machine; that they are there is what counts. */
function provenance(text: string): Tree {
  const document = parseYaml(text, "provenance.yaml") as Tree;
  for (const chart of document.vendoredCharts as Tree[]) {
    if (/^[0-9a-f]{64}$/.test(String(chart.sha256))) chart.sha256 = "<sha256 of the tgz bytes>";
    if (/^helm-cli v\d/.test(String(chart.pullerVersion))) {
      chart.pullerVersion = "<helm-cli + helm version --short>";
    }
  }
  return document;
}

async function deployRun(root: string, spec: StubSpec): Promise<Tree> {
  const run = await deployWithStubs(root, spec);
  const expect: Tree = { exit: run.exit, helm: run.helm, sleeps: run.sleeps };
  if (run.kubectlMutations.length > 0) expect.kubectlMutations = run.kubectlMutations;
  return { spec: spec as unknown as Tree, expect };
}
