import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { putFile } from "../../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../../base/error.ts";
import { parseOciReference } from "../../base/oci_reference.ts";
import type { Credentials } from "./credentials.ts";
import { dockerCredentials } from "./docker_config.ts";

/** What a config gives for a reference; helpers answer from a table and are written down. */
async function look(
  config: unknown,
  reference: string,
  helpers: Record<string, Credentials> = {},
): Promise<{ found: Credentials | undefined; asked: string[] }> {
  const asked: string[] = [];
  let found: Credentials | undefined;
  await inTemporaryDirectory(async (root) => {
    const text = typeof config === "string" ? config : JSON.stringify(config);
    putFile(root, "config.json", text);
    found = await dockerCredentials(parseOciReference(reference), {
      env: (name) => name === "DOCKER_CONFIG" ? root : undefined,
      ask: (name, { server }) => {
        asked.push(`${name} ${server}`);
        return Promise.resolve(helpers[`${name} ${server}`]);
      },
    });
  });
  return { found, asked };
}

const ME: Credentials = { kind: "password", username: "me", password: "pa:ss" };
const AUTH = { auth: btoa("me:pa:ss") };

Deno.test("auths are found under every name that docker and its relatives use", async () => {
  for (
    const [key, reference] of [
      ["r.example", "r.example/a"],
      ["r.example:5000", "r.example:5000/a"],
      ["https://r.example", "r.example/a"],
      ["https://r.example/v2/", "r.example/a"],
      ["http://r.example:5000/v1/", "r.example:5000/a"],
      ["r.example/team", "r.example/team/app"],
      ["https://index.docker.io/v1/", "docker.io/team/app"],
      ["docker.io", "registry-1.docker.io/team/app"],
    ] as const
  ) {
    assertEquals((await look({ auths: { [key]: AUTH } }, reference)).found, ME, key);
  }
});

Deno.test("another registry's credentials are never taken", async () => {
  for (
    const key of ["r.example:5000", "example", "s.example", "r.example.evil", "r.example/other"]
  ) {
    assertEquals((await look({ auths: { [key]: AUTH } }, "r.example/team/app")).found, undefined);
  }
});

Deno.test("the most specific entry counts, and every form of it", async () => {
  const auths = {
    "r.example": { username: "all", password: "x" },
    "r.example/team": AUTH,
    "t.example": { identitytoken: "id", ...AUTH },
    "b.example": { registrytoken: "bt" },
    "e.example": {},
  };
  assertEquals((await look({ auths }, "r.example/team/app")).found, ME);
  assertEquals((await look({ auths }, "r.example/else")).found, {
    kind: "password",
    username: "all",
    password: "x",
  });
  assertEquals((await look({ auths }, "t.example/a")).found, { kind: "identity", token: "id" });
  assertEquals((await look({ auths }, "b.example/a")).found, { kind: "bearer", token: "bt" });
  assertEquals((await look({ auths }, "e.example/a")).found, undefined);
});

Deno.test("helpers come before auths, a registry's own before the store", async () => {
  const config = {
    auths: { "r.example": AUTH, "o.example": {} },
    credsStore: "store",
    credHelpers: { "r.example": "own" },
  };
  const secret: Credentials = { kind: "identity", token: "t" };
  const own = await look(config, "r.example/a", { "own r.example": secret });
  assertEquals(own, { found: secret, asked: ["own r.example"] });
  const fallback = await look(config, "r.example/a");
  assertEquals(fallback, { found: ME, asked: ["own r.example"] });
  const store = await look(config, "o.example/a", { "store o.example": secret });
  assertEquals(store, { found: secret, asked: ["store o.example"] });
  const hub = await look(config, "docker.io/a");
  assertEquals(hub.asked, ["store https://index.docker.io/v1/"]);
});

Deno.test("no config is no credentials", async () => {
  await inTemporaryDirectory(async (root) => {
    const reference = parseOciReference("r.example/a");
    const ask = () => Promise.reject(new Error("asked"));
    for (const names of [{ DOCKER_CONFIG: join(root, "no") }, { HOME: root }, {}]) {
      const env = (name: string) => (names as Record<string, string>)[name];
      assertEquals(await dockerCredentials(reference, { env, ask }), undefined);
    }
    putFile(root, ".docker/config.json", JSON.stringify({ auths: { "r.example": AUTH } }));
    const env = (name: string) => name === "HOME" ? root : undefined;
    assertEquals(await dockerCredentials(reference, { env, ask }), ME);
  });
});

Deno.test("a config that cannot be read is named, and nothing of it is shown", async () => {
  const broken = [
    '{"auths": {"r.example": {"auth": "c2VjcmV0"',
    "[]",
    "null",
    '"secret"',
    '{"auths": []}',
    '{"credHelpers": "secret"}',
    JSON.stringify({ auths: { "r.example": { auth: "c2VjcmV0" } } }),
    JSON.stringify({ auths: { "r.example": { auth: "secret!" } } }),
    JSON.stringify({ auths: { "r.example": { auth: btoa(":secret") } } }),
  ];
  for (const text of broken) {
    const error = await assertRejects(() => look(text, "r.example/a"), AicrError, undefined, text);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, "config.json");
    const all = `${error.message} ${error.hints} ${error.cause}`;
    assert(!all.includes("secret") && !all.includes("c2VjcmV0"), all);
  }
});
