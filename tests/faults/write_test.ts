import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { smallDisk } from "../support/confinement.ts";
import { moduleCommand, runModule } from "../support/run_module.ts";
import { contentsOf, putFile } from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const CHILD = new URL("./write_child.ts", import.meta.url);

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} while writing: exit ${code}, the file whole, no temporary file`, async () => {
    await inTemporaryDirectory(async (root) => {
      const text = "0123456789".repeat(20_000);
      const path = join(root, "recipe.yaml");
      const child = moduleCommand(CHILD, { args: [path, text.slice(0, 100_000), "forever"] })
        .spawn();
      const reader = child.stdout.getReader();
      assertEquals(new TextDecoder().decode((await reader.read()).value), "at work\n");
      child.kill(signal);
      await reader.cancel();
      await child.stderr.cancel();
      assertEquals((await child.status).code, code);
      assertEquals(contentsOf(root), { "recipe.yaml": text.slice(0, 100_000) });
    });
  });
}

/** Runs a shell line in which "$@" writes `text` to the path given as $1. */
function shell(line: string, root: string, path: string): string {
  const write = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", fromFileUrl(CHILD), path];
  const { stdout, stderr, success } = new Deno.Command("sh", {
    args: ["-c", line, "sh", ...write, "text\n"],
    cwd: root,
  }).outputSync();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("/dev/stdout in a pipeline is written through", async () => {
  await inTemporaryDirectory((root) => {
    assertEquals(shell('"$@" | cat', root, "/dev/stdout"), "text\n");
  });
});

Deno.test("/dev/stdout that is redirected to a file goes where the shell points", async () => {
  await inTemporaryDirectory((root) => {
    shell('{ echo before; "$@"; echo after; } > out', root, "/dev/stdout");
    assertEquals(contentsOf(root), { out: "before\ntext\nafter\n" });
  });
});

Deno.test("/dev/stderr and /dev/fd/N are written through", async () => {
  await inTemporaryDirectory((root) => {
    shell('{ echo before; "$@"; } 2> err > out', root, "/dev/stderr");
    shell('"$@" 5>&1 | cat > five', root, "/dev/fd/5");
    assertEquals(contentsOf(root), { err: "text\n", out: "before\n", five: "text\n" });
  });
});

const canMount = smallDisk("/mnt", "64k") !== undefined;

Deno.test({
  name: "a file that is a mount point, as in containers, is filled instead of replaced" +
    (canMount ? "" : " (skipped: this machine has no user namespaces to mount in)"),
  ignore: !canMount,
  fn: () =>
    inTemporaryDirectory(async (root) => {
      putFile(root, "mounted", "old and longer than the new text");
      putFile(root, "source", "old and longer than the new text");
      const mount = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
      const path = join(root, "mounted");
      const run = await runModule(CHILD, {
        prefix: ["unshare", "-Urm", "sh", "-c", mount, "sh", join(root, "source"), path],
        args: [path, "new"],
      });
      assertEquals(run.code, 0, run.stderr);
      assertEquals(contentsOf(root), {
        mounted: "old and longer than the new text",
        source: "new",
      });
    }),
});
