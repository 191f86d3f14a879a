/**
 * A process to be ended: replaces a sample bundle and does something fatal at the N-th change to
 * the disk. Arguments: directory, files as JSON, what to do (`count`, `SIGKILL`, `SIGINT`,
 * `SIGTERM`), N. Prints the number of changes.
 */
import { replaceDirectory } from "../../lib/base/files.ts";
import { SAMPLE_OPTIONS, sampleBundle } from "../support/sample_bundle.ts";

const [directory, files, deed, at] = Deno.args as [string, string, string, string];
let changes = 0;

function before(): void {
  if (deed === "count" || changes++ !== Number(at)) {
    if (deed === "count") changes++;
    return;
  }
  Deno.kill(Deno.pid, deed as Deno.Signal);
  // Long enough that the replacement pauses next, which is when a signal can be heard.
  for (const start = performance.now(); performance.now() - start < 60;);
}

await replaceDirectory(directory, sampleBundle(JSON.parse(files)), { ...SAMPLE_OPTIONS, before });
await Deno.stdout.write(new TextEncoder().encode(`${changes}\n`));
