/**
 * The flags of `aicr gate`: those that the readiness Jobs of a bundle give it. None has a config
 * field, because a gate runs inside the cluster with what its Job says.
 */
import type { Flag } from "../command.ts";

/** All of them, in the order of help. */
export const GATE_FLAGS: readonly Flag[] = [
  {
    name: "bundle-dir",
    type: "string",
    required: true,
    placeholder: "DIR",
    help: "Directory with the tests: every .yaml or .yml file in it has to hold Chainsaw Tests",
  },
  {
    name: "namespace",
    short: ["n"],
    type: "string",
    placeholder: "NAME",
    help: "Namespace of namespaced objects that name none; all namespaces by default",
  },
  {
    name: "timeout",
    type: "duration",
    default: "2m0s",
    help: "Longest look at all tests together",
  },
  {
    name: "poll-interval",
    type: "duration",
    default: "10s",
    help: "Pause between two looks",
  },
  {
    name: "stability-window",
    type: "duration",
    default: "30s",
    help: "How long everything has to hold at every look; 0 takes the first good one",
  },
  {
    name: "max-wait",
    type: "duration",
    default: "1h30m0s",
    help: "When to give up",
  },
  {
    name: "kubeconfig",
    short: ["k"],
    type: "string",
    placeholder: "FILE",
    help: "Kubeconfig file; by default KUBECONFIG, ~/.kube/config, or the account of the pod",
  },
];
