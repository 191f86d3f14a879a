/** What writing a result would do, found out without writing. */
import { compareFile } from "../base/files/compare_directory.ts";
import { fileError } from "../base/files/os_error.ts";
import { checkTarget } from "../platform/resource.ts";
import { requireDirectory } from "./write_output.ts";

/** What writing would do; `printed` is data for stdout, `streamed` for a device or pipe. */
export type OutputChange = "created" | "changed" | "unchanged" | "printed" | "streamed";

/** As `writeOutput`, but only tells what would happen, and refuses what would be refused. */
export async function planOutput(
  target: string | undefined,
  data: string | Uint8Array,
): Promise<OutputChange> {
  if (target === undefined || target === "-") return "printed";
  checkTarget(target, "file");
  await requireDirectory(target);
  const found = await statIfThere(target);
  if (found === undefined) return "created";
  if (found.isDirectory) {
    throw fileError(Object.assign(new Error(), { code: "EISDIR" }), "write file", target);
  }
  return found.isFile ? changeOf(target, data) : "streamed";
}

function changeOf(target: string, data: string | Uint8Array): OutputChange {
  const change = compareFile(target, data);
  return change === "added" ? "created" : change;
}

async function statIfThere(target: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(target);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError(error, "write file", target);
  }
}
