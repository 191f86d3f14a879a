/** Requests that no library would send: refused in words or closed, never taken for another. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withServer } from "../support/api_server.ts";
import { exchange, parseAnswer, type RawAnswer, request } from "../support/raw_http.ts";

const HEAD = "Host: a\r\nConnection: close\r\n";

/** How many answers came back on a connection. */
function answers({ raw }: RawAnswer): number {
  return [...new TextDecoder("latin1").decode(raw).matchAll(/HTTP\/1\.1 \d{3}/g)].length;
}

async function metric(port: number, pattern: RegExp): Promise<string[]> {
  const { text } = await request(port, { target: "/metrics" });
  return text.split("\n").filter((line) => pattern.test(line));
}

Deno.test("a header block over 64 KiB is refused with 431, one below is read", async () => {
  await withServer({}, async (port) => {
    const ask = (size: number) =>
      request(port, { target: "/v1/recipe?service=eks", headers: { "X-Pad": "a".repeat(size) } });
    const small = await ask(60_000);
    assertEquals(small.status, 200);
    const large = await ask(66_000);
    assertEquals(large.status, 431);
    assertMatch(large.headers["content-type"]!, /^text\/plain/);
    const endless = Array.from({ length: 200 }, (_, i) => `X-${i}: ${"a".repeat(1000)}\r\n`);
    const many = await exchange(port, ["GET / HTTP/1.1\r\n", ...endless, "\r\n"]);
    assert(many.status === 431 || many.status === 0, String(many.status));
    const target = `/v1/recipe?service=eks&x=${"a".repeat(50_000)}`;
    assertEquals((await request(port, { target })).status, 200);
    const uri = await exchange(port, [`GET /${"a".repeat(80_000)} HTTP/1.1\r\n${HEAD}\r\n`]);
    assertEquals(uri.status, 431);
  });
});

Deno.test("what one client sends never reaches the parser of another", async () => {
  await withServer({}, async (port) => {
    // Goes on after its refusal, in pieces, while other connections come and go.
    async function* endless() {
      yield "GET / HTTP/1.1\r\n";
      for (let i = 0; i < 60; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield "X: aaaaaaaaaaaaaaaa\r\n".repeat(500);
      }
    }
    let over = false;
    const attackers = Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let i = 0; i < 4; i++) await exchange(port, endless());
      }),
    ).finally(() => over = true);
    const wrong: string[] = [];
    for (let i = 0; !over; i++) {
      const { status, text } = await request(port, { target: "/v1/recipe?service=eks" });
      if (status !== 200) wrong.push(`${i}: ${status} ${text}`);
    }
    await attackers;
    assertEquals(wrong, []);
  });
});

Deno.test("a client that is refused but does not close is closed", async () => {
  await withServer({}, async (port) => {
    const kinds = [
      "\0\0\r\n\r\n",
      `FOO / HTTP/1.1\r\n${HEAD}\r\n`,
      `CONNECT a:1 HTTP/1.1\r\n${HEAD}\r\n`,
    ];
    await Promise.all(kinds.map(async (kind) => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await connection.write(new TextEncoder().encode(kind));
      const buffer = new Uint8Array(4096);
      while (await connection.read(buffer) !== null);
      // The answer has ended; the way to the server is still open, until the server has had enough.
      const deadline = performance.now() + 6000;
      let closed = false;
      while (!closed && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        closed = await connection.write(new Uint8Array([65])).then(() => false, () => true);
      }
      connection.close();
      assert(closed, `still open: ${JSON.stringify(kind)}`);
    }));
  });
});

Deno.test("CONNECT and HTTP/0.9 are answered like what they are", async () => {
  await withServer({}, async (port) => {
    const connect = await exchange(port, [`CONNECT a:443 HTTP/1.1\r\n${HEAD}\r\n`]);
    assertEquals([connect.status, JSON.parse(connect.text).code], [404, "NOT_FOUND"]);
    assertMatch(connect.headers["x-request-id"]!, /^[0-9a-f-]{36}$/);
    const series = await metric(port, /method="CONNECT"/);
    assert(series.some((line) => line.includes('path="/",status="404"} 1')), series.join("\n"));
    for (const line of ["GET /health\r\n\r\n", "GET /v1/recipe?service=eks\r\n\r\n"]) {
      const old = await exchange(port, [line]);
      assertEquals(old.status, 400, line);
    }
    const preface = await exchange(port, ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]);
    assertEquals(preface.status, 400);
  });
});

