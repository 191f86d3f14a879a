import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Interference, withFakeRegistry } from "../../../tests/support/fake_registry.ts";
import { withHttpServer } from "../../../tests/support/loopback_server.ts";
import { AicrError } from "../../base/error.ts";
import { sampleArtifact, talk } from "./_sample.ts";
import { pushArtifact } from "./push_artifact.ts";

const ARTIFACT = sampleArtifact();
const ACTION = "push oci://r/team/app:v1";

function push(artifact = ARTIFACT) {
  return (registry: Parameters<typeof pushArtifact>[0]) => pushArtifact(registry, artifact, ACTION);
}

Deno.test("blobs first, each in one piece, the manifest last", async () => {
  await withFakeRegistry(() => undefined, async (fake) => {
    await talk(fake, push());
    assertEquals(fake.story(), [
      "HEAD blobs/sha256:…",
      "POST upload",
      "PUT upload",
      "HEAD blobs/sha256:…",
      "POST upload",
      "PUT upload",
      "PUT manifests/v1",
    ]);
    assertEquals(fake.manifests.get("team/app:v1"), ARTIFACT.data);
    for (const { digest, data } of ARTIFACT.blobs) assertEquals(fake.blobs.get(digest), data);
    const { path, headers } = fake.seen[2]!;
    assertStringIncludes(
      path,
      "state=abc%3D&digest=sha256%3A",
      "the upload's state is kept as it is",
    );
    assertEquals(headers.get("content-type"), "application/octet-stream");
    assertEquals(headers.get("content-length"), String(ARTIFACT.blobs[0]!.data.length));
    assertEquals(fake.seen.at(-1)!.headers.get("content-type"), ARTIFACT.manifest.mediaType);
  });
});

Deno.test("what the registry has is not sent again", async () => {
  await withFakeRegistry(() => undefined, async (fake) => {
    await talk(fake, push());
    fake.seen.length = 0;
    await talk(fake, push());
    const expected = ["HEAD blobs/sha256:…", "HEAD blobs/sha256:…", "PUT manifests/v1"];
    assertEquals(fake.story(), expected);
  });
});

Deno.test("without a tag the manifest lies under its digest", async () => {
  await withFakeRegistry(() => undefined, async (fake) => {
    await talk(fake, push(), { tag: undefined });
    assertEquals([...fake.manifests.keys()], [`team/app:${ARTIFACT.digest}`]);
  });
});

Deno.test("where no large body is taken, a blob goes in chunks", async () => {
  const big = sampleArtifact("0123456789abcdef".repeat(160 * 1024));
  const limit = 1024 * 1024;
  for (const status of [413, 405]) {
    const interfere: Interference = ({ method, path, body }) =>
      method === "PUT" && path.includes("uploads") &&
        (status === 405 ? body.length > 0 : body.length > limit)
        ? new Response(null, { status })
        : undefined;
    await withFakeRegistry(interfere, async (fake) => {
      await talk(fake, push(big));
      for (const { digest, data } of big.blobs) assertEquals(fake.blobs.get(digest), data);
      const ranges = fake.seen.filter(({ method }) => method === "PATCH")
        .map(({ headers, body }) => [headers.get("content-range"), body.length]);
      assertEquals(ranges.slice(-3), [
        ["0-1048575", 1048576],
        ["1048576-2097151", 1048576],
        ["2097152-2621439", 524288],
      ]);
    });
  }
});

Deno.test("chunks are as large as the registry wants them at least", async () => {
  const big = sampleArtifact("x".repeat(3 * 1024 * 1024));
  await withFakeRegistry(({ method, body }) => {
    if (method === "PUT" && body.length > 1024 * 1024) return new Response(null, { status: 413 });
    if (method !== "POST") return undefined;
    const headers = { location: "/v2/team/app/blobs/uploads/1", "oci-chunk-min-length": "2000000" };
    return new Response(null, { status: 202, headers });
  }, async (fake) => {
    await talk(fake, push(big));
    const sizes = fake.seen.filter(({ method }) => method === "PATCH").map(({ body }) =>
      body.length
    );
    assertEquals(sizes, [2_000_000, 3 * 1024 * 1024 - 2_000_000]);
  });
});

