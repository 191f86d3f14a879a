/** Tells on stderr what a bundle changes about the one that lies in its directory. */
import { AicrError } from "../base/error.ts";
import type { DirectoryDifference } from "../base/files.ts";
import { log, logEvent, printLine } from "../base/log.ts";
import { bundleChanges } from "../bundle/changes.ts";
import { countChanges, describeChanges, withoutSecrets } from "../bundle/changes/describe.ts";
import { type ComparedTexts, comparedTexts, isUnchanged } from "../bundle/previous.ts";
import type { BundleFile } from "../bundle/types.ts";
import { compareBundle } from "../bundle/write.ts";
import type { Context } from "./command.ts";

/** Prints the changes, or with --log-json one event `bundle.changed`; nothing when there are none. */
export function reportChanges(
  { logMode }: Pick<Context, "logMode">,
  directory: string,
  { difference, texts }: { difference: DirectoryDifference; texts: ComparedTexts },
): void {
  if (isUnchanged(difference)) {
    log.info("Bundle is as it was", { output: directory });
    return;
  }
  const changes = bundleChanges(difference, texts.before, texts.after);
  if (logMode === "json") {
    const { added, changed, removed } = difference;
    const components = withoutSecrets(changes.components);
    logEvent({ event: "bundle.changed", output: directory, added, changed, removed, components });
    return;
  }
  printLine(`Changes to the bundle in ${directory}: ${countChanges(difference)}`);
  for (const line of describeChanges(changes)) printLine(`  ${line}`);
}

/**
 * `--check`: compares and writes nothing. Throws CONFLICT when the directory is not what it should
 * be, after the changes were told.
 */
export function checkBundle(
  context: Pick<Context, "logMode">,
  directory: string,
  files: readonly BundleFile[],
): void {
  const difference = compareBundle(directory, files);
  const texts = comparedTexts(directory, files, difference);
  reportChanges(context, directory, {
    difference,
    texts: texts ?? { before: new Map(), after: new Map() },
  });
  if (isUnchanged(difference)) return;
  throw new AicrError(
    "CONFLICT",
    `Directory ${directory} is not what this input gives: ${countChanges(difference)}`,
    { hints: ["Run the same command without --check, and commit what it writes"] },
  );
}
