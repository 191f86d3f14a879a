import { assertEquals } from "@std/assert";
import { acceptsGzip } from "./accepts_gzip.ts";

Deno.test("gzip is used when the client names it, or everything, with a weight above 0", () => {
  const cases: [string | undefined, boolean][] = [
    [undefined, false],
    ["", false],
    ["identity", false],
    ["gzip", true],
    ["GZIP", true],
    ["x-gzip", true],
    ["deflate, gzip;q=0.5, br", true],
    ["gzip;q=0", false],
    ["gzip; q=0.0", false],
    ["*", true],
    ["*;q=0", false],
    ["*;q=1, gzip;q=0", false],
    ["gzip;q=0.001, *;q=0", true],
    ["gzipped", false],
    ["br", false],
    ["gzip;q=x", false],
  ];
  for (const [header, expected] of cases) assertEquals(acceptsGzip(header), expected, header);
});
