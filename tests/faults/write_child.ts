/**
 * Writes a file through the product. Arguments: path, text, and how often (`forever` prints a line
 * after the first time, so that whoever ends it knows that it is at work).
 */
import { writeFileAtomic } from "../../lib/base/files.ts";

const [path, text, often] = Deno.args as [string, string, string?];
await writeFileAtomic(path, text);
if (often === "forever") {
  await Deno.stdout.write(new TextEncoder().encode("at work\n"));
  for (;;) {
    await writeFileAtomic(path, text);
    // A turn of the event loop, in which a signal can be heard.
    await new Promise((resume) => setTimeout(resume, 0));
  }
}
