/**
 * A release as helm would install it, without a cluster: the values it ends up with and the objects
 * it is made of. What two deployers do can be compared by it.
 */
import { assert } from "@std/assert";
import { join } from "@std/path";
import { isTree, merge, type Tree, type Value } from "../../lib/base/tree.ts";
import { parseYaml, parseYamlStream } from "../../lib/base/yaml.ts";
import { succeed } from "./tools.ts";

/** What helm is told about a release. */
export interface ReleaseRequest {
  name: string;
  namespace: string;
  /** Directory, `oci://` reference, or the name of a chart in `repo`. */
  chart: string;
  repo?: string;
  version?: string;
  valueFiles?: string[];
}

/** What became of it. */
export interface RenderedRelease {
  name: string;
  namespace: string;
  /** The chart's own values with the given ones over them. */
  values: Tree;
  /** Objects, hooks and CRDs, in an order that does not depend on how they came. */
  objects: string[];
}

/** Has helm render a release. */
export async function renderRelease(request: ReleaseRequest): Promise<RenderedRelease> {
  const { name, namespace, chart, repo, version, valueFiles = [] } = request;
  const from = [...(repo ? ["--repo", repo] : []), ...(version ? ["--version", version] : [])];
  const given = valueFiles.flatMap((file) => ["--values", file]);
  const at = ["--namespace", namespace, "--include-crds"];
  const text = await succeed("helm", ["template", name, chart, ...from, ...at, ...given]);
  const shown = await succeed("helm", ["show", "values", chart, ...from]);
  const layers = [parseYaml(shown, chart), ...valueFiles.map((file) => readYaml(file))];
  return {
    name,
    namespace,
    values: layers.filter(isTree).reduce((base, over) => merge(base, over, "delete"), {}),
    objects: parseYamlStream(text, name).filter(isTree)
      .map((object) => JSON.stringify(object)).sort(),
  };
}

/** The releases of a bundle of the helm deployer, as its install.sh files install them. */
export async function helmBundleReleases(bundle: string): Promise<RenderedRelease[]> {
  const releases: RenderedRelease[] = [];
  for (const directory of folders(bundle)) {
    const folder = join(bundle, directory);
    const script = Deno.readTextFileSync(join(folder, "install.sh"));
    if (!script.includes("helm upgrade")) continue;
    const namespace = /--namespace '?([a-z0-9-]+)/.exec(script)![1]!;
    const files = ["values.yaml", "cluster-values.yaml"].map((name) => join(folder, name));
    releases.push(
      await renderRelease({
        name: directory.slice(4),
        namespace,
        ...upstream(folder),
        valueFiles: files,
      }),
    );
  }
  return releases;
}

/** The numbered folders of a bundle in their order. */
export function folders(bundle: string): string[] {
  return [...Deno.readDirSync(bundle)].map(({ name }) => name)
    .filter((name) => /^\d{3}-/.test(name)).sort();
}

function upstream(folder: string): Pick<ReleaseRequest, "chart" | "repo" | "version"> {
  let text: string;
  try {
    text = Deno.readTextFileSync(join(folder, "upstream.env"));
  } catch {
    return { chart: folder };
  }
  const fields = Object.fromEntries(
    [...text.matchAll(/^([A-Z]+)='(.*)'$/gm)].map(([_, key, value]) => [key, value]),
  );
  return { chart: fields.CHART!, repo: fields.REPO!, version: fields.VERSION! };
}

/** Reads a YAML file that holds one mapping. */
export function readTree(...path: string[]): Tree {
  const value = readYaml(join(...path));
  assert(isTree(value), join(...path));
  return value;
}

function readYaml(file: string): Value {
  return parseYaml(Deno.readTextFileSync(file), file);
}
