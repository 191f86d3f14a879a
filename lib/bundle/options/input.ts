/** What a caller (command line, config, server) hands in, as text. */
import type { Source } from "../../base/error.ts";

/** Raw options of a bundle. Absent and empty mean the same: not asked for. */
export interface BundleInput {
  deployer?: string;
  /** Directory, or `oci://registry/repository:tag` to push to. */
  output?: string;
  set?: readonly string[];
  setJson?: readonly string[];
  setFile?: readonly string[];
  dynamic?: readonly string[];
  systemNodeSelector?: readonly string[] | Readonly<Record<string, string>>;
  systemNodeTolerations?: readonly string[];
  acceleratedNodeSelector?: readonly string[] | Readonly<Record<string, string>>;
  acceleratedNodeTolerations?: readonly string[];
  workloadGate?: string;
  workloadSelector?: readonly string[] | Readonly<Record<string, string>>;
  nodes?: number;
  storageClass?: string;
  vendorCharts?: boolean;
  readinessHooks?: boolean;
  repo?: string;
  appName?: string;
  fluxNamespace?: string;
  fluxOciSourceName?: string;
  imageRefs?: string;
  /** How the registry of an `oci://` output is reached. */
  plainHttp?: boolean;
  insecureTls?: boolean;
  attest?: boolean;
  /** Names of the fields above that a config set, not a flag; provenance tells them apart. */
  fromConfig?: readonly string[];
  /** Where a config set a field; undefined for what a flag set. */
  sourceOf?(field: keyof BundleInput): Source | undefined;
}
