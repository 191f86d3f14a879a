/** Bundles made from a copy of the fixture data directory whose chart repository is on a free port. */
import { join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import type { Tree } from "../../lib/base/tree.ts";
import type { ChartRepository } from "./chart_repository.ts";
import { succeed } from "./tools.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const DATA = new URL("../parity/bundle/fixtures/data/demo/", import.meta.url).pathname;
/** The repository the fixture data names. */
const FIXTURE_REPOSITORY = "http://127.0.0.1:18999/charts";
const REMOTE = "components/demo-manifests/remote-crds.yaml";

/** The CRD of a kind in example.test that takes any fields. */
export function customResource(kind: string): string {
  const plural = `${kind.toLowerCase()}s`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.example.test}
spec:
  group: example.test
  names: {kind: ${kind}, plural: ${plural}}
  scope: Cluster
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;
}

/** A CRD that is fetched when it is installed. */
const WIDGETS = customResource("Widget");

/** The folders of the demo bundle: directory, release (none for remote manifests), namespace. */
export const DEMO_FOLDERS: { directory: string; release?: string; namespace: string }[] = [
  { directory: "001-demo-app", release: "demo-app", namespace: "demo" },
  { directory: "002-demo-manifests-pre", namespace: "demo-manifests" },
  { directory: "003-demo-manifests", release: "demo-manifests", namespace: "demo-manifests" },
  { directory: "004-demo-mixed-pre", release: "demo-mixed-pre", namespace: "demo-mixed" },
  { directory: "005-demo-mixed", release: "demo-mixed", namespace: "demo-mixed" },
  { directory: "006-demo-mixed-post", release: "demo-mixed-post", namespace: "demo-mixed" },
];

/** What a demo bundle may have besides or instead. */
export interface DemoOptions {
  /** Fields of component references, by component. */
  changes?: Record<string, Tree>;
  /** Further flags of `aicr bundle`. */
  flags?: string[];
  /** Name of the bundle's directory. */
  name?: string;
  /** Where it is pushed to, without TLS; the copy that is kept then lies at `bundle`. */
  target?: string;
}

/** Has `aicr bundle` write the demo bundle below `directory` and returns its place. */
export async function demoBundle(
  directory: string,
  repository: ChartRepository,
  { changes = {}, flags: further = [], name = "bundle", target }: DemoOptions = {},
): Promise<string> {
  const data = join(directory, "data");
  await copyData(DATA, data, repository.url);
  const url = repository.publish("/crds/widgets.yaml", WIDGETS);
  await Deno.writeTextFile(join(data, REMOTE), remoteManifests(url));
  const recipe = join(directory, "recipe.json");
  await Deno.writeTextFile(recipe, JSON.stringify(demoRecipe(repository.url, changes)));
  const bundle = join(directory, target === undefined ? name : "bundle");
  const output = target === undefined ? [bundle] : [target, "--plain-http"];
  const flags = ["--recipe", recipe, "--data", data, ...further, "--output", ...output];
  const line = ["run", "--allow-all", MAIN, "bundle", ...flags];
  await succeed(Deno.execPath(), line, { cwd: directory });
  return bundle;
}

async function copyData(from: string, to: string, repository: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyData(source, target, repository);
    else {
      const text = await Deno.readTextFile(source);
      await Deno.writeTextFile(target, text.replaceAll(FIXTURE_REPOSITORY, repository));
    }
  }
}

function remoteManifests(url: string): string {
  return `kind: RemoteManifests
items:
  - url: ${url}
    sha256: ${sha256(WIDGETS)}
git:
  url: https://example.test/crds.git
  tag: v1
  path: crds
`;
}

/** Every kind of folder: remote, upstream, local, and a -pre that brings its own Namespace. */
function demoRecipe(source: string, changes: Record<string, Tree>): object {
  const components = [
    {
      name: "demo-app",
      namespace: "demo",
      chart: "demo-app",
      source,
      version: "1.2.3",
      valuesFile: "components/demo-app/values-training.yaml",
      overrides: { replicas: 2 },
    },
    {
      name: "demo-manifests",
      namespace: "demo-manifests",
      source: "",
      preManifestFiles: [REMOTE],
      manifestFiles: ["components/demo-manifests/deploy.yaml"],
      dependencyRefs: ["demo-app"],
    },
    {
      name: "demo-mixed",
      namespace: "demo-mixed",
      chart: "demo-mixed",
      source,
      version: "v0.4.0",
      valuesFile: "components/demo-mixed/values.yaml",
      preManifestFiles: [
        "components/demo-mixed/pre-namespace.yaml",
        "components/demo-mixed/pre-config.yaml",
      ],
      manifestFiles: ["components/demo-mixed/post.yaml"],
      dependencyRefs: ["demo-manifests"],
    },
  ];
  return {
    kind: "RecipeResult",
    apiVersion: "aicr.run/v1alpha2",
    metadata: { version: "v0.15.0", appliedOverlays: ["base"] },
    criteria: {
      service: "eks",
      accelerator: "h100",
      intent: "training",
      os: "ubuntu",
      platform: "any",
    },
    componentRefs: components.map((ref) => ({ type: "Helm", ...ref, ...changes[ref.name] })),
    deploymentOrder: components.map((ref) => ref.name),
  };
}