Deno.test("an upload may go to another host, which gets no credentials", async () => {
  const stored: [string, string | null][] = [];
  await withHttpServer(async (request) => {
    stored.push([await request.text(), request.headers.get("authorization")]);
    return new Response(null, { status: 201 });
  }, async (storage) => {
    const interfere: Interference = ({ method, headers }) => {
      if (headers.get("authorization") === null) {
        return new Response(null, { status: 401, headers: { "www-authenticate": "Basic x=y" } });
      }
      return method === "POST"
        ? new Response(null, { status: 202, headers: { location: `${storage}/put?sig=s` } })
        : undefined;
    };
    await withFakeRegistry(interfere, async (fake) => {
      const me = { kind: "password", username: "me", password: "pw" } as const;
      await talk(fake, push(), { credentials: () => Promise.resolve(me) });
      assertEquals(stored, [["{}", null], ["layer", null]]);
    });
  });
});

/** Pushes and fails; nothing must be tagged then. */
async function failure(interfere: Interference): Promise<AicrError> {
  let error!: AicrError;
  await withFakeRegistry(interfere, async (fake) => {
    error = await assertRejects(() => talk(fake, push()), AicrError);
    assertEquals([...fake.manifests.keys()].filter((key) => key.endsWith(":v1")), []);
  });
  assert(error.message.startsWith(`Cannot ${ACTION}: `), error.message);
  return error;
}

Deno.test("whatever fails on the way, no tag names what is not whole", async (t) => {
  const at = (wanted: string, answer: () => Response): Interference => ({ method, path }) =>
    `${method} ${path}`.startsWith(wanted) ? answer() : undefined;
  const status = (code: number) => () => new Response(null, { status: code });
  const uploads = "/v2/team/app/blobs/uploads/";
  const cases: [string, Interference, string, string][] = [
    ["asking", at("HEAD ", status(500)), "SERVICE_UNAVAILABLE", "500"],
    ["starting, forbidden", at("POST ", status(403)), "UNAUTHORIZED", "403"],
    ["starting, unknown repository", at("POST ", status(404)), "NOT_FOUND", "404"],
    ["starting, no address", at("POST ", status(202)), "SERVICE_UNAVAILABLE", "no upload address"],
    [
      "starting, an odd address",
      at("POST ", () => new Response(null, { status: 202, headers: { location: "ftp://x/" } })),
      "SERVICE_UNAVAILABLE",
      "not http(s)",
    ],
    ["uploading, limited", at(`PUT ${uploads}`, status(429)), "RATE_LIMIT_EXCEEDED", "429"],
    ["uploading, digest refused", at(`PUT ${uploads}`, status(400)), "INVALID_REQUEST", "400"],
    ["manifest refused", at("PUT /v2/team/app/manifests", status(400)), "INVALID_REQUEST", "400"],
    ["manifest, 5xx", at("PUT /v2/team/app/manifests", status(502)), "SERVICE_UNAVAILABLE", "502"],
  ];
  for (const [name, interfere, code, words] of cases) {
    await t.step(name, async () => {
      const error = await failure(interfere);
      assertEquals(error.code, code);
      assertStringIncludes(error.message, words);
      assert(!error.message.includes("uploads"), "the address of an upload is not shown");
    });
  }
});

Deno.test("a manifest that is stored as something else is told", async () => {
  const error = await failure(({ method, path }) => {
    if (method !== "PUT" || !path.includes("manifests")) return undefined;
    const headers = { "docker-content-digest": `sha256:${"0".repeat(64)}` };
    return new Response(null, { status: 201, headers });
  });
  assertEquals(error.code, "SERVICE_UNAVAILABLE");
  assertStringIncludes(error.message, "stored something else");
});

Deno.test("a connection that is reset in the middle of an upload", async () => {
  const artifact = sampleArtifact("x".repeat(8 * 1024 * 1024));
  await withResets(async (location) => {
    const interfere: Interference = ({ method }) =>
      method === "POST" ? new Response(null, { status: 202, headers: { location } }) : undefined;
    await withFakeRegistry(interfere, async (fake) => {
      const [config] = artifact.blobs;
      fake.blobs.set(config!.digest, config!.data);
      const error = await assertRejects(() => talk(fake, push(artifact)), AicrError);
      assertEquals(error.code, "SERVICE_UNAVAILABLE");
      assertStringIncludes(error.message, "broke off the connection");
      assert(!error.message.includes("/upload"), error.message);
      assertEquals(fake.manifests.size, 0);
    });
  });
});

/** An address behind which every connection is reset as soon as something has arrived. */
async function withResets(test: (address: string) => Promise<void>): Promise<void> {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(100));
      // Unread input makes the system reset the connection.
      connection.close();
    }
  })();
  try {
    await test(`http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/upload`);
  } finally {
    listener.close();
    await serving.catch(() => {});
  }
}
