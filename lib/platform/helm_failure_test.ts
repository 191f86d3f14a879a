import { assertEquals } from "@std/assert";
import { helmFailure } from "./helm_failure.ts";

Deno.test("helm's words become the documented codes", () => {
  const cases: [string, string][] = [
    [
      'Error: looks like "http://127.0.0.1:1/c" is not a valid chart repository or cannot be reached: ' +
      'Get "http://127.0.0.1:1/c/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused',
      "SERVICE_UNAVAILABLE",
    ],
    [
      "Error: failed to do request: Head: dial tcp: lookup x.test: no such host",
      "SERVICE_UNAVAILABLE",
    ],
    ["Error: unexpected status from GET request: 503 Service Unavailable", "SERVICE_UNAVAILABLE"],
    ['Error: chart "demo" version "9.9.9" not found in http://h.test repository', "NOT_FOUND"],
    ["Error: failed to fetch http://h.test/index.yaml : 404 Not Found", "NOT_FOUND"],
    ["Error: h.test/a/b:1.0.0: not found", "NOT_FOUND"],
    ["Error: failed to fetch http://h.test/index.yaml : 401 Unauthorized", "UNAUTHORIZED"],
    ["Error: unexpected status: 403 Forbidden, not found", "UNAUTHORIZED"],
    ["Error: pull access denied, repository does not exist", "UNAUTHORIZED"],
    ["Error: context deadline exceeded (Client.Timeout exceeded)", "TIMEOUT"],
    ["Error: something else", "INTERNAL"],
    ["", "INTERNAL"],
  ];
  for (const [stderr, code] of cases) {
    assertEquals(helmFailure(stderr).code, code, stderr);
    assertEquals(helmFailure(stderr).hint === "", false);
  }
});
