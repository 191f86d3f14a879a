/**
 * Reads standard input through the product as often as the first argument says, and prints what
 * came of it; or, with `write`, writes so many bytes to standard output.
 */
import { AicrError } from "../../lib/base/error.ts";
import { readResource, writeResource } from "../../lib/platform/resource.ts";

const [mode, count] = Deno.args as [string, string];
try {
  if (mode === "write") await writeResource("-", "x".repeat(Number(count)));
  for (let i = 0; mode === "read" && i < Number(count); i++) {
    await writeResource(
      undefined,
      JSON.stringify(await readResource("-", { what: "recipe" })) + "\n",
    );
  }
} catch (error) {
  if (!(error instanceof AicrError)) throw error;
  await Deno.stderr.write(new TextEncoder().encode(`[${error.code}] ${error.message}`));
  Deno.exit(9);
}
