/** The deploy.sh of a bundle on a real cluster, and what it leaves there. */
import { join } from "@std/path";
import type { Cluster } from "./cluster.ts";
import { type Outcome, run } from "./tools.ts";

/** A release as helm lists it. */
export interface Release {
  name: string;
  namespace: string;
  revision: string;
  updated: string;
  status: string;
  chart: string;
}

/** Runs the deploy.sh of a bundle. */
export function deploy(cluster: Cluster, bundle: string, ...args: string[]): Promise<Outcome> {
  return run("bash", [join(bundle, "deploy.sh"), ...args], { env: cluster.env });
}

/** All releases, the oldest first. */
export async function releases(cluster: Cluster): Promise<Release[]> {
  const listed = JSON.parse(
    await cluster.helm("list", "--all-namespaces", "--all", "--output", "json"),
  );
  return (listed as Release[]).toSorted((a, b) => a.updated < b.updated ? -1 : 1);
}
