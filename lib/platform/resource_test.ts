import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { withHttpServer, withRawServer } from "../../tests/support/loopback_server.ts";
import { putFile } from "../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../tests/support/temporary_directory.ts";
import { AicrError, exitCodeOf } from "../base/error.ts";
import { readResource, schemeOf, writeResource } from "./resource.ts";

/** The refusal that reading ends in. */
async function refusal(
  uri: string,
  options: Parameters<typeof readResource>[1] = {},
): Promise<AicrError> {
  const error = await assertRejects(
    () => readResource(uri, { what: "snapshot", ...options }),
    AicrError,
  );
  assert(/^[A-Z].*[^.]$/s.test(error.message), error.message);
  assert(error.hints.length > 0, `no hint: ${error.message}`);
  return error;
}

Deno.test("a path is read as a file", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "s.yaml", "a: 1\n");
    const file = join(root, "s.yaml");
    assertEquals(await readResource(file), { text: "a: 1\n", file });
    const missing = await refusal(join(root, "no.yaml"));
    assertEquals(exitCodeOf(missing), 3);
    assertEquals(
      missing.message,
      `Cannot read snapshot ${root}/no.yaml: no such file or directory`,
    );
  });
});

Deno.test("names that are no document are refused", async (t) => {
  const cases: Record<string, string> = {
    "": "The name of the snapshot is empty",
    "file:///etc/passwd": "file URLs are not accepted",
    "FILE:/etc/passwd": "file URLs are not accepted",
    "cm://ns/name": "not available in this version",
    "ftp://host/x": "the scheme ftp:// is not supported",
    "s3://key:secret@bucket/x": "the scheme s3:// is not supported",
    "http://": "it is not a valid URL",
    "https://[::1": "it is not a valid URL",
    "http://host:99999/": "it is not a valid URL",
  };
  for (const [uri, says] of Object.entries(cases)) {
    await t.step(uri || "the empty name", async () => {
      const error = await refusal(uri);
      assertEquals(error.code, "INVALID_REQUEST");
      assertStringIncludes(error.message, says);
      assert(!error.message.includes("secret@"));
    });
  }
});

Deno.test("a scheme is told from a path", () => {
  const cases: Record<string, string | undefined> = {
    "http://h": "http",
    "HTTPS://h": "https",
    "cm://a/b": "cm",
    "file:x": "file",
    "a/b://c": undefined,
    "recipe.yaml": undefined,
    "c:recipe": undefined,
    "-": undefined,
  };
  for (const [uri, scheme] of Object.entries(cases)) assertEquals(schemeOf(uri), scheme, uri);
});

Deno.test("a URL is fetched, redirects within http followed up to five", async () => {
  await withHttpServer((request) => {
    const n = Number(new URL(request.url).pathname.slice(1));
    return n === 0
      ? new Response("a: é\n")
      : new Response(null, { status: 302, headers: { location: `/${n - 1}` } });
  }, async (origin) => {
    assertEquals(await readResource(`${origin}/5`), { text: "a: é\n", file: `${origin}/5` });
    const error = await refusal(`${origin}/6`);
    assertEquals(exitCodeOf(error), 6);
    assertStringIncludes(error.message, "more than 5 redirects");
  });
});

Deno.test("redirects that lead astray are refused", async (t) => {
  const targets: Record<string, string> = {
    "file:///etc/passwd": "something that is not http(s)",
    "FILE:///etc/passwd": "something that is not http(s)",
    "data:text/plain,x": "something that is not http(s)",
    "cm://ns/name": "something that is not http(s)",
    "http://[": "something that is not http(s)",
  };
  for (const [location, says] of Object.entries(targets)) {
    await t.step(location, () =>
      withHttpServer(
        () => new Response("body", { status: 307, headers: { location } }),
        async (origin) => {
          const error = await refusal(`${origin}/x`);
          assertEquals(error.code, "INVALID_REQUEST");
          assertStringIncludes(error.message, says);
        },
      ));
  }
});

Deno.test("an endless circle of redirects ends", async () => {
  await withHttpServer(
    (request) => Response.redirect(request.url, 308),
    async (origin) => {
      assertStringIncludes((await refusal(origin)).message, "more than 5 redirects");
    },
  );
});

Deno.test("an answer that is not 2xx is refused with its status", async () => {
  for (const status of [300, 301, 304, 400, 401, 403, 404, 410, 429, 500, 503]) {
    await withHttpServer(
      () => new Response(status === 304 ? null : "a: page", { status }),
      async (origin) => {
        const error = await refusal(`${origin}/x`);
        assertEquals(exitCodeOf(error), 6);
        assertEquals(
          error.message,
          `Cannot read snapshot ${origin}/x: the server answered ${status}`,
        );
      },
    );
  }
});

