import { assertEquals, assertStringIncludes } from "@std/assert";
import { remoteManifests } from "./remote_manifests.ts";
import { failure } from "./_fixture.ts";

const DIGEST = "f0dcbdd9fb49b4562dad27ceec96078b3846611708464120598949cd2ab1e765";
const GIT = "git:\n  url: https://git.example/project\n  tag: v1.2.1\n  path: config/crd\n";

function file(item: string, git = GIT): string {
  return `apiVersion: aicr.run/v1alpha2\nkind: RemoteManifests\nitems:\n  - ${item}\n${git}`;
}

const ITEM = `url: https://raw.example/v1/a.yaml\n    sha256: ${DIGEST}`;

Deno.test("remoteManifests: reads items and git source", () => {
  assertEquals(remoteManifests(file(ITEM), "m.yaml"), {
    items: [{ url: "https://raw.example/v1/a.yaml", sha256: DIGEST }],
    git: { url: "https://git.example/project", tag: "v1.2.1", path: "config/crd" },
  });
});

Deno.test("remoteManifests: a digest is lower-cased, a tag stays as it is written", () => {
  const text = file(
    ITEM.replace(DIGEST, DIGEST.toUpperCase()),
    GIT.replace("v1.2.1", "1.10").replace("config/crd", "./config//crd/"),
  );
  const read = remoteManifests(text, "m.yaml")!;
  assertEquals(read.items[0]!.sha256, DIGEST);
  assertEquals(read.git.tag, "1.10");
  assertEquals(read.git.path, "config/crd");
});

Deno.test("remoteManifests: a loopback URL with a port is fine", () => {
  const text = file(`url: http://127.0.0.1:8080/a.yaml\n    sha256: ${DIGEST}`);
  assertEquals(remoteManifests(text, "m.yaml")!.items[0]!.url, "http://127.0.0.1:8080/a.yaml");
});

Deno.test("remoteManifests: any other file is none, whatever it mentions", () => {
  for (
    const text of [
      "",
      "kind: ConfigMap\n",
      "# kind: RemoteManifests\nkind: ConfigMap\n",
      "kind: ConfigMap\ndata:\n  kind: RemoteManifests\n",
      "{{ if .Values.a }}\nnote: RemoteManifests\n{{ end }}\n",
      "kind: ConfigMap\n---\nnote: RemoteManifests\n",
    ]
  ) assertEquals(remoteManifests(text, "m.yaml"), undefined, text);
});

const REFUSED: Record<string, [text: string, message: string, line: number]> = {
  "no items": ["kind: RemoteManifests\nitems: []\n" + GIT, "names no files", 2],
  "a short digest": [file("url: https://a.example/b\n    sha256: abc"), '"abc"', 5],
  "a digest of other letters": [
    file(`url: https://a.example/b\n    sha256: ${"z".repeat(64)}`),
    "SHA-256",
    5,
  ],
  "no digest": [file("url: https://a.example/b"), "items[0].sha256", 4],
  "a file URL": [file(`url: file:///etc/passwd\n    sha256: ${DIGEST}`), "file:///etc/passwd", 4],
  "a relative URL": [file(`url: a.yaml\n    sha256: ${DIGEST}`), "http(s)", 4],
  "a URL without host": [file(`url: "https://"\n    sha256: ${DIGEST}`), "http(s)", 4],
  "a URL with a quote": [file(`url: 'https://a.example/"x'\n    sha256: ${DIGEST}`), "http(s)", 4],
  "a URL with a line break": [
    file(`url: "https://a.example/x\\nrm"\n    sha256: ${DIGEST}`),
    "http(s)",
    4,
  ],
  "an item that is a string": [file("https://a.example/b"), "items[0]", 4],
  "an unknown key": [file(`${ITEM}\n    sha512: x`), "sha512", 6],
  "a file twice": [file(`${ITEM}\n  - ${ITEM}`), "twice", 6],
  "no git source": [file(ITEM, ""), "git", 1],
  "a git path that leaves": [file(ITEM, GIT.replace("config/crd", "../x")), "git.path", 9],
  "an ssh git URL": [file(ITEM, GIT.replace("https://", "ssh://")), "git.url", 7],
  "an empty tag": [file(ITEM, GIT.replace("v1.2.1", '""')), "git.tag", 8],
};

for (const [name, [text, message, line]] of Object.entries(REFUSED)) {
  Deno.test(`remoteManifests: refuses ${name}, with its line`, async () => {
    const error = await failure(() => remoteManifests(text, "m.yaml"));
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, message);
    assertEquals([error.source!.file, error.source!.line], ["m.yaml", line]);
  });
}

Deno.test("remoteManifests: credentials in a URL are refused and not repeated", async () => {
  for (const user of ["user:hunter2", "hunter2", ":hunter2"]) {
    const text = file(`url: https://${user}@a.example/b\n    sha256: ${DIGEST}`);
    const error = await failure(() => remoteManifests(text, "m.yaml"));
    assertStringIncludes(error.message, "credentials");
    assertEquals(error.message.includes("hunter2"), false);
  }
});

Deno.test("remoteManifests: a broken file of this kind is an error, not something else", async () => {
  for (const text of ["kind: RemoteManifests\nitems: [\n", `${file(ITEM)}---\n${file(ITEM)}`]) {
    assertEquals((await failure(() => remoteManifests(text, "m.yaml"))).code, "INVALID_REQUEST");
  }
});
