import { assertEquals } from "@std/assert";
import { METHODS } from "node:http";
import { type ClientError, inventedMethod, parseErrorReply } from "./raw_reply.ts";

const error = (text?: string, code?: string): ClientError =>
  Object.assign(new Error("parse error"), {
    code,
    ...(text === undefined ? {} : { rawPacket: new TextEncoder().encode(text) }),
  });

Deno.test("an invented method is told from other nonsense", () => {
  const found = (text?: string) => inventedMethod(error(text), METHODS);
  assertEquals(found("FOO /v1/recipe?a=b HTTP/1.1\r\nHost: a\r\n\r\n"), {
    method: "FOO",
    target: "/v1/recipe?a=b",
  });
  assertEquals(found("get / HTTP/1.0\r\n\r\n")?.method, "get");
  const named = "FOO / HTTP/1.1\r\nHost: a\r\nx-request-ID: \t some id \r\n";
  for (const text of [named, `${named}A: b\r\n\r\n`]) {
    assertEquals(found(text)?.requestId, "some id");
  }
  for (const text of ["X: X-Request-Id: a\r\n\r\n", "\r\nX-Request-Id: a\r\n\r\n"]) {
    assertEquals(found(`FOO / HTTP/1.1\r\n${text}`)?.requestId, undefined, text);
  }
  for (
    const text of [
      "GET / HTTP/1.1\r\n",
      "FOO / HTTP/2.0\r\n",
      "FOO HTTP/1.1\r\n",
      "FOO  / HTTP/1.1\r\n",
      "F(O / HTTP/1.1\r\n",
      "FOO http://x/ HTTP/1.1\r\n",
      `${"F".repeat(65)} / HTTP/1.1\r\n`,
      "FOO /\x01 HTTP/1.1\r\n",
      "",
      undefined,
    ]
  ) assertEquals(found(text), undefined, text);
});

Deno.test("what is too slow is closed without a word, what is too large is 431, the rest 400", () => {
  assertEquals(parseErrorReply(error(undefined, "ERR_HTTP_REQUEST_TIMEOUT")), undefined);
  assertEquals(parseErrorReply(error(undefined, "ECONNRESET")), undefined);
  assertEquals(parseErrorReply(error(undefined, "HPE_HEADER_OVERFLOW"))?.status, 431);
  assertEquals(parseErrorReply(error(undefined, "HPE_ERROR"))?.status, 400);
  assertEquals(parseErrorReply(error())?.status, 400);
});
