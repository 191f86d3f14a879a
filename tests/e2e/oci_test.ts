/** Bundles pushed to a real registry, and pulled by the tools that consume them. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { VERSION } from "../../lib/base/constants.ts";
import { sha256 } from "../../lib/base/digest.ts";
import { listFiles } from "../../lib/base/files.ts";
import { AVAILABLE_DEPLOYERS } from "../../lib/bundle/deployers.ts";
import { checksumPaths } from "../../lib/bundle/checksums.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { REGISTRY_USER, withRegistry } from "./registry.ts";
import { type Outcome, run, succeed, testWith } from "./tools.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const RECIPES = new URL("../parity/bundle/fixtures/recipes/", import.meta.url).pathname;
const RECIPE = join(RECIPES, "minimal-monitoring.json");

/** A place where nobody has logged in anywhere. */
interface Place {
  cwd: string;
  env: Record<string, string>;
}

function placeAt(cwd: string): Place {
  return { cwd, env: { DOCKER_CONFIG: cwd, HOME: cwd, NO_COLOR: "1" } };
}

function bundle({ cwd, env }: Place, ...args: string[]): Promise<Outcome> {
  const line = ["run", "--no-check", "--allow-all", "--quiet", MAIN, "bundle", "-r", RECIPE];
  return run(Deno.execPath(), [...line, ...args], { cwd, env: { ...cacheOf(), ...env } });
}

/** HOME is another one; the cache of the runtime stays where it is. */
function cacheOf(): Record<string, string> {
  const cache = Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "", ".cache", "deno");
  return { DENO_DIR: cache };
}

async function pushed(place: Place, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await bundle(place, ...args);
  assertEquals(code, 0, stderr);
  return stdout.trimEnd();
}

/** Holds a pulled bundle against its own checksums.txt, and against the copy that was written. */
async function assertWhole(pulled: string, copy: string): Promise<void> {
  const list = await Deno.readTextFile(join(pulled, "checksums.txt"));
  assert(checksumPaths(list).length > 3, list);
  await succeed("sha256sum", ["--check", "--strict", "--quiet", "checksums.txt"], { cwd: pulled });
  assertEquals(listFiles(pulled), listFiles(copy));
  for (const path of listFiles(pulled)) {
    const [a, b] = [join(pulled, path), join(copy, path)];
    assertEquals(sha256(await Deno.readFile(a)), sha256(await Deno.readFile(b)), path);
    assertEquals((await Deno.stat(a)).mode! & 0o111, (await Deno.stat(b)).mode! & 0o111, path);
  }
}

testWith(
  ["registry", "oras", "crane", "sha256sum"],
  "a pushed bundle is an artifact that oras unpacks and that verifies",
  async (t) => {
    await withRegistry({}, async ({ host }) => {
      for (const deployer of AVAILABLE_DEPLOYERS.filter((name) => name !== "argocd-helm")) {
        await t.step(deployer, () =>
          inTemporaryDirectory(async (cwd) => {
            const target = `${host}/team/${deployer}:v1.2.3`;
            const flags = ["-d", deployer, "-o", `oci://${target}`, "--plain-http"];
            const name = await pushed(placeAt(cwd), ...flags, "--image-refs", "refs");
            const digest = (await succeed("crane", ["digest", "--insecure", target])).trim();
            assertEquals(name, `${host}/team/${deployer}@${digest}`);
            assertEquals(await Deno.readTextFile(join(cwd, "refs")), `${digest}\n`);
            await succeed("crane", ["validate", "--fast", "--insecure", "--remote", target]);
            await succeed("oras", ["pull", "--plain-http", name, "-o", "pulled"], { cwd });
            await assertWhole(join(cwd, "pulled"), join(cwd, "bundle"));
            await Deno.remove(join(cwd, "bundle"), { recursive: true });
            assertEquals(await pushed(placeAt(cwd), ...flags), name, "made twice, it is the same");
          }));
      }
    });
  },
);

