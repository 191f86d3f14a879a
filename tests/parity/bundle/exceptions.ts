/**
 * The recorded cases whose outcome the architecture reverses, each with the sentence that does and
 * with the outcome that takes the recorded one's place. Nothing else may be excepted.
 */
import type { Tree } from "../../../lib/base/tree.ts";

/** An outcome in place of the recorded one. */
export interface Exception {
  /** From the settled questions of the architecture. */
  sentence: string;
  exit: number;
  mentions?: string[];
  /** Facts that replace recorded ones; absent for failures. */
  facts?: Tree;
}

const STRUCTURE =
  "Input that cannot be parsed or has the wrong structure is INVALID_REQUEST, exit 2, wherever " +
  "facts show 8 INTERNAL for it.";

/** By case id. */
export const EXCEPTIONS: Record<string, Exception> = {
  // Recorded: an install-time value of a component that consists of manifests is dropped.
  "dynamic-argocd-helm-demo": {
    sentence: "Nothing of Go templates is interpreted at bundle time; `--dynamic` works in -pre " +
      "and -post folders too; all deployers ship the same chart.",
    exit: 0,
    facts: {
      rootValues: {
        demoapp: { cluster: { name: "" }, image: { tag: "1.0" } },
        demomanifests: { some: { value: "" } },
        demomixed: { message: "hello" },
        deployer: {
          destinationServer: "https://kubernetes.default.svc",
          namePrefix: "",
          project: "default",
        },
        repoURL: "",
        targetRevision: "",
      },
      values: {
        "002-demo-manifests": { "demo-manifests": {} },
        "003-demo-mixed-pre": {
          "demo-mixed": { config: { a: "1", b: "two" }, enableExtra: false },
        },
        "005-demo-mixed-post": {
          "demo-mixed": { config: { a: "1", b: "two" }, enableExtra: false },
        },
        "static/demo-mixed.yaml": { config: { a: "1", b: "two" }, enableExtra: false },
      },
    },
  },
  "err-kustomize-flux": {
    sentence: "Kustomize components work with flux too.",
    exit: 0,
    facts: {},
  },
  "err-recipe-malformed": { sentence: STRUCTURE, exit: 2 },
  "err-data-missing-registry": { sentence: STRUCTURE, exit: 2, mentions: ["registry.yaml"] },
  "err-reenable": {
    sentence: "`--set c:enabled=true` re-enables, placed by its dependencies.",
    exit: 0,
    facts: {
      upstreamEnv: {
        "001-demo-app": {
          CHART: "demo-app",
          REPO: "http://127.0.0.1:18999/charts",
          VERSION: "1.2.3",
        },
        "003-demo-mixed": {
          CHART: "demo-mixed",
          REPO: "http://127.0.0.1:18999/charts",
          VERSION: "v0.4.0",
        },
        "005-demo-oci": {
          CHART: "oci://registry.example.test/team/charts/demo-oci",
          REPO: "",
          VERSION: "v2.0.0",
        },
      },
    },
  },
  "set-unknown-component-ignored": {
    sentence: "`--set` or `--dynamic` for a component unknown to recipe and registry is refused",
    exit: 2,
    mentions: ["nosuch"],
  },
  "values-file-missing": {
    sentence: "A missing values file is exit 2.",
    exit: 2,
    mentions: ["demo-app"],
  },
  "set-on-scheduling-path": {
    sentence: "`--set` on a path beats scheduling injection",
    exit: 0,
    facts: {
      values: {
        "001-demo-app": {
          agent: { nodeSelector: { nodeGroup: "gpu" }, tolerations: "scalar" },
          controller: {
            nodeSelector: "plain",
            resources: { limits: { cpu: "1", memory: "256Mi" } },
          },
          nodeSelector: { nodeGroup: "system", tier: "core", x: "y" },
        },
      },
    },
  },
};

/** Cases of features that this version refuses by name, and what has to be refused. */
export const NOT_YET: Record<string, string> = {
  "err-attest-no-binary-attestation": "--attest",
};
