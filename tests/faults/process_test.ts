import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { moduleCommand } from "../support/run_module.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const CHILD = new URL("./process_child.ts", import.meta.url);

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} also ends the programs that were started, and theirs`, async () => {
    await inTemporaryDirectory(async (root) => {
      const pipe = join(root, "pipe");
      new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
      const child = moduleCommand(CHILD, { args: [pipe] }).spawn();
      using file = await Deno.open(pipe);
      const bytes = new Uint8Array(100);
      assertEquals(
        new TextDecoder().decode(bytes.subarray(0, (await file.read(bytes))!)),
        "alive\n",
      );
      child.kill(signal);
      assertEquals((await child.status).code, code);
      // The pipe ends when nobody holds it open any more.
      assertEquals(await file.read(bytes), null);
      await child.stdout.cancel();
      await child.stderr.cancel();
    });
  });
}
