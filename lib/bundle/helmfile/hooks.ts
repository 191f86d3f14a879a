/**
 * What helmfile runs beside Helm. Hooks are templates: `.Release.KubeContext` is what
 * `--kube-context` says, empty without it, which kubectl takes for the current context.
 */
import type { Tree } from "../../base/tree.ts";
import { adoptedNamespaces } from "../scripts/adopted_namespaces.ts";
import type { Folder } from "../types.ts";

const CONTEXT = "--context={{ .Release.KubeContext }}";

/** Arguments: the context, the documents. */
const APPLY_NAMESPACE = `printf '%s' "$2" | ` +
  `kubectl apply --server-side --force-conflicts --field-manager=helm "$1" -f -`;

/**
 * Applies the Namespace that a chart brings, before the chart: Helm neither installs into a
 * namespace that is not there nor adopts one that lacks its marks.
 */
export function namespaceHook(folder: Folder): Tree {
  return {
    name: `Namespace of ${folder.release}`,
    events: ["presync"],
    showlogs: true,
    command: "sh",
    args: [
      "-c",
      APPLY_NAMESPACE,
      "sh",
      CONTEXT,
      adoptedNamespaces(folder.namespaceManifest!, folder),
    ],
  };
}

/**
 * Fetches, checks and applies remote manifests when a stage begins. `prepare` is the one event
 * that `helmfile apply` has also for releases that did not change, so that new manifests never
 * wait for a new chart; other commands than these two must not touch the cluster. A hook of the
 * file itself does not know the context that was asked for.
 */
export function remoteHook({ directory }: Folder, owner: "release" | "file" = "file"): Tree {
  return {
    name: directory,
    events: ["prepare"],
    showlogs: true,
    command:
      '{{ if or (eq .HelmfileCommand "apply") (eq .HelmfileCommand "sync") }}env{{ else }}true{{ end }}',
    args: [
      `KUBECONFIG_FLAG=${owner === "release" ? CONTEXT : ""}`,
      "bash",
      `${directory}/install.sh`,
    ],
  };
}
