/**
 * The door to the Kubernetes client library. It takes 0.1 s to load, so import this module where a
 * cluster is talked to, and dynamically.
 */
// @ts-types="./client_node.d.ts"
export { KubeConfig } from "@kubernetes/client-node";