Deno.test("credentials are sent, never shown, and never passed on to another server", async () => {
  const seen: (string | null)[] = [];
  await withHttpServer((request) => {
    seen.push(request.headers.get("authorization"));
    return new Response("other: 1");
  }, async (other) => {
    await withHttpServer((request) => {
      seen.push(request.headers.get("authorization"));
      const { pathname } = new URL(request.url);
      if (pathname === "/away") return Response.redirect(`${other}/`);
      if (pathname === "/near") return Response.redirect(new URL("/ok", request.url));
      return new Response(pathname === "/ok" ? "a: 1" : "no", {
        status: pathname === "/ok" ? 200 : 404,
      });
    }, async (origin) => {
      const named = origin.replace("//", "//me:p%40ss@");
      const basic = `Basic ${btoa("me:p@ss")}`;
      const read = await readResource(`${named}/near`);
      assertEquals(read.file, `${origin.replace("//", "//[REDACTED]@")}/near`);
      assertEquals(seen.splice(0), [basic, basic]);
      await readResource(`${named}/away`);
      assertEquals(seen.splice(0), [basic, null]);
      const error = await refusal(`${named}/missing?token=secret`);
      assert(!/ss@|secret/.test(error.message), error.message);
    });
  });
});

Deno.test("a body beyond the limit is cut off, announced or not, compressed or not", async () => {
  const chunk = new TextEncoder().encode("x".repeat(10_000));
  let sent = 0;
  const endless = () =>
    new ReadableStream({
      pull(controller) {
        sent++;
        controller.enqueue(chunk);
      },
    });
  await withHttpServer(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/endless") return new Response(endless());
    if (pathname === "/announced") return new Response("x".repeat(200_001));
    const zipped = new Blob(["x".repeat(5_000_000)]).stream().pipeThrough(
      new CompressionStream("gzip"),
    );
    return new Response(await new Response(zipped).arrayBuffer(), {
      headers: { "content-encoding": "gzip" },
    });
  }, async (origin) => {
    for (const path of ["endless", "announced", "zipped"]) {
      const error = await refusal(`${origin}/${path}`, { maxBytes: 200_000 });
      assertEquals(error.code, "INVALID_REQUEST");
      assertStringIncludes(error.message, "larger than 200000 bytes");
    }
    assert(sent < 1000, "the endless body was not cut off");
    const { text } = await readResource(`${origin}/announced`, { maxBytes: 200_001 });
    assertEquals(text.length, 200_001);
  });
});

Deno.test("what is no text is refused", async () => {
  await withHttpServer(
    () => new Response(new Uint8Array([0x1f, 0x8b, 8, 0, 0xff])),
    async (origin) => {
      const error = await refusal(origin);
      assertEquals(error.code, "INVALID_REQUEST");
      assertStringIncludes(error.message, "it is not text");
    },
  );
});

Deno.test("the time limit covers the answer and the whole body", async (t) => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf";
  for (const [name, bytes] of Object.entries({ "no answer": "", "half a body": head })) {
    await t.step(name, () =>
      withRawServer({ bytes, then: "open" }, async (origin) => {
        const error = await refusal(origin, { timeoutMs: 100 });
        assertEquals(exitCodeOf(error), 5);
        assertStringIncludes(error.message, "no complete answer within 100ms");
      }));
  }
});

Deno.test("a server that is not there or breaks off", async (t) => {
  await t.step("nobody listens", async () => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    const error = await refusal(`http://127.0.0.1:${port}/x`);
    assertEquals(exitCodeOf(error), 6);
    assertEquals(
      error.message,
      `Cannot read snapshot http://127.0.0.1:${port}/x: connection refused`,
    );
  });
  const broken = {
    "closes without an answer": ["", "the connection broke off"],
    "breaks off in the body": [
      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf",
      "the connection broke off",
    ],
    "breaks off in a chunk": [
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
      "the connection broke off",
    ],
    "speaks something else": ["SSH-2.0-OpenSSH_9.6\r\n", "the server does not speak HTTP"],
  };
  for (const [name, [bytes, says]] of Object.entries(broken)) {
    await t.step(name, () =>
      withRawServer({ bytes: bytes!, then: "close" }, async (origin) => {
        const error = await refusal(origin);
        assertEquals(exitCodeOf(error), 6);
        assertEquals(error.message, `Cannot read snapshot ${origin}: ${says}`);
      }));
  }
  await t.step("speaks no TLS", () =>
    withHttpServer(() => new Response("x"), async (origin) => {
      const error = await refusal(origin.replace("http:", "https:"));
      assertEquals(exitCodeOf(error), 6);
      assertStringIncludes(error.message, "no trusted TLS connection");
    }));
  await t.step("a port that is never used for HTTP", async () => {
    assertEquals(exitCodeOf(await refusal("http://127.0.0.1:1/x")), 6);
  });
});

Deno.test("a host that does not exist", async () => {
  const error = await refusal("http://no-such-host.invalid/x");
  assertEquals(exitCodeOf(error), 6);
  assertStringIncludes(error.message, "the host name cannot be resolved");
});

Deno.test("a result goes to a file, and nowhere else", async () => {
  await inTemporaryDirectory(async (root) => {
    await writeResource(join(root, "out/r.yaml"), "a: 1\n");
    assertEquals(Deno.readTextFileSync(join(root, "out/r.yaml")), "a: 1\n");
    for (const target of ["cm://ns/name", "https://me:secret@host/x", "file:///tmp/x"]) {
      const error = await assertRejects(
        () => writeResource(target, "x", { what: "recipe" }),
        AicrError,
      );
      assertEquals(error.code, "INVALID_REQUEST");
      assert(!error.message.includes("secret"));
      assertEquals(error.hints.length, 1);
    }
  });
});
