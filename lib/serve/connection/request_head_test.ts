import { assertEquals } from "@std/assert";
import { countHosts, readHead, splitTarget } from "./request_head.ts";

Deno.test("of a repeated header the first counts, others are not looked at", () => {
  const raw = ["X-REQUEST-ID", "a", "x-request-id", "b", "__proto__", "x", "Accept", "y"];
  assertEquals(readHead(raw), { requestId: "a", accept: "y" });
});

Deno.test("a list may be spread over several headers", () => {
  const raw = ["Accept-Encoding", "br", "If-None-Match", '"a"', "accept-encoding", "gzip;q=0"];
  assertEquals(readHead([...raw, "IF-NONE-MATCH", 'W/"b", "c"']), {
    acceptEncoding: "br, gzip;q=0",
    ifNoneMatch: '"a", W/"b", "c"',
  });
});

Deno.test("hosts are counted whatever their case", () => {
  assertEquals(countHosts(["Host", "a", "HOST", "b", "X", "host"]), 2);
  assertEquals(countHosts([]), 0);
});

Deno.test("a target is split at its first question mark; an absolute one loses scheme and host", () => {
  const cases: [string, string, string][] = [
    ["/", "/", ""],
    ["/a?b=c?d", "/a", "b=c?d"],
    ["/a?", "/a", ""],
    ["http://h:80/a/b?c", "/a/b", "c"],
    ["HTTPS://h", "/", ""],
    ["http://h?x=1", "/", "x=1"],
    ["//evil/v1", "//evil/v1", ""],
    ["/http://x/y", "/http://x/y", ""],
  ];
  for (const [target, path, query] of cases) assertEquals(splitTarget(target), { path, query });
});
