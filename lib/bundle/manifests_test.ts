import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { catalogOf } from "./_fixture.ts";
import { manifestsLock } from "./manifests/lock.ts";
import { criticalPodsQuota } from "./manifests/quota.ts";
import { checkPreNamespaces, readManifests } from "./manifests.ts";
import { parseYaml } from "../base/yaml.ts";
import type { Tree } from "../base/tree.ts";

const SHA = "a".repeat(64);
const REMOTE = `kind: RemoteManifests
items:
  - {url: https://example.test/a.yaml, sha256: ${SHA}}
git: {url: https://example.test/r, tag: v1, path: crds}
`;

function read(files: Record<string, string>, external: Record<string, string> = {}) {
  const paths = [...Object.keys(files), ...Object.keys(external)];
  return readManifests(catalogOf([], files, external), "app", paths);
}

Deno.test("manifests become templates by basename, exactly as they are", () => {
  const text = "a: {{ .Values.x }}\r\n# end without newline";
  const { templates, notes } = read({ "c/app/one.yaml": text });
  assertEquals(templates, [{ name: "one.yaml", text: `${text}\n` }]);
  assertEquals(notes, []);
});

Deno.test("remote manifests are set apart, in the order of the list", () => {
  const { templates, remote } = read({ "a/r.yaml": `# why\n${REMOTE}`, "a/m.yaml": "kind: X\n" });
  assertEquals(templates.map(({ name }) => name), ["m.yaml"]);
  assertEquals(remote, [{
    name: "r.yaml",
    items: [{ url: "https://example.test/a.yaml", sha256: SHA }],
    git: { url: "https://example.test/r", tag: "v1", path: "crds" },
  }]);
});

Deno.test("hooks are remarked in the data directory only", () => {
  const hook = "metadata: {annotations: {helm.sh/hook: post-install}}\n";
  assertEquals(read({ "a/m.yaml": hook }).notes, []);
  const [note] = read({}, { "a/m.yaml": hook }).notes;
  assertEquals([note!.code, note!.component, note!.path], ["HOOK_IN_MANIFEST", "app", "a/m.yaml"]);
});

Deno.test("manifests that cannot be read are refused by path", () => {
  const refused = (paths: string[]) =>
    assertThrows(() => readManifests(catalogOf([]), "app", paths), AicrError);
  const cases: [string, string][] = [
    ["a/none.yaml", "does not have"],
    ["../../etc/passwd", "leaves the catalog"],
    ["a/../../x.yaml", "leaves the catalog"],
    ["/etc/passwd", "leaves the catalog"],
    ["a\\..\\..\\x.yaml", "leaves the catalog"],
  ];
  for (const [path, words] of cases) {
    const error = refused([path]);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, path);
    assertStringIncludes(error.message, words);
  }
});

Deno.test("two manifests of one basename are refused", () => {
  const error = assertThrows(() => read({ "a/m.yaml": "a: 1", "b/m.yaml": "b: 1" }), AicrError);
  assertStringIncludes(error.message, "app has two manifests named m.yaml");
});

Deno.test("remote manifests that pin nothing are refused with their place", () => {
  const cases: [string, string][] = [
    [REMOTE.replace(SHA, "abc"), '"abc" is no sha256'],
    [REMOTE.replace(SHA, SHA.toUpperCase()), "is no sha256"],
    [REMOTE.replace("https://example.test/a.yaml", "file:///etc/passwd"), "file:///etc/passwd"],
    [REMOTE.replace(/items:\n.*\n/, "items: []\n"), "at least one file"],
    [REMOTE.replace(/items:\n.*\n/, "items: [x]\n"), "null is no http(s) URL"],
    [REMOTE.replace(/git:.*\n/, ""), "git must have url, tag and path"],
  ];
  for (const [text, words] of cases) {
    const error = assertThrows(() => read({ "a/r.yaml": text }), AicrError, undefined, words);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, words);
    assertStringIncludes(error.message, "recipes/a/r.yaml");
  }
});

Deno.test("a pre-install part creates no other namespace than the component's", () => {
  const manifests = read({ "a/ns.yaml": "kind: Namespace\nmetadata: {name: other}\n" });
  checkPreNamespaces(manifests, { component: "app", namespace: "other" });
  const error = assertThrows(
    () => checkPreNamespaces(manifests, { component: "app", namespace: "app" }),
    AicrError,
  );
  assertStringIncludes(error.message, '"other"');
});

Deno.test("the quota grows with the nodes and never below one node's", () => {
  const pods = (nodes: number) => {
    const quota = parseYaml(criticalPodsQuota("gpu", nodes), "quota") as Tree;
    assertEquals((quota.metadata as Tree).namespace, "gpu");
    return ((quota.spec as Tree).hard as Tree).pods;
  };
  assertEquals([pods(0), pods(1), pods(4)], ["32", "32", "128"]);
});

Deno.test("a lock names each item once, digest first", () => {
  const { remote: sources } = read({ "a/r.yaml": REMOTE });
  const lock = manifestsLock(
    {
      release: "app-post",
      remote: { items: sources[0]!.items, sources },
    } as Parameters<typeof manifestsLock>[0],
  );
  const lines = lock.trimEnd().split("\n").filter((line) => !line.startsWith("#"));
  assertEquals(lines, [`${SHA}  https://example.test/a.yaml`]);
});
