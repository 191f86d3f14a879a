/** Plans the deployment bundle and renders its files. */
import { quoteForShell } from "../../base/shell.ts";
import { deployerNamed } from "../../bundle/deployers.ts";
import { planBundle } from "../../bundle/plan.ts";
import { imageRefs } from "../../bundle/publish.ts";
import { renderBundle } from "../../bundle/render.ts";
import type { BundleFile, BundlePlan } from "../../bundle/types.ts";
import { inherited } from "../inherited.ts";
import type { BundleRequest, Step, StepInput, StepResult, Write } from "../types.ts";

/** The step `bundle`. */
export const bundleStep: Step = {
  name: "bundle",
  title: "Write bundle",
  wanted: (request) => request.bundle !== undefined,
  async compute(input: StepInput): Promise<StepResult> {
    const request = input.request.bundle!;
    const { catalog, recipe } = inherited(input.state);
    const plan = await planBundle(catalog, recipe, request.options);
    const files = renderBundle(plan);
    const { writes, notes } = await publication(request, plan, files);
    return {
      state: input.state,
      writes,
      summary: `${plan.folders.length} folders, ${files.length} files for ${plan.deployer}`,
      notes: [...plan.notes, ...notes],
      status: "passed",
      next: nextLines(plan, request.target),
    };
  },
};

function nextLines({ deployer }: BundlePlan, target: string): string[] {
  const { command } = deployerNamed(deployer);
  return command === undefined
    ? [`${target}/README.md says how to publish and apply the bundle`]
    : [`cd ${quoteForShell(target)} && ${command}`];
}

/**
 * The directory, and before it the registry where there is one: when a push fails, an earlier
 * bundle is left as it was. Packing is only loaded for that.
 */
async function publication(
  { target, registry, imageRefs: file }: BundleRequest,
  plan: BundlePlan,
  files: BundleFile[],
): Promise<Pick<StepResult, "writes" | "notes">> {
  const directory: Write = { kind: "directory", path: target, files };
  const place = plan.settings.artifact;
  if (place === undefined) return { writes: [directory], notes: [] };
  const { bundleArtifact } = await import("../../bundle/artifact.ts");
  const { artifact, notes } = bundleArtifact(plan, files);
  const writes: Write[] = [{ kind: "artifact", target: place, artifact, registry }, directory];
  if (file !== undefined) writes.push({ kind: "file", path: file, data: imageRefs(artifact) });
  return { writes, notes };
}