/** Attempts to make two readers see different requests. */
const SMUGGLING: [string, string][] = [
  ["two lengths", "Content-Length: 3\r\nContent-Length: 4\r\n{HEAD}\r\nabcd"],
  ["length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n{HEAD}\r\n0\r\n\r\n"],
  ["chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n{HEAD}\r\n0\r\n\r\n"],
  ["a space before the colon", "Transfer-Encoding : chunked\r\n{HEAD}\r\n0\r\n\r\n"],
  ["an unknown coding last", "Transfer-Encoding: chunked, gzip\r\n{HEAD}\r\n0\r\n\r\n"],
  ["a folded header", "X: a\r\n Transfer-Encoding: chunked\r\n{HEAD}\r\n"],
  ["a negative length", "Content-Length: -1\r\n{HEAD}\r\n"],
  ["a signed length", "Content-Length: +1\r\n{HEAD}\r\na"],
  ["a length in hexadecimal", "Content-Length: 0x1\r\n{HEAD}\r\na"],
  ["a length beyond 64 bits", "Content-Length: 18446744073709551617\r\n{HEAD}\r\na"],
  ["a list of lengths", "Content-Length: 1, 1\r\n{HEAD}\r\na"],
  ["a bad chunk size", "Transfer-Encoding: chunked\r\n{HEAD}\r\nzz\r\n\r\n"],
  ["a huge chunk size", "Transfer-Encoding: chunked\r\n{HEAD}\r\nfffffffffffffffff\r\n\r\n"],
  [
    "a chunk that is longer than it says",
    "Transfer-Encoding: chunked\r\n{HEAD}\r\n1\r\nab\r\n0\r\n\r\n",
  ],
  ["bare line feeds", "Content-Length: 0\n{HEAD}\n"],
  ["a tab before the colon", "Transfer-Encoding\t: chunked\r\n{HEAD}\r\n0\r\n\r\n"],
  ["an unknown coding", "Transfer-Encoding: xchunked\r\n{HEAD}\r\n0\r\n\r\n"],
  ["identity after chunked", "Transfer-Encoding: chunked, identity\r\n{HEAD}\r\n0\r\n\r\n"],
  [
    "codings in two headers",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n{HEAD}\r\n0\r\n\r\n",
  ],
  ["two hosts", "Host: b\r\n{HEAD}\r\n"],
  ["a null byte in a header", "X: a\0b\r\n{HEAD}\r\n"],
];

for (const [name, rest] of SMUGGLING) {
  Deno.test(`smuggling: ${name} is refused and nothing behind it is read`, async () => {
    await withServer({}, async (port) => {
      const hidden = "GET /v1/recipe?service=eks HTTP/1.1\r\nHost: hidden\r\n\r\n";
      const text = `POST /v1/recipe HTTP/1.1\r\n${rest.replace("{HEAD}", HEAD)}${hidden}`;
      const answer = await exchange(port, [text]);
      assertEquals(answer.status, 400, answer.text);
      assertEquals(answers(answer), 1, new TextDecoder().decode(answer.raw));
      const served = await metric(port, /status="200"/);
      assertEquals(served, [], "the hidden request was answered");
    });
  });
}

Deno.test("what stands behind a refused or a last request is not looked at", async () => {
  await withServer({}, async (port) => {
    const hidden = "GET /v1/recipe?service=gke HTTP/1.1\r\nHost: hidden\r\n\r\n";
    const refused = [
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      `FOO / HTTP/1.1\r\nHost: a\r\n\r\n`,
      `CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`,
    ];
    for (const head of refused) {
      const answer = await exchange(port, [head + hidden]);
      assert(answer.status >= 400, head);
      assertEquals(answers(answer), 1, head);
    }
    const last = await exchange(port, [`GET / HTTP/1.1\r\n${HEAD}\r\n${hidden}`]);
    assertEquals([last.status, answers(last)], [200, 1]);
    assertEquals(await metric(port, /path="\/v1\/recipe"/), []);
  });
});

