/**
 * `aicr bundle` and `aicr run` against registries that fail: a clear error, the exit code of the
 * table, no secret shown, and the bundle of an earlier run as it was.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { listFiles } from "../../lib/base/files.ts";
import { type Interference, withFakeRegistry } from "../support/fake_registry.ts";
import { putFile } from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const RECIPE = new URL(
  "../parity/bundle/fixtures/recipes/minimal-monitoring.json",
  import.meta.url,
).pathname;
const PASSWORD = "correct-horse";

/** Runs a line in a directory whose docker config knows a password for the registry. */
async function aicr(cwd: string, args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", "--quiet", MAIN, ...args],
    cwd,
    env: { NO_COLOR: "1", DOCKER_CONFIG: cwd, AICR_LOG_LEVEL: "debug" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

function contents(root: string): Record<string, string> {
  return Object.fromEntries(
    listFiles(root).map((path) => [path, Deno.readTextFileSync(join(root, path))]),
  );
}

const withStatus = (status: number): Interference => ({ method }) =>
  method === "PUT" ? new Response(null, { status }) : undefined;

const CASES: [string, Interference, number, string][] = [
  [
    "no password is right",
    () => {
      const headers = { "www-authenticate": 'Basic realm="r"' };
      return new Response(null, { status: 401, headers });
    },
    4,
    "UNAUTHORIZED",
  ],
  ["writing is forbidden", withStatus(403), 4, "UNAUTHORIZED"],
  ["the repository is unknown", withStatus(404), 3, "NOT_FOUND"],
  ["it wants fewer requests", withStatus(429), 7, "RATE_LIMIT_EXCEEDED"],
  ["it has a problem", withStatus(500), 6, "SERVICE_UNAVAILABLE"],
  [
    "only the manifest fails",
    (request) => {
      const manifest = request.method === "PUT" && request.path.includes("/manifests/");
      return manifest ? new Response(null, { status: 502 }) : undefined;
    },
    6,
    "SERVICE_UNAVAILABLE",
  ],
];

for (const [what, interfere, code, name] of CASES) {
  Deno.test(`a registry where ${what} ends in ${code} and the old bundle stays`, async () => {
    await inTemporaryDirectory((folder) =>
      withFakeRegistry(interfere, async (fake) => {
        const auth = { auth: btoa(`me:${PASSWORD}`) };
        putFile(folder, "config.json", JSON.stringify({ auths: { [fake.host]: auth } }));
        const old = await aicr(folder, ["bundle", "-r", RECIPE, "-o", "bundle", "--nodes", "3"]);
        assertEquals(old.code, 0, old.stderr);
        const before = contents(folder);
        const target = `oci://${fake.host}/team/app:v1`;
        const push = ["-o", target, "--plain-http", "--image-refs", "refs"];
        const run = await aicr(folder, ["bundle", "-r", RECIPE, ...push]);
        assertEquals([run.code, run.stdout], [code, ""], run.stderr);
        const last = run.stderr.trimEnd().split("\n").at(-1)!;
        assert(last.startsWith(`[${name}] Cannot push ${target}: `), last);
        assertMatch(run.stderr, /^ {2}hint: /m);
        assert(!run.stderr.includes(PASSWORD) && !run.stderr.includes(auth.auth), run.stderr);
        assertEquals(contents(folder), before);
        assertEquals(fake.manifests.size, 0);
      })
    );
  });
}

const CONFIG = (host: string) =>
  `apiVersion: aicr.run/v1alpha2
kind: AICRConfig
spec:
  bundle:
    input: {recipe: ${RECIPE}}
    output: {target: 'oci://${host}/team/app:v1', imageRefs: refs}
    registry: {plainHTTP: true}
`;

Deno.test("a run that cannot push leaves the bundle as it was and says how to go on", async () => {
  await inTemporaryDirectory((folder) =>
    withFakeRegistry(withStatus(500), async (fake) => {
      putFile(folder, "c.yaml", CONFIG(fake.host));
      const dry = await aicr(folder, ["run", "c.yaml", "--dry-run"]);
      assertEquals(dry.code, 0, dry.stderr);
      assertMatch(dry.stdout, /pushed oci:\S+:v1 \(sha256:[0-9a-f]{64}\)/);
      assertEquals(fake.seen, [], "a dry run asks no registry");
      const run = await aicr(folder, ["run", "c.yaml", "-o", "out"]);
      assertEquals(run.code, 6, run.stderr);
      assertMatch(run.stderr, /--from bundle/);
      assertEquals(listFiles(folder).filter((path) => /bundle\/|refs/.test(path)), []);
    })
  );
});

Deno.test("a run pushes what its dry run announced, and writes it too", async () => {
  await inTemporaryDirectory((folder) =>
    withFakeRegistry(() => undefined, async (fake) => {
      putFile(folder, "c.yaml", CONFIG(fake.host));
      const dry = await aicr(folder, ["run", "c.yaml", "--dry-run", "-o", "out"]);
      const run = await aicr(folder, ["run", "c.yaml", "-o", "out", "--log-json"]);
      assertEquals([dry.code, run.code], [0, 0], run.stderr);
      const digest = Deno.readTextFileSync(join(folder, "refs")).trimEnd();
      assert(dry.stdout.includes(digest), dry.stdout);
      assert(run.stderr.includes(`"digest":"${digest}"`), run.stderr);
      assert(fake.manifests.has(`team/app:${digest}`));
      assert(listFiles(join(folder, "out")).includes("bundle/checksums.txt"));
    })
  );
});
