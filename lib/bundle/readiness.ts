/**
 * The chart that makes a deployment wait until a component really works: a Job that runs the
 * component's readiness test until it holds. Source: bundle layout, section 11; recipe development
 * guide, readiness hooks; DESIGN section 3, Bundles.
 */
import { VERSION } from "../base/constants.ts";
import { sha256 } from "../base/digest.ts";
import { isTree, type Tree, type Value } from "../base/tree.ts";
import { formatYaml, parseYamlStream } from "../base/yaml.ts";
import { componentFile } from "../catalog/component_files.ts";
import { escapeTemplate } from "./manifests/escape.ts";
import type { DeployerName } from "./types.ts";

/** Image of the gate; its tag follows the version of this program. */
const GATE_IMAGE = "ghcr.io/nvidia/aicr-gate";

/** Folder of the tests inside the gate's container. */
const BUNDLE_DIR = "/bundle";

/** How long the gate may take; helm waits a little longer. */
export const READINESS_TIMEOUT = "1h35m0s";

/** For helm the Job is a hook, which runs again on every upgrade. */
export const HOOK_ANNOTATIONS: Record<string, string> = {
  "helm.sh/hook": "post-install,post-upgrade",
  "helm.sh/hook-delete-policy": "before-hook-creation",
};

/** What the Job was made to wait for. */
const GATED_CONTENT = "aicr.run/gated-content";

/**
 * What the Job's annotations say, so that the deployer at hand runs it again when what it waits for
 * (`content`) changes. Argo CD only runs a Job again that differs, and cannot change one, because
 * its pod template is immutable: Replace alone fails, with Force it deletes and creates.
 */
export function gateAnnotations(
  deployer: DeployerName,
  content: string,
): Record<string, string> {
  if (deployer !== "argocd" && deployer !== "argocd-helm") return HOOK_ANNOTATIONS;
  return {
    "argocd.argoproj.io/sync-options": "Force=true,Replace=true",
    [GATED_CONTENT]: sha256(content).slice(0, 16),
  };
}

/** The template `readiness.yaml` for a component with a readiness test. */
export function readinessTemplate(
  { component, namespace, test, annotations }: {
    component: string;
    namespace: string;
    test: string;
    annotations: Record<string, string>;
  },
): string {
  const gate = `${component}-readiness-gate`;
  const clusterName = `${gate}-${namespace}`;
  const documents: Tree[] = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: gate, namespace } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: clusterName },
      rules: rulesFor(test, component),
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: clusterName },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterName },
      subjects: [{ kind: "ServiceAccount", name: gate, namespace }],
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `${component}-readiness-bundle`, namespace },
      data: { [`${component}.yaml`]: test },
    },
    gateJob({ gate, component, namespace, annotations }),
  ];
  return escapeTemplate(documents.map((document) => formatYaml(document)).join("---\n"));
}

function gateJob(
  { gate, component, namespace, annotations }: {
    gate: string;
    component: string;
    namespace: string;
    annotations: Record<string, string>;
  },
): Tree {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: gate, namespace, annotations: { ...annotations } },
    spec: {
      backoffLimit: 6,
      template: {
        spec: {
          serviceAccountName: gate,
          restartPolicy: "Never",
          tolerations: [{ operator: "Exists" }],
          containers: [{
            name: "gate",
            image: `${GATE_IMAGE}:${VERSION.startsWith("0.0.0") ? "dev" : `v${VERSION}`}`,
            args: [
              `--bundle-dir=${BUNDLE_DIR}`,
              `--namespace=${namespace}`,
              "--timeout=2m0s",
              "--poll-interval=10s",
              "--stability-window=30s",
              "--max-wait=1h30m0s",
            ],
            volumeMounts: [{ name: "bundle", mountPath: BUNDLE_DIR, readOnly: true }],
          }],
          volumes: [{ name: "bundle", configMap: { name: `${component}-readiness-bundle` } }],
        },
      },
    },
  };
}

/**
 * Read access to what the test asserts on, and to nothing else. A test names kinds, RBAC wants
 * resources: in the core group, which holds the Secrets, the resource is derived from the kind; in
 * any other group the group is granted as a whole.
 */
function rulesFor(test: string, component: string): Value[] {
  const wanted = new Map<string, Set<string>>();
  for (const document of parseYamlStream(test, componentFile(component, "readiness.yaml"))) {
    if (isTree(document)) collectResources(document.spec ?? null, wanted);
  }
  return [...wanted.keys()].sort().map((group) => ({
    apiGroups: [group],
    resources: [...wanted.get(group)!].sort(),
    verbs: ["get", "list", "watch"],
  }));
}

function collectResources(node: Value, wanted: Map<string, Set<string>>): void {
  if (Array.isArray(node)) node.forEach((item) => collectResources(item, wanted));
  if (!isTree(node)) return;
  const { apiVersion, kind } = node;
  if (typeof apiVersion === "string" && typeof kind === "string") {
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
    const resources = wanted.get(group) ?? new Set();
    wanted.set(group, resources.add(group === "" ? plural(kind) : "*"));
  }
  Object.values(node).forEach((value) => collectResources(value, wanted));
}

/** The resource of a kind of the core group. */
function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name === "endpoints") return name;
  return name.endsWith("s") ? `${name}es` : `${name}s`;
}
