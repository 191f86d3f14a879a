import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { repositoryNames } from "./repository_names.ts";

const nameOf = (url: string) => repositoryNames([url]).get(url);

Deno.test("a name is the address without scheme, in lower case", () => {
  assertEquals(nameOf("https://charts.Example.test/Team"), "charts-example-test-team");
  assertEquals(nameOf("http://127.0.0.1:18999/charts/"), "127-0-0-1-18999-charts");
  assertEquals(nameOf("oci://ghcr.io/nvidia"), "ghcr-io-nvidia");
  assertEquals(nameOf("https://git.example.test/o/r.git"), "git-example-test-o-r");
});

Deno.test("addresses that would share a name do not", () => {
  const names = repositoryNames(["https://x.test/a-b", "https://x.test/a.b", "oci://x.test/a/b"]);
  assertEquals(new Set(names.values()).size, 3);
  for (const name of names.values()) assertMatch(name, /^x-test-a-b-[0-9a-f]{8}$/);
  const long = `https://${"x".repeat(80)}.test/`;
  const cut = repositoryNames([`${long}a`, `${long}b`]);
  assertNotEquals(cut.get(`${long}a`), cut.get(`${long}b`));
});

Deno.test("any set of addresses has distinct names that Kubernetes accepts", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.webUrl({ withFragments: true })), (urls) => {
    const names = repositoryNames(urls);
    assertEquals(names.size, urls.length);
    assertEquals(new Set(names.values()).size, urls.length);
    for (const name of names.values()) {
      assertMatch(name, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    }
    assertEquals(repositoryNames(urls.toReversed()), names);
  }));
});