testWith(
  ["registry", "oras", "sha256sum"],
  "files of a data directory come back as they were: bytes, deep folders, odd names",
  async () => {
    await withRegistry({}, ({ host }) =>
      inTemporaryDirectory(async (cwd) => {
        const own: Record<string, string | Uint8Array> = {
          "registry.yaml":
            "apiVersion: aicr.run/v1alpha2\nkind: ComponentRegistry\ncomponents: []\n",
          "components/a/values.yaml": "a: 1\n",
          "components/a/bytes.bin": Uint8Array.from({ length: 70_000 }, (_, i) => i * 7 % 256),
          "components/a/empty.txt": "",
          [`components/${"deep-".repeat(12)}/${"long-".repeat(30)}.yaml`]: "x: 1\n",
          "components/a/with space and ü.yaml": "x: 2\n",
        };
        for (const [path, data] of Object.entries(own)) {
          await Deno.mkdir(join(cwd, "own", dirname(path)), { recursive: true });
          await Deno.writeFile(
            join(cwd, "own", path),
            typeof data === "string" ? new TextEncoder().encode(data) : data,
          );
        }
        const flags = ["--data", "own", "-o", `oci://${host}/team/own:v1`, "--plain-http"];
        const name = await pushed(placeAt(cwd), ...flags);
        await succeed("oras", ["pull", "--plain-http", name, "-o", "pulled"], { cwd });
        await assertWhole(join(cwd, "pulled"), join(cwd, "bundle"));
        const listed = checksumPaths(await Deno.readTextFile(join(cwd, "pulled", "checksums.txt")));
        for (const path of Object.keys(own)) {
          assertEquals(listed.includes(`data/${path}`), true, path);
          assertEquals(
            sha256(await Deno.readFile(join(cwd, "pulled", "data", path))),
            sha256(await Deno.readFile(join(cwd, "own", path))),
            path,
          );
        }
        const mode = async (path: string) =>
          (await Deno.stat(join(cwd, "pulled", path))).mode! & 0o777;
        assertEquals([await mode("deploy.sh"), await mode("README.md")], [0o755, 0o644]);
      }));
  },
);

testWith(["registry", "crane"], "without a tag the version of the program is it", async () => {
  await withRegistry({}, ({ host }) =>
    inTemporaryDirectory(async (cwd) => {
      await pushed(placeAt(cwd), "-o", `oci://${host}/a/b`, "--plain-http");
      assertEquals(await succeed("crane", ["ls", "--insecure", `${host}/a/b`]), `${VERSION}\n`);
    }));
});

testWith(
  ["registry", "helm", "sha256sum"],
  "an argocd-helm bundle is a chart that helm pulls, shows and renders",
  async () => {
    await withRegistry({}, ({ host }) =>
      inTemporaryDirectory(async (cwd) => {
        const place = placeAt(cwd);
        const target = `oci://${host}/team/my-bundle`;
        await pushed(place, "-d", "argocd-helm", "-o", `${target}:v1.2.3`, "--plain-http");
        const from = [target, "--version", "v1.2.3", "--plain-http"];
        await succeed("helm", ["pull", ...from, "--untar", "--destination", "pulled"], place);
        await assertWhole(join(cwd, "pulled", "my-bundle"), join(cwd, "bundle"));
        assertMatch(await succeed("helm", ["show", "chart", ...from], place), /^name: my-bundle$/m);
        const rendered = await succeed("helm", ["template", "x", ...from], place);
        assertStringIncludes(rendered, `repoURL: "${target}"`);
      }));
  },
);

