import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import type { Tree } from "../../base/tree.ts";
import { currentContext } from "./current_context.ts";

const CONFIG = `current-context: prod
contexts:
  - {name: dev, context: {cluster: nope}}
  - {name: prod, context: {cluster: c1, user: u1}}
clusters:
  - {name: c1, cluster: {server: 'https://api.example.test:6443/', certificate-authority: ca.crt}}
users:
  - name: u1
    user: {client-certificate: certs/me.crt, client-key: /abs/me.key}
`;

function choose(...texts: string[]) {
  const files = texts.map((text, i) => ({ file: `f${i}`, directory: `/dir${i}`, text }));
  const { server, document } = currentContext(files);
  const { clusters, users } = JSON.parse(document);
  return { server, cluster: clusters[0].cluster as Tree, user: users[0].user as Tree };
}

/** The config with another cluster or user. */
function withParts({ cluster, user }: { cluster?: string; user?: string }): string {
  return `current-context: x
contexts: [{name: x, context: {cluster: c${user === undefined ? "" : ", user: u"}}}]
clusters: [{name: c, cluster: ${cluster ?? "{server: 'https://h'}"}}]
users: [{name: u, user: ${user ?? "{}"}}]
`;
}

Deno.test("the current context, with paths that start at its file", () => {
  const { server, cluster, user } = choose(CONFIG);
  assertEquals(server, "https://api.example.test:6443");
  assertEquals(cluster, {
    server: "https://api.example.test:6443",
    "certificate-authority": "/dir0/ca.crt",
  });
  assertEquals(user, { "client-certificate": "/dir0/certs/me.crt", "client-key": "/abs/me.key" });
});

Deno.test("of several files the first that names something wins", () => {
  const second = CONFIG.replace("api.example.test", "other.test").replace("prod\n", "dev\n");
  assertEquals(choose(CONFIG, second).server, "https://api.example.test:6443");
  assertEquals(choose("current-context: prod\n", second).server, "https://other.test:6443");
  assertEquals(choose("{}", CONFIG).cluster["certificate-authority"], "/dir1/ca.crt");
});

Deno.test("entries that are not needed may be wrong", () => {
  const broken = CONFIG.replace("users:", "users:\n  - {user: {}}\n  - 5");
  assertEquals(choose(broken).server, "https://api.example.test:6443");
});

Deno.test("data beats files, as for kubectl", () => {
  const { cluster, user } = choose(withParts({
    cluster: "{server: 'https://h', certificate-authority: a, certificate-authority-data: b}",
    user: "{client-key: a, client-key-data: b, client-certificate: a, client-certificate-data: b}",
  }));
  assertEquals(Object.keys(cluster).sort(), ["certificate-authority-data", "server"]);
  assertEquals(Object.keys(user).sort(), ["client-certificate-data", "client-key-data"]);
});

Deno.test("a token file is read, and beats a token", () => {
  const { user } = choose(withParts({ user: "{tokenFile: t, token: old}" }));
  assertEquals(user.token, undefined);
  assertEquals((user["auth-provider"] as Tree).config, { tokenFile: "/dir0/t" });
});

Deno.test("plain HTTP is allowed, and nothing else goes unverified", () => {
  const { cluster } = choose(withParts({ cluster: "{server: 'http://127.0.0.1:8001'}" }));
  assertEquals(cluster["insecure-skip-tls-verify"], true);
  assertEquals(choose(CONFIG).cluster["insecure-skip-tls-verify"], undefined);
});

Deno.test("a context without a user keeps its certificate authority", () => {
  const { cluster, user } = choose(withParts({
    cluster: "{server: 'https://h', certificate-authority-data: b}",
  }));
  assertEquals([cluster["certificate-authority-data"], user], ["b", {}]);
});

Deno.test("a credential command learns what Kubernetes promises it", () => {
  const { user } = choose(withParts({
    user: "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/login, " +
      "args: [a], env: [{name: A, value: b}], provideClusterInfo: true}}",
  }));
  const exec = user.exec as Tree;
  assertEquals([exec.command, exec.args], ["/dir0/bin/login", ["a"]]);
  const [own, info] = exec.env as { name: string; value: string }[];
  assertEquals([own, info!.name], [{ name: "A", value: "b" }, "KUBERNETES_EXEC_INFO"]);
  assertEquals(JSON.parse(info!.value), {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    spec: { interactive: false, cluster: { server: "https://h" } },
  });
});

const SECRET = "hunter2secret";
const REFUSED: [string, string, string][] = [
  ["no mapping", SECRET, "must be a mapping"],
  ["an empty file", "", "must be a mapping"],
  ["no YAML", "a: [", "Cannot parse"],
  ["no current context", "contexts: [{name: a}]", "No current context in kubeconfig f0"],
  ["an empty current context", "current-context: ''", "No current context"],
  ["an unknown context", "current-context: a", 'no context "a"'],
  ["a context without a cluster", "{current-context: a, contexts: [{name: a}]}", 'no cluster ""'],
  ["an unknown cluster", CONFIG.replace("name: c1", "name: c2"), 'no cluster "c1"'],
  ["an unknown user", CONFIG.replace("name: u1", "name: u2"), 'no user "u1"'],
  [
    "a user that is text",
    withParts({ user: SECRET }),
    'users "u" of kubeconfig f0 must be a mapping',
  ],
  ["a cluster without address", withParts({ cluster: "{}" }), "has no http(s) address"],
  [
    "an address of another kind",
    withParts({ cluster: "{server: 'ftp://h'}" }),
    "no http(s) address",
  ],
  [
    "an address that is none",
    withParts({ cluster: `{server: '${SECRET}'}` }),
    "no http(s) address",
  ],
];

for (const [what, text, message] of REFUSED) {
  Deno.test(`refused: ${what}`, () => {
    const error = assertThrows(() => choose(text), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, message);
    assert(!`${error.message} ${error.hints}`.includes(SECRET), error.message);
  });
}
