/** The real CRDs of GitOps controllers, which lie beside the program that starts a cluster. */
import { dirname, join } from "@std/path";
import type { Cluster } from "./cluster.ts";

/** The directory with the CRDs of a project; undefined where there is none. */
export function crdDirectory(project: string): string | undefined {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      const program = Deno.realPathSync(join(directory, "cluster.sh"));
      const crds = join(dirname(program), "crds", project);
      if (Deno.statSync(crds).isDirectory) return crds;
    } catch {
      // Not there; the next one.
    }
  }
  return undefined;
}

/** Installs the CRDs of a directory and waits until the API server serves them. */
export async function installCrds(cluster: Cluster, directory: string): Promise<void> {
  await cluster.kubectl("apply", "--server-side", "--filename", directory);
  // A condition can only be waited for once there are conditions at all.
  for (const wanted of ["jsonpath={.status.conditions}", "condition=Established"]) {
    const args = [`--for=${wanted}`, "--timeout=60s", "--filename", directory];
    await cluster.kubectl("wait", ...args);
  }
}
