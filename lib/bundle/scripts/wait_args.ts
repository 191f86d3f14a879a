/** How Helm is told to wait for a release. Source: bundle layout, helm deployer. */
import type { Folder } from "../types.ts";

/** What most releases get: wait for the workloads, ten minutes at most. */
export const DEFAULT_TIMEOUT = "10m";

/** The arguments as one string of words, for example `--wait --timeout 10m`. */
export function waitArgs(install: Folder["install"]): string {
  return install.wait ? `--wait --timeout ${install.timeout}` : `--timeout ${install.timeout}`;
}

/** Whether a folder is installed otherwise than most. */
export function isException(folder: Folder): boolean {
  const { wait, timeout, retries } = folder.install;
  return !wait || timeout !== DEFAULT_TIMEOUT || retries !== undefined;
}

/** A readiness gate is nothing but waiting, so `--no-wait` does not apply to it. */
export function alwaysWaits(folder: Folder): boolean {
  return folder.role === "readiness";
}
