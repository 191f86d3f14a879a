/** The objects of a flux bundle, as the recorded cases have them. */
import { join } from "@std/path";
import { isTree, type Tree, type Value } from "../../../lib/base/tree.ts";
import { parseYaml } from "../../../lib/base/yaml.ts";
import { shortened } from "./projection.ts";

const OBJECT_FILES =
  /(helmrelease|artifactgenerator|configmap-values|flux-kustomization[-\d]*)\.yaml$|^sources\/|^kustomization\.yaml$/;

/** Files that only this version has: remote manifests are applied from their pinned tag. */
const REMOTE_FILES = /\/flux-kustomization[-\d]*\.yaml$/;

/** Path and object of each file, or an empty list when the bundle is for another deployer. */
export function fluxObjects(root: string, tree: readonly string[]): Tree[] {
  if (!tree.includes("kustomization.yaml")) return [];
  return tree.filter((path) => OBJECT_FILES.test(path) && !path.includes("/templates/"))
    .map((path) => {
      const object = parseYaml(Deno.readTextFileSync(join(root, path)), path) as Tree;
      return factOf(path, object);
    });
}

function factOf(path: string, object: Tree): Tree {
  const { apiVersion, kind, metadata, resources, data, spec } = object;
  const fact: Tree = { path, apiVersion: apiVersion!, kind: kind! };
  if (isTree(metadata)) {
    fact.name = metadata.name!;
    fact.namespace = metadata.namespace!;
  }
  if (apiVersion === "kustomize.config.k8s.io/v1beta1") fact.resources = resources!;
  else if (kind === "ConfigMap") {
    fact.values = parseYaml(String((data as Tree)["values.yaml"]), path);
  } else fact.spec = shortened(spec!);
  return fact;
}

/** Folders whose manifests Flux applies from git; recorded as charts. */
export function fluxRemoteFolders(tree: readonly string[]): string[] {
  return tree.filter((path) => REMOTE_FILES.test(path)).map((path) => path.split("/")[0]!);
}

/**
 * Both sides without what DESIGN settles otherwise for upstream CRD collections: no HelmRelease of
 * theirs, sources for their tags, and a release after them that keeps trying.
 */
export function settledFlux(want: Value, have: Value, remote: string[]): [Value, Value] {
  const ofRemote = (path: Value | undefined) =>
    remote.some((folder) => String(path).startsWith(`${folder}/`)) ||
    REMOTE_FILES.test(String(path));
  const recorded = (want as Tree[]).filter(({ path }) => !ofRemote(path));
  const known = new Set(recorded.map(({ path }) => path));
  const own = (have as Tree[]).filter(({ path, kind }) =>
    !ofRemote(path) && (kind !== "GitRepository" || known.has(path))
  );
  const listed = (fact: Tree): Tree =>
    Array.isArray(fact.resources)
      ? {
        ...fact,
        resources: fact.resources.filter((path) =>
          !ofRemote(path) && (!/gitrepo/.test(String(path)) || known.has(path))
        ),
      }
      : fact;
  return [
    recorded.map((fact) => settledRelease(listed(fact), remote)),
    own.map((fact) => settledRelease(listed(fact), remote)),
  ];
}

/** What a release waits for is only compared where no remote manifests come before it. */
function settledRelease(fact: Tree, remote: string[]): Tree {
  if (fact.kind !== "HelmRelease" || !isTree(fact.spec) || remote.length === 0) return fact;
  const { dependsOn: _, ...spec } = fact.spec;
  const { remediation: __, ...install } = spec.install as Tree;
  return { ...fact, spec: { ...spec, install } };
}
