import { assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { nextHop, safeAddress } from "./redirect.ts";

const HERE = new URL("https://r.example/v2/a/blobs/x");

Deno.test("addresses are relative to where they were given", () => {
  const cases: Record<string, string> = {
    "/v2/a/up": "https://r.example/v2/a/up",
    "?s=1": "https://r.example/v2/a/blobs/x?s=1",
    "//cdn.example/y": "https://cdn.example/y",
    "https://cdn.example/y": "https://cdn.example/y",
    "https://user:pw@cdn.example/y": "https://cdn.example/y",
  };
  for (const [location, expected] of Object.entries(cases)) {
    assertEquals(safeAddress(location, HERE, "push").href, expected);
  }
});

Deno.test("never from encrypted to not, never away from http(s)", () => {
  for (
    const location of ["http://r.example/v2/", "http://cdn.example/", "file:///etc", "data:,x"]
  ) {
    const error = assertThrows(() => safeAddress(location, HERE, "push"), AicrError);
    assertEquals(error.code, "SERVICE_UNAVAILABLE");
  }
  const plain = new URL("http://r.example/v2/");
  assertEquals(safeAddress("http://cdn.example/", plain, "push").host, "cdn.example");
});

Deno.test("what has a body is only sent on where the status says so", () => {
  const hop = (method: "GET" | "HEAD" | "PUT" | "POST", status: number) =>
    nextHop(
      { status, url: HERE, body: new Uint8Array(), headers: new Headers({ location: "/y" }) },
      { method, url: "", action: "push", expect: [] },
    )?.pathname;
  for (const status of [301, 302, 303, 307, 308]) assertEquals(hop("GET", status), "/y");
  for (const status of [301, 302, 303]) assertEquals(hop("PUT", status), undefined);
  for (const status of [307, 308]) assertEquals(hop("PUT", status), "/y");
  for (const status of [200, 201, 202, 300, 304, 404]) assertEquals(hop("HEAD", status), undefined);
});