Deno.test("a request without Host, or with two of them, is refused", async () => {
  await withServer({}, async (port) => {
    const none = await exchange(port, ["GET /health HTTP/1.1\r\nConnection: close\r\n\r\n"]);
    const two = await exchange(port, [`GET /health HTTP/1.1\r\nHost: b\r\n${HEAD}\r\n`]);
    for (const { status, headers } of [none, two]) {
      assertEquals(status, 400);
      assertMatch(headers["content-type"]!, /^text\/plain/);
    }
    assertEquals((await exchange(port, ["GET /health HTTP/1.0\r\n\r\n"])).status, 200);
  });
});

Deno.test("bytes that are no HTTP get a 400 in plain text", async () => {
  await withServer({}, async (port) => {
    for (
      const bytes of [
        "\x16\x03\x01\x02\x00\x01\x00",
        "\0\0\0\0",
        "SSH-2.0-x\r\n",
        "\r\nfoo\r\n\r\n",
      ]
    ) {
      const { status, headers } = await exchange(port, [bytes + "\r\n\r\n"]);
      assertEquals(status, 400, JSON.stringify(bytes));
      assertMatch(headers["content-type"]!, /^text\/plain/);
    }
  });
});

Deno.test("an invented method is a wrong method, and all of them share one series", async () => {
  await withServer({}, async (port) => {
    for (const method of ["FOO", "get", "X-Y", "BREW", "PROPFIND", "A1", "GETT"]) {
      for (const target of ["/v1/recipe", "/", "/v1/bundle", "/health"]) {
        const { status, headers, text } = await request(port, { method, target });
        assertEquals(status, 405, `${method} ${target}: ${text}`);
        assert(headers.allow!.length > 0);
        assertEquals(JSON.parse(text).details.method, method);
        assertEquals("x-request-id" in headers, target !== "/health");
      }
      assertEquals((await request(port, { method, target: "/nope" })).status, 404);
    }
    const series = await metric(port, /^aicr_http_requests_total\{/);
    assertEquals(series.filter((line) => line.includes('method="other"')).length, 4);
    assertEquals(series.length, 4, series.join("\n"));
  });
});

Deno.test("HEAD and OPTIONS are wrong methods; OPTIONS * is answered empty", async () => {
  await withServer({}, async (port) => {
    for (const target of ["/", "/health", "/ready", "/v1/recipe", "/v1/query", "/v1/bundle"]) {
      const head = await request(port, { method: "HEAD", target });
      assertEquals([head.status, head.body.length], [405, 0], target);
      assertEquals((await request(port, { method: "OPTIONS", target })).status, 405, target);
    }
    const star = await request(port, { method: "OPTIONS", target: "*" });
    assertEquals([star.status, star.body.length], [200, 0]);
  });
});

Deno.test("other spellings of a path are not that path", async () => {
  await withServer({}, async (port) => {
    const paths = [
      "//v1/recipe",
      "/v1//recipe",
      "/v1/recipe/",
      "/v1/./recipe",
      "/v1/../v1/recipe",
      "/V1/Recipe",
      "/v1/%72ecipe",
      "/v1/recipe%00",
      "/v1/recipe;a=b",
      "/v1%2frecipe",
      "/v1\\recipe",
      "/health/",
      "/..%2f..%2fetc/passwd",
      "/../../etc/passwd",
      "/v1/recipe#x",
    ];
    for (const target of paths) {
      const { status, headers, text } = await request(port, { target });
      assertEquals(status, 404, target);
      assertEquals(headers["x-api-version"], "v1");
      assertEquals(JSON.parse(text).details.path, target.split("?")[0]);
    }
    const absolute = await request(port, { target: `http://elsewhere/v1/recipe?service=eks` });
    assertEquals(absolute.status, 200);
    assertEquals((await request(port, { target: "http://elsewhere" })).status, 200);
  });
});

Deno.test("a request id that is no UUID never comes back, one that is does as it was sent", async () => {
  await withServer({}, async (port) => {
    const good = [
      "550e8400-e29b-41d4-a716-446655440000",
      "550E8400-E29B-41D4-A716-446655440000",
      "550e8400e29b41d4a716446655440000",
      "{550e8400-e29b-41d4-a716-446655440000}",
    ];
    for (const id of good) {
      const { headers } = await request(port, { target: "/", headers: { "X-Request-Id": id } });
      assertEquals(headers["x-request-id"], id);
    }
    const bad = [
      "",
      "abc",
      "550e8400-e29b-41d4-a716-44665544000",
      "550e8400-e29b-41d4-a716-4466554400000",
      "550e8400-e29b-41d4-a716-44665544000g",
      "{550e8400-e29b-41d4-a716-446655440000",
      "550e8400-e29b-41d4-a716-446655440000\tSet-Cookie: a=b",
      '550e8400-e29b-41d4-a716-446655440000"}',
      "a".repeat(30_000),
    ];
    for (const id of bad) {
      const { headers, text } = await request(port, {
        target: "/x",
        headers: { "X-Request-Id": id },
      });
      assertMatch(headers["x-request-id"]!, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assertEquals(JSON.parse(text).requestId, headers["x-request-id"]);
      assert(!("set-cookie" in headers));
    }
    const split = `GET / HTTP/1.1\r\n${HEAD}X-Request-Id: a\rSet-Cookie: b\r\n\r\n`;
    assertEquals((await exchange(port, [split])).status, 400);
  });
});

Deno.test("of repeated parameters the first counts; what cannot be decoded is refused", async () => {
  await withServer({}, async (port) => {
    const ask = (query: string) => request(port, { target: `/v1/recipe?${query}` });
    const first = await ask("service=eks&service=gke&os=ubuntu&os=rhel");
    assertEquals(JSON.parse(first.text).criteria.service, "eks");
    for (
      const query of ["service=%zz", "service=%ff%fe", "service=%c3%28", "nodes=%", "os=%E0%80%AF"]
    ) {
      const { status, text } = await ask(query);
      assertEquals(status, 400, query);
      assertStringIncludes(text, "parameter");
    }
    assertEquals((await ask("%zz=1&service=eks")).status, 200);
    const many = await ask(Array.from({ length: 8000 }, (_, i) => `a${i}=1`).join("&"));
    assertEquals(many.status, 200);
    const raw = await exchange(port, [
      "GET /v1/recipe?service=",
      new Uint8Array([0xff, 0xfe]),
      ` HTTP/1.1\r\n${HEAD}\r\n`,
    ]);
    assertEquals(raw.status, 400);
  });
});

Deno.test("numbers that no node count can be are refused", async () => {
  await withServer({}, async (port) => {
    const ask = (nodes: string) => request(port, { target: `/v1/recipe?nodes=${nodes}` });
    const wrong = [
      "-1",
      "8x",
      "1.5",
      "1e3",
      "0x10",
      "NaN",
      "Infinity",
      "9007199254740993",
      "9".repeat(400),
    ];
    for (const nodes of wrong) {
      const { status, text } = await ask(nodes);
      assertEquals(status, 400, nodes);
      assertStringIncludes(JSON.parse(text).details.error, nodes.slice(0, 20));
    }
    for (const nodes of ["0", "8", "%2B8", "9007199254740991", ""]) {
      assertEquals((await ask(nodes)).status, 200, nodes);
    }
  });
});

Deno.test("an interim answer comes before the body is sent", async () => {
  await withServer({}, async (port) => {
    const head =
      `POST /v1/recipe HTTP/1.1\r\n${HEAD}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`;
    const { raw } = await exchange(port, [head, "{}"]);
    assertStringIncludes(new TextDecoder().decode(raw), "HTTP/1.1 100 Continue\r\n\r\n");
    assertEquals(parseAnswer(raw).status, 200);
  });
});
