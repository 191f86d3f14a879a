/** install.sh of a remote folder against a server on loopback. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sha256 } from "../../base/digest.ts";
import { folder, planOf } from "../../../tests/support/sample_plans.ts";
import { writeScripts } from "../../../tests/support/script_bundle.ts";
import { deployWithStubs, type StubRun } from "../../../tests/support/stub_tools.ts";

const FILES: Record<string, string> = { "/a.yaml": "kind: A\n", "/b.yaml": "kind: B\n" };

/** Installs a remote folder whose lock names these paths with these digests. */
async function install(lock: [path: string, sha256: string][]): Promise<StubRun> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const text = FILES[new URL(request.url).pathname];
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  });
  const directory = await Deno.makeTempDir();
  try {
    const base = `http://127.0.0.1:${server.addr.port}`;
    const items = lock.map(([path, sha256]) => ({ url: base + path, sha256 }));
    const git = { url: base, tag: "v1", path: "crds" };
    await writeScripts(
      directory,
      planOf([
        folder("crds", { kind: "remote", remote: { items, sources: [{ name: "c", items, git }] } }),
      ]),
    );
    return await deployWithStubs(directory, { args: ["--retries", "0"] });
  } finally {
    await Deno.remove(directory, { recursive: true });
    await server.shutdown();
  }
}

const digest = (path: string) => sha256(FILES[path]!);

Deno.test("manifests that match their digests are applied in one call", async () => {
  const run = await install([["/a.yaml", digest("/a.yaml")], ["/b.yaml", digest("/b.yaml")]]);
  assertEquals(run.exit, 0, run.stderr);
  assertEquals(run.helm, []);
  assertEquals(run.kubectlMutations.map((argv) => argv.slice(0, 3)), [
    ["apply", "--server-side", "-f"],
  ]);
  const downloads = run.kubectlMutations[0]!.at(-1)!;
  assertEquals(await Deno.stat(downloads).catch(() => "gone"), "gone");
});

Deno.test("one wrong digest and nothing is applied", async () => {
  const run = await install([["/a.yaml", digest("/a.yaml")], ["/b.yaml", digest("/a.yaml")]]);
  assertEquals([run.exit, run.kubectlMutations], [1, []]);
  assertStringIncludes(run.stderr, `/b.yaml has sha256 ${digest("/b.yaml")}`);
});

Deno.test("a file that cannot be fetched stops the folder", async () => {
  const run = await install([["/missing.yaml", digest("/a.yaml")]]);
  assertEquals([run.exit, run.kubectlMutations], [1, []]);
  assert(run.stderr.includes("404"));
});