testWith(["registry"], "a guarded registry gets the credentials of docker login", async (t) => {
  await withRegistry({ guarded: true }, async ({ host }) => {
    const { name, password } = REGISTRY_USER;
    const auth = (secret: string) => ({ auths: { [host]: { auth: btoa(`${name}:${secret}`) } } });
    const attempt = async (config: unknown, helper?: string) => {
      let outcome!: Outcome;
      await inTemporaryDirectory(async (cwd) => {
        const place = placeAt(cwd);
        if (config) await Deno.writeTextFile(join(cwd, "config.json"), JSON.stringify(config));
        if (helper) {
          const program = join(cwd, "docker-credential-aicr-test");
          await Deno.writeTextFile(program, helper, { mode: 0o755 });
          place.env.PATH = `${cwd}:${Deno.env.get("PATH")}`;
        }
        outcome = await bundle(place, "-o", `oci://${host}/team/app:v1`, "--plain-http");
      });
      assert(!(outcome.stdout + outcome.stderr).includes(password), outcome.stderr);
      return outcome;
    };
    const secret = JSON.stringify({ ServerURL: host, Username: name, Secret: password });
    const helper =
      `#!/bin/sh\nread -r server\n[ "$1 $server" = "get ${host}" ] && echo '${secret}'\n`;
    await t.step("none: exit 4, and how to log in", async () => {
      const { code, stderr } = await attempt(undefined);
      assertEquals(code, 4);
      assertStringIncludes(stderr, `docker login ${host}`);
      assertMatch(stderr, /\[UNAUTHORIZED\] [^\n]*asks for credentials[^\n]*\n$/);
    });
    await t.step("wrong: exit 4", async () => {
      assertEquals((await attempt(auth("wrong"))).code, 4);
    });
    await t.step("right", async () => assertEquals((await attempt(auth(password))).code, 0));
    await t.step("from a helper of the registry", async () => {
      const config = { credHelpers: { [host]: "aicr-test" } };
      assertEquals((await attempt(config, helper)).code, 0);
    });
    await t.step("from the store of all", async () => {
      assertEquals((await attempt({ credsStore: "aicr-test" }, helper)).code, 0);
    });
    await t.step("from a helper that is not there: exit 6, its name", async () => {
      const { code, stderr } = await attempt({ credsStore: "aicr-none" });
      assertEquals(code, 6);
      assertStringIncludes(stderr, "docker-credential-aicr-none");
    });
    await t.step("from a helper that fails: exit 6, nothing of what it says", async () => {
      const failing = `#!/bin/sh\necho '${password}'; echo '${password}' >&2; exit 1\n`;
      assertEquals((await attempt({ credsStore: "aicr-test" }, failing)).code, 6);
    });
  });
});

testWith(["registry", "openssl"], "certificates are checked unless told otherwise", async (t) => {
  await withRegistry({ tls: true, guarded: true }, async ({ host, authority }) => {
    const { name, password } = REGISTRY_USER;
    const config = { auths: { [host]: { username: name, password } } };
    const attempt = async (args: string[], env: Record<string, string> = {}) => {
      let outcome!: Outcome;
      await inTemporaryDirectory(async (cwd) => {
        await Deno.writeTextFile(join(cwd, "config.json"), JSON.stringify(config));
        const place = placeAt(cwd);
        Object.assign(place.env, env);
        outcome = await bundle(place, "-o", `oci://${host}/team/app:v1`, ...args);
      });
      return outcome;
    };
    await t.step("an unknown authority: exit 6, and what helps", async () => {
      const { code, stderr } = await attempt([]);
      assertEquals(code, 6);
      assertMatch(stderr, /certificate that is not trusted/);
      assertMatch(stderr, /hint: .*SSL_CERT_FILE.*--insecure-tls/);
    });
    await t.step("a known authority", async () => {
      const { code, stderr } = await attempt([], { SSL_CERT_FILE: authority });
      assertEquals(code, 0, stderr);
    });
    await t.step("--insecure-tls", async () => {
      const { code, stderr } = await attempt(["--insecure-tls"]);
      assertEquals(code, 0, stderr);
    });
    await t.step("--plain-http to a registry with TLS", async () => {
      const { code, stderr } = await attempt(["--plain-http"]);
      assertEquals(code, 6);
      assertMatch(stderr, /hint: Leave out --plain-http/);
    });
  });
});
