/** Clients that have said everything and close their way to the server, but still listen. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withServer } from "../support/api_server.ts";
import { parseAnswer, type RawAnswer, request } from "../support/raw_http.ts";

const RECIPE = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
const HOST = "Host: a\r\n";

/** Sends a text, closes the way to the server, and reads until the server closes as well. */
async function halfClosed(port: number, text: string): Promise<RawAnswer> {
  const started = performance.now();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
    await connection.closeWrite();
    const raw = new Uint8Array(await new Response(connection.readable).arrayBuffer());
    return { ...parseAnswer(raw), raw, took: performance.now() - started };
  } finally {
    try {
      connection.close();
    } catch {
      // Reading to the end has closed it.
    }
  }
}

/** What must hold after such clients: nothing is in work, and nothing was a defect. */
async function assertNothingLeft(port: number): Promise<void> {
  const { text } = await request(port, { target: "/metrics" });
  assertStringIncludes(text, "aicr_http_requests_in_flight 0");
  assertStringIncludes(text, "aicr_panic_recoveries_total 0");
}

/** Requests by what they are, with the status of their answer. */
const ANSWERED: [name: string, status: number, text: string][] = [
  ["a recipe", 200, `GET ${RECIPE} HTTP/1.1\r\n${HOST}\r\n`],
  ["a recipe, the last request", 200, `GET ${RECIPE} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`],
  ["a probe", 200, `GET /health HTTP/1.1\r\n${HOST}\r\n`],
  ["HTTP/1.0", 200, `GET /health HTTP/1.0\r\n\r\n`],
  ["a path that is none", 404, `GET /nope HTTP/1.1\r\n${HOST}\r\n`],
  ["an invented method", 405, `FOO / HTTP/1.1\r\n${HOST}\r\n`],
  ["two hosts", 400, `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`],
  ["no HTTP", 400, "\0\0\r\n\r\n"],
  ["headers over the limit", 431, `GET / HTTP/1.1\r\n${HOST}X: ${"a".repeat(70_000)}\r\n\r\n`],
];

for (const [name, expected, text] of ANSWERED) {
  Deno.test(`half-closed: ${name} is answered whole, and the connection closed`, async () => {
    await withServer({}, async (port) => {
      const { status, headers, body, took } = await halfClosed(port, text);
      assertEquals(status, expected);
      assertEquals(body.length, Number(headers["content-length"]));
      assert(took < 3000, `closed after ${took} ms`);
      await assertNothingLeft(port);
    });
  });
}

Deno.test("half-closed: what is no whole request is closed at once, without a byte", async () => {
  await withServer({}, async (port) => {
    for (const text of ["", "GET", "GET / HTTP/1.1\r\nHo", `GET / HTTP/1.1\r\n${HOST}`]) {
      const { raw, took } = await halfClosed(port, text);
      assertEquals(new TextDecoder().decode(raw), "", JSON.stringify(text));
      assert(took < 3000, `closed after ${took} ms`);
    }
    await assertNothingLeft(port);
  });
});

Deno.test("half-closed: a body that can no longer arrive is not waited for", async () => {
  await withServer({}, async (port) => {
    const bodies = ["Content-Length: 10\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"];
    for (const route of ["/v1/recipe", "/v1/query", "/v1/bundle"]) {
      for (const rest of bodies) {
        const { status, took } = await halfClosed(port, `POST ${route} HTTP/1.1\r\n${HOST}${rest}`);
        assert(status === 0 || status === 400, `${route}: ${status}`);
        assert(took < 3000, `${route}: closed after ${took} ms`);
      }
    }
    await assertNothingLeft(port);
  });
});
