/** Shapes of what is asked of a cluster and what it answers. Types only. */
import type { Tree } from "../../base/tree.ts";

/** Which objects are asked for. */
export interface ObjectQuery {
  /** For example `apps/v1`. */
  apiVersion: string;
  /** For example `DaemonSet`. */
  kind: string;
  /** Without it, all objects of the kind. */
  name?: string;
  namespace?: string;
  /** Namespace of a namespaced kind when `namespace` is absent; without both, all namespaces. */
  defaultNamespace?: string;
  /** Labels that objects must have; not looked at when there is a name. */
  labels?: Readonly<Record<string, string>>;
}

/**
 * Objects as the API server gives them, with apiVersion and kind; or that it does not know the
 * kind, which is no error: a CRD may not be installed yet.
 */
export type Found = { served: true; objects: Tree[] } | { served: false };

/** Settings of one question. */
export interface AskOptions {
  /** Milliseconds for all requests of the question together. */
  timeoutMs: number;
}

/** A cluster that can be asked. */
export interface Cluster {
  /** Address of its API server, for messages. */
  server: string;
  /** The API server's version, for example `v1.33.1`; throws when it cannot be reached. */
  version(options: AskOptions): Promise<string>;
  /** The objects of a query. */
  find(query: ObjectQuery, options: AskOptions): Promise<Found>;
}
