import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { AicrError } from "../base/error.ts";
import { buildKustomization, buildTarget } from "./kustomize.ts";
import { withTempDirectory } from "./temp_directory.ts";

const INSTALLED = ["kustomize", "kubectl"].some((name) =>
  (Deno.env.get("PATH") ?? "").split(":").some((directory) => {
    try {
      return Deno.statSync(join(directory, name)).isFile;
    } catch {
      return false;
    }
  })
);

/** A test that a real builder is needed for. */
function builderTest(name: string, fn: () => Promise<void>): void {
  const title = INSTALLED ? name : `${name} (skipped: needs kustomize or kubectl)`;
  Deno.test({ name: title, ignore: !INSTALLED, fn });
}

Deno.test("a kustomization is a local path, or a path in a source at a tag", () => {
  const target = (source: string, path: string, tag: string) =>
    buildTarget({ component: "app", source, path, tag });
  assertEquals(target("", "k/base", ""), "k/base");
  assertEquals(target("", "k/base", "v1"), "k/base");
  assertEquals(target("https://h.test/r/", "k/base", "v1"), "https://h.test/r//k/base?ref=v1");
  assertEquals(target("https://h.test/r", "", "v1"), "https://h.test/r?ref=v1");
  assertEquals(target("https://h.test/r", "k", ""), "https://h.test/r//k");
});

Deno.test("a path that would be read as a flag is refused", async () => {
  const reference = { component: "app", source: "", path: "--enable-helm", tag: "" };
  const error = await assertRejects(() => buildKustomization(reference), AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  assertStringIncludes(error.message, "--enable-helm");
});

builderTest("a local kustomization is built", async () => {
  await withTempDirectory(async (path) => {
    await Deno.writeTextFile(
      join(path, "kustomization.yaml"),
      "namePrefix: k-\nresources: [c.yaml]\n",
    );
    await Deno.writeTextFile(
      join(path, "c.yaml"),
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
    );
    const output = await buildKustomization({ component: "app", source: "", path, tag: "" });
    assertStringIncludes(output, "name: k-c");
  });
});

builderTest("a kustomization that cannot be built is refused by component and target", async () => {
  await withTempDirectory(async (path) => {
    const reference = { component: "app", source: "", path, tag: "" };
    const error = await assertRejects(() => buildKustomization(reference), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, `${path} of app`);
    assertStringIncludes(error.hints[0]!, path);
  });
});

Deno.test("a temporary directory is gone afterwards, also after a failure", async () => {
  const seen: string[] = [];
  await withTempDirectory(async (path) => {
    seen.push(path);
    await Deno.writeTextFile(join(path, "x"), "y");
  });
  await assertRejects(() =>
    withTempDirectory((path) => {
      seen.push(path);
      return Promise.reject(new Error("stop"));
    })
  );
  for (const path of seen) await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});
