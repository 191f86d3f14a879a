/**
 * What is used of the client library. Its own declarations are some hundred files and bring a
 * second set of Node.js types into every check of the program.
 */
import type { RequestOptions } from "node:https";

/** A kubeconfig with the ways to authenticate that it names. */
export declare class KubeConfig {
  /** Reads a YAML or JSON document. */
  loadFromString(document: string): void;
  /** Takes address and service account of the pod this runs in. */
  loadFromCluster(): void;
  getCurrentCluster(): { server: string } | null;
  /** Adds agent, headers and basic authentication; runs credential commands. */
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}
