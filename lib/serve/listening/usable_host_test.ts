import { assertEquals } from "@std/assert";
import { usableHost } from "./usable_host.ts";

const without = () => {
  throw new Error("EAFNOSUPPORT");
};

Deno.test("all interfaces are those of both families, or of the one there is", () => {
  assertEquals(usableHost("::", () => {}), "::");
  assertEquals(usableHost("::", without), "0.0.0.0");
});

Deno.test("an address that was named is not replaced", () => {
  assertEquals(usableHost("127.0.0.1", without), "127.0.0.1");
  assertEquals(usableHost("::1", without), "::1");
});
