/** A directory for the files that another program leaves, gone afterwards whatever happens. */
import { onShutdown } from "../base/files.ts";
import { fileError } from "../base/files/os_error.ts";

/** Runs work with a fresh directory and removes it, also on signals. */
export async function withTempDirectory<T>(work: (path: string) => Promise<T>): Promise<T> {
  const path = makeDirectory();
  const forget = onShutdown(() => remove(path));
  try {
    return await work(path);
  } finally {
    forget();
    remove(path);
  }
}

function makeDirectory(): string {
  try {
    return Deno.makeTempDirSync({ prefix: "aicr-" });
  } catch (error) {
    throw fileError(error, "create", "a temporary directory");
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // Left to the system's own clean-up of temporary files.
  }
}
