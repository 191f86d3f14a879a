/** Writes the result of a command where its user wants it. */
import { AicrError } from "../base/error.ts";
import type { Io } from "./io.ts";

/**
 * To stdout without a target or for `-`, else to a file, whole or not at all. The file's directory
 * must exist: one that is created because of a slip hides the result. Throws NOT_FOUND for that,
 * INVALID_REQUEST for `cm://` and other URLs.
 */
export async function writeOutput(
  io: Io,
  target: string | undefined,
  data: string | Uint8Array,
): Promise<void> {
  if (target === undefined || target === "-") return io.stdout(data);
  const { schemeOf, writeResource } = await import("../platform/resource.ts");
  if (schemeOf(target) === undefined) await requireDirectory(target);
  await writeResource(target, data);
}

/** Throws NOT_FOUND when the directory that a file would be written to does not exist. */
export async function requireDirectory(target: string): Promise<void> {
  const slash = target.lastIndexOf("/");
  if (slash <= 0) return;
  const directory = target.slice(0, slash);
  try {
    await Deno.stat(directory);
  } catch (error) {
    // Whatever else is wrong with it, writing tells.
    if (!(error instanceof Deno.errors.NotFound)) return;
    throw new AicrError("NOT_FOUND", `Cannot write ${target}: no directory ${directory}`, {
      hints: [`Create it with "mkdir -p ${directory}", or choose another path`],
    });
  }
}
