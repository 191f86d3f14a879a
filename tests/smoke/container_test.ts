/**
 * What examples/kubernetes/Containerfile relies on, without a container engine: the libraries of
 * its base are enough, and the program runs as a stranger on a file system that is read-only.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { compile } from "../../lib/build/compile.ts";
import { missingTools, run } from "../e2e/tools.ts";
import { request } from "../support/raw_http.ts";
import { readPort } from "../support/server_log.ts";

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

/** Newest symbol version that the glibc of the base has: Debian 12 ships 2.36. */
const GLIBC = 36;

Deno.test({
  name: linux
    ? "the program needs no newer glibc than that of the base"
    : "glibc (skipped: needs x86-64 Linux)",
  ignore: !linux,
  fn: async () => {
    const bytes = await Deno.readFile(PROGRAM);
    const text = new TextDecoder("latin1").decode(bytes);
    const needed = [...text.matchAll(/\0GLIBC_2\.(\d+)(?=[.\d]*\0)/g)].map(([, minor]) =>
      Number(minor)
    );
    assert(needed.length > 0);
    assert(Math.max(...needed) <= GLIBC, `2.${Math.max(...needed)}`);
  },
});

/** Files with the libraries of the program. */
async function libraryFiles(): Promise<string[]> {
  const { stdout } = await run("ldd", [PROGRAM]);
  return [...stdout.matchAll(/(\/\S+\.so[.\d]*) \(/g)].map(([, file]) => file!);
}

/** A tree with the program, its libraries and /proc as every container has it: no shell, no /tmp. */
async function makeImage(): Promise<string> {
  const image = join(WORK, "image");
  for (const file of await libraryFiles()) {
    await Deno.mkdir(join(image, dirname(file)), { recursive: true });
    await Deno.copyFile(await Deno.realPath(file), join(image, file));
  }
  await Deno.mkdir(join(image, "proc"), { recursive: true });
  await Deno.mkdir(join(image, "usr/local/bin"), { recursive: true });
  await Deno.copyFile(PROGRAM, join(image, "usr/local/bin/aicr"));
  return image;
}

/** Mounts a tree read-only and starts a program in it as a stranger without capabilities. */
const CONTAIN = [
  "mount --make-rprivate /",
  'mount --bind "$1" "$1"',
  'mount --rbind /proc "$1/proc"',
  'mount -o remount,bind,ro "$1"',
  'image=$1; shift; exec setpriv --no-new-privs chroot --userspec=65532:65532 --groups= "$image" "$@"',
].join(" && ");

/** The start of a command line that runs a program in an image. */
const contained = (image: string) => ["-m", "sh", "-c", CONTAIN, "sh", image];

async function canContain(): Promise<boolean> {
  if (missingTools(["unshare", "setpriv", "mount", "chroot", "ldd"]).length > 0) return false;
  return (await run("unshare", [
    ...contained(await makeImage()),
    "/usr/local/bin/aicr",
    "--version",
  ]))
    .code === 0;
}

const possible = linux && await canContain();
const name = "it serves as a stranger in a read-only tree of nothing but itself and its libraries";

Deno.test({
  name: possible ? name : `${name} (skipped: needs unshare, chroot and the right to mount)`,
  ignore: !possible,
  fn: async () => {
    const child = new Deno.Command("unshare", {
      // No HOME, no TMPDIR; the PATH is for what starts it.
      args: contained(join(WORK, "image"))
        .concat(["/usr/local/bin/aicr", "serve", "--host", "127.0.0.1", "--drain-delay", "0s"]),
      clearEnv: true,
      env: { PORT: "0", PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
      stderr: "piped",
    }).spawn();
    const { port, log } = await readPort(child.stderr);
    try {
      const recipe = await request(port, { target: "/v1/recipe?service=eks&accelerator=h100" });
      const asked = { method: "POST", target: "/v1/bundle", body: recipe.body };
      assertEquals((await request(port, asked)).status, 200);
      assertEquals((await request(port, { target: "/openapi.json" })).status, 200);
      // Vendoring needs helm and room for temporary files: refused in words, not a defect.
      const vendored = { ...asked, target: "/v1/bundle?vendor-charts=true" };
      assertEquals((await request(port, vendored)).status, 503);
      const { text } = await request(port, { target: "/metrics" });
      assertMatch(text, /^aicr_panic_recoveries_total 0$/m);
      const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
      assertMatch(status, /^Uid:\s+65532\s+65532\s/m);
      assertMatch(status, /^CapEff:\s+0+$/m);
      assertMatch(status, /^NoNewPrivs:\s+1$/m);
    } finally {
      child.kill("SIGTERM");
      const { code } = await child.status;
      assertEquals(code, 0, await log);
    }
    for (const line of (await log).trim().split("\n")) JSON.parse(line);
  },
});
