/** Pushes a rendered bundle to the registry that `--output oci://…` names. */
import { log } from "../base/log.ts";
import { bundleArtifact } from "../bundle/artifact.ts";
import { imageRefs, pinnedName, publishArtifact, targetUrl } from "../bundle/publish.ts";
import type { BundleFile, BundlePlan } from "../bundle/types.ts";
import { compareBundle } from "../bundle/write.ts";
import { registryAccess } from "./bundle_input.ts";
import type { Context } from "./command.ts";
import { requireDirectory } from "./write_output.ts";

/** Where the copy of a pushed bundle lies. */
export const PUSHED_COPY = "bundle";

/**
 * Pushes and tells the digest: on stdout as `host/path@digest`, which other tools take, and in the
 * file of --image-refs. Whatever can be known to fail on disk fails before the push.
 */
export async function pushBundle(
  { options, io, notes, write }: Context,
  plan: BundlePlan,
  files: readonly BundleFile[],
): Promise<void> {
  const refs = options.string("image-refs");
  if (refs !== undefined) await requireDirectory(refs);
  compareBundle(PUSHED_COPY, files);
  const target = plan.settings.artifact!;
  const { artifact, notes: remarks } = bundleArtifact(plan, files);
  await publishArtifact(artifact, target, registryAccess(options));
  notes(remarks);
  log.info("Bundle pushed", { target: targetUrl(target), digest: artifact.digest });
  if (refs !== undefined) await write(refs, imageRefs(artifact));
  if (refs !== "-") io.stdout(`${pinnedName(target, artifact.digest)}\n`);
}
