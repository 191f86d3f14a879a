/**
 * What examples/kubernetes/Containerfile relies on, without a container engine: the libraries of
 * its base are enough, and the program runs as a stranger on a file system that is read-only.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { compile } from "../../lib/build/compile.ts";
import { missingTools, run } from "../e2e/tools.ts";
import { request } from "../support/raw_http.ts";

const ROOT = join(dirname(fromFileUrl(import.meta.url)), "..", "..");
const CONTAINERFILE = Deno.readTextFileSync(join(ROOT, "examples/kubernetes/Containerfile"));
const WORK = await Deno.makeTempDir({ prefix: "aicr-container-" });
await Deno.chmod(WORK, 0o755);
const PROGRAM = join(WORK, "aicr");
globalThis.addEventListener("unload", () => Deno.removeSync(WORK, { recursive: true }));
await compile({ output: PROGRAM, version: "1.2.3", commit: "abc", date: "2026-01-01" });

/** What the distroless cc image has: glibc and libgcc. */
const LIBRARIES = ["libc", "libdl", "libgcc_s", "libm", "libpthread", "librt", "ld-linux-x86-64"];

Deno.test("the image starts the program as a user that is not root", () => {
  assertMatch(CONTAINERFILE, /^FROM \S+distroless\/cc\S*:nonroot$/m);
  assertMatch(CONTAINERFILE, /^ENTRYPOINT \["\/usr\/local\/bin\/aicr"\]$/m);
  assertMatch(CONTAINERFILE, /^CMD \["serve"\]$/m);
  assertMatch(CONTAINERFILE, /^USER [1-9]\d*:[1-9]\d*$/m);
});

const linux = Deno.build.os === "linux" && Deno.build.arch === "x86_64";

Deno.test({
  name: linux
    ? "the program needs no library but those"
    : "libraries (skipped: needs x86-64 Linux)",
  ignore: !linux,
  fn: async () => {
    const { stdout } = await run("ldd", [PROGRAM]);
    const needed = [...stdout.matchAll(/^\s*(?:\/\S+\/)?([\w-]+)\.so[.\d]*/gm)].map(([, name]) =>
      name!
    );
    assert(needed.includes("libc"), stdout);
    assertEquals(needed.filter((name) => name !== "linux-vdso" && !LIBRARIES.includes(name)), []);
  },
});

/** Makes everything read-only for one process, and makes that a stranger without capabilities. */
const CONFINE = [
  "mount --make-rprivate / && mount -o remount,bind,ro /",
  "&& exec setpriv --reuid 65532 --regid 65532 --clear-groups --no-new-privs --bounding-set=-all",
].join(" ");

async function canConfine(): Promise<boolean> {
  if (missingTools(["unshare", "setpriv", "mount"]).length > 0) return false;
  return (await run("unshare", ["-m", "sh", "-c", `${CONFINE} true`])).code === 0;
}

const possible = linux && await canConfine();
const name = "it serves as a stranger on a read-only root file system";

Deno.test({
  name: possible ? name : `${name} (skipped: needs unshare, setpriv and the right to mount)`,
  ignore: !possible,
  fn: async () => {
    const port = 20_000 + Deno.pid % 20_000;
    const line = `${PROGRAM} serve --host 127.0.0.1 --port ${port} --drain-delay 0s`;
    const child = new Deno.Command("unshare", {
      args: ["-m", "sh", "-c", `${CONFINE} ${line}`],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", HOME: "/nonexistent", TMPDIR: WORK },
      stderr: "piped",
    }).spawn();
    const log = new Response(child.stderr).text();
    try {
      await ready(port);
      const recipe = await request(port, { target: "/v1/recipe?service=eks&accelerator=h100" });
      const asked = { method: "POST", target: "/v1/bundle", body: recipe.body };
      assertEquals((await request(port, asked)).status, 200);
      const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
      assertMatch(status, /^Uid:\s+65532\s/m);
      assertMatch(status, /^CapEff:\s+0+$/m);
    } finally {
      child.kill("SIGTERM");
      const { code } = await child.status;
      assertEquals(code, 0, await log);
    }
  },
});

async function ready(port: number): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const { status } = await request(port, { target: "/ready" }).catch(() => ({ status: 0 }));
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error("The server is not ready");
}
