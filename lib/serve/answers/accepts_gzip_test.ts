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
    ["gzip; q = 0", false],
    ["gzip;Q=0", false],
    ["identity;q=1, gzip;q=0.5", false],
    ["gzip;q=0.5, identity;q=0.9", false],
    ["gzip, identity", true],
    ["identity;q=0, gzip;q=0.1", true],
    ["identity;q=0.5, *;q=0.8", true],
    ["identity;q=0", false],
    ["gzip;level=9;q=0", false],
  ];
  for (const [header, expected] of cases) assertEquals(acceptsGzip(header), expected, header);
});
