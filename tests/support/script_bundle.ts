/** Writes the scripts of a plan as a bundle directory, without anything that a script never reads. */
import { join } from "@std/path";
import { deployScript } from "../../lib/bundle/scripts/deploy_script.ts";
import { installScript } from "../../lib/bundle/scripts/install_script.ts";
import { upstreamEnv } from "../../lib/bundle/scripts/upstream_env.ts";
import type { BundlePlan } from "../../lib/bundle/types.ts";
import { deployWithStubs, type StubRun, type StubSpec, writeExecutable } from "./stub_tools.ts";

/** Writes deploy.sh and each folder's install.sh, upstream.env and manifests.lock. */
export async function writeScripts(directory: string, plan: BundlePlan): Promise<void> {
  await writeExecutable(join(directory, "deploy.sh"), deployScript(plan));
  for (const folder of plan.folders) {
    const at = (name: string) => join(directory, folder.directory, name);
    await writeExecutable(at("install.sh"), installScript(folder));
    if (folder.chart) await Deno.writeTextFile(at("upstream.env"), upstreamEnv(folder.chart));
    if (folder.remote) {
      const lines = folder.remote.items.map(({ sha256, url }) => `${sha256}  ${url}\n`);
      await Deno.writeTextFile(at("manifests.lock"), lines.join(""));
    }
  }
}

/** Deploys a plan with stand-ins for helm, kubectl and sleep. */
export async function deployPlan(plan: BundlePlan, spec: StubSpec = {}): Promise<StubRun> {
  const directory = await Deno.makeTempDir({ prefix: "aicr bundle-" });
  try {
    await writeScripts(directory, plan);
    return await deployWithStubs(directory, spec);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
