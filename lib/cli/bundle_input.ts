/** The bundle options of an invocation, from the values of the flags of `aicr bundle`. */
import type { Source } from "../base/error.ts";
import type { BundleInput } from "../bundle/options.ts";
import type { RegistryAccess } from "../bundle/publish.ts";
import type { LoadedConfig } from "../config/types.ts";
import type { Options } from "./command.ts";
import { placeOf } from "./config_value.ts";
import { BUNDLE_FLAGS } from "./flags/bundle.ts";

/** Fields of a bundle's input by the flag that sets them. */
const LISTS = {
  set: "set",
  setJson: "set-json",
  setFile: "set-file",
  dynamic: "dynamic",
  systemNodeSelector: "system-node-selector",
  systemNodeTolerations: "system-node-toleration",
  acceleratedNodeSelector: "accelerated-node-selector",
  acceleratedNodeTolerations: "accelerated-node-toleration",
  workloadSelector: "workload-selector",
} as const;

const TEXTS = {
  deployer: "deployer",
  output: "output",
  workloadGate: "workload-gate",
  storageClass: "storage-class",
  repo: "repo",
  appName: "app-name",
  fluxNamespace: "flux-namespace",
  fluxOciSourceName: "flux-oci-source-name",
  imageRefs: "image-refs",
} as const;

const SWITCHES = {
  vendorCharts: "vendor-charts",
  readinessHooks: "readiness-hooks",
  plainHttp: "plain-http",
  insecureTls: "insecure-tls",
} as const;

/** The flags by the field that they set. */
export const FLAG_OF: Readonly<Record<string, string>> = { ...LISTS, ...TEXTS, ...SWITCHES };

/**
 * Reads the fields that somebody set; defaults of the flags stay with their readers. Options of a
 * deployer exist in a config only: they are what `--set deployer:KEY=VALUE` is on a command line.
 */
export function bundleInput(options: Options, config?: LoadedConfig): BundleInput {
  const input: Record<string, unknown> = {};
  const fromConfig: string[] = [];
  const take = (field: string, flag: string, read: (flag: string) => unknown) => {
    const given = options.given(flag);
    if (given === undefined) return;
    input[field] = read(flag);
    if (given === "config") fromConfig.push(field);
  };
  for (const [field, flag] of Object.entries(LISTS)) take(field, flag, options.list);
  for (const [field, flag] of Object.entries(TEXTS)) take(field, flag, options.string);
  for (const [field, flag] of Object.entries(SWITCHES)) take(field, flag, options.bool);
  take("nodes", "nodes", options.int);
  // Of two values for one option the last wins: a flag's.
  const set = [...deployerOptions(config), ...(input.set as string[] | undefined) ?? []];
  return {
    ...input,
    ...(set.length > 0 ? { set } : {}),
    fromConfig,
    sourceOf: (field) => fromConfig.includes(field) ? sourceOf(field, config) : undefined,
  };
}

/** Where the config has a field. */
function sourceOf(field: string, config: LoadedConfig | undefined): Source | undefined {
  const flag = BUNDLE_FLAGS.find(({ name }) => name === FLAG_OF[field]);
  return flag?.config && config ? { ...placeOf(flag, config), at: "key" } : undefined;
}

/** How the registry of an `oci://` output is reached. */
export function registryAccess(options: Options): RegistryAccess {
  return { plainHttp: options.bool("plain-http"), insecureTls: options.bool("insecure-tls") };
}

/** The deployer's options of a config, spelled as `--set` spells them. */
export function deployerOptions(config: LoadedConfig | undefined): string[] {
  const options = config?.config.spec.bundle?.deployment?.deployerOptions ?? {};
  return Object.entries(options).map(([key, value]) => `deployer:${key}=${value}`);
}
