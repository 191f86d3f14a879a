/**
 * The Application objects of the argocd deployers, as data. Promises that what both deployers say
 * about an Application is said here once. Must never decide where the bundle lies: that is
 * repository.ts. Source: bundle layout, sections 6 and 7.
 */
import type { Tree, Value } from "../../base/tree.ts";
import type { Folder } from "../types.ts";

/** Namespace that Argo CD runs in and reads Applications from. */
export const ARGO_NAMESPACE = "argocd";

/** Argo CD's name for the API server of the cluster it runs in. */
export const IN_CLUSTER = "https://kubernetes.default.svc";

/** What orders the children: an Application waits until those of lower waves are healthy. */
export const SYNC_WAVE = "argocd.argoproj.io/sync-wave";

/** Makes deleting an Application delete what it deployed. */
const CASCADE_FINALIZER = "resources-finalizer.argocd.argoproj.io";

/** Argo CD corrects what drifts and removes what the source no longer has. */
const AUTOMATED: Tree = { prune: true, selfHeal: true };

/** What children are applied with. Server-side: large CRDs do not fit the annotation otherwise. */
export const SYNC_OPTIONS: readonly string[] = ["CreateNamespace=true", "ServerSideApply=true"];

/** Everything about an Application that differs from one to the next. */
export interface ApplicationFields {
  name: string;
  project: string;
  destination: { server: string; namespace: string };
  /** One source, or several of one Application. */
  source: Tree | Tree[];
  /** Absent for a parent. */
  wave?: number;
  syncOptions?: readonly string[];
  cascadeDelete: boolean;
}

/** An Application, its keys in the order people expect. */
export function application(fields: ApplicationFields): Tree {
  const { name, project, destination, source, wave, syncOptions, cascadeDelete } = fields;
  const metadata: Tree = { name, namespace: ARGO_NAMESPACE };
  if (wave !== undefined) metadata.annotations = { [SYNC_WAVE]: String(wave) };
  if (cascadeDelete) metadata.finalizers = [CASCADE_FINALIZER];
  const options: Value[] = [...syncOptions ?? []];
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata,
    spec: {
      project,
      destination: { ...destination },
      ...(Array.isArray(source) ? { sources: source } : { source }),
      syncPolicy: {
        automated: { ...AUTOMATED },
        ...(options.length === 0 ? {} : { syncOptions: options }),
      },
    },
  };
}

/** The sync wave of a folder: waves count from 0. */
export function waveOf(folder: Folder): number {
  return folder.index - 1;
}
