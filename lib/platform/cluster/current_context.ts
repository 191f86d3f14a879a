/**
 * The current context of kubeconfig files as a document of its own, put so that the client library
 * understands it as kubectl would: relative paths start at their file, `tokenFile` is honoured,
 * plain HTTP is allowed, credential commands learn what they are asked. Pure. Never repeats a value
 * of the document in an error: it may be a secret.
 */
import { isAbsolute, join } from "@std/path";
import { type DocPath, invalid } from "../../base/error.ts";
import { refused, type ShapedDocument } from "../../base/shape.ts";
import { isTree, type Tree, type Value } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import type { KubeconfigFile } from "./kubeconfig_files.ts";

/** The chosen cluster, with a kubeconfig that holds nothing else. */
export interface CurrentContext {
  server: string;
  /** JSON of a kubeconfig document with one cluster, user and context. */
  document: string;
}

interface Entry {
  value: Tree;
  doc: ShapedDocument;
  directory: string;
}

/**
 * Chooses the current context. The first file that names a thing wins. Throws INVALID_REQUEST, with
 * a place where there is one.
 */
export function currentContext(files: readonly KubeconfigFile[]): CurrentContext {
  const parsed = files.map(({ file, directory, text }) => {
    const doc = { file, text, what: "kubeconfig" };
    const value = parseYaml(text, file);
    if (!isTree(value)) throw refused(doc, [], `Kubeconfig ${file} must be a mapping`);
    return { value, doc, directory };
  });
  const shown = files.map(({ file }) => file).join(", ");
  const name = currentName(parsed, shown);
  const context = find(parsed, { list: "contexts", field: "context", name, shown });
  const clusterName = textOf(context, "cluster") ?? "";
  const cluster = find(parsed, { list: "clusters", field: "cluster", name: clusterName, shown });
  const userName = textOf(context, "user");
  // Without a user the library leaves out the certificate authority too.
  const user = userName === undefined
    ? { ...cluster, value: {} }
    : find(parsed, { list: "users", field: "user", name: userName, shown });
  const server = serverOf(cluster);
  return {
    server,
    document: JSON.stringify({
      clusters: [{ name: "cluster", cluster: clusterEntry(cluster, server) }],
      users: [{ name: "user", user: userEntry(user, server) }],
      contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
      "current-context": "context",
    }),
  };
}

function currentName(parsed: readonly Entry[], shown: string): string {
  for (const { value } of parsed) {
    const name = value["current-context"];
    if (typeof name === "string" && name !== "") return name;
  }
  throw invalid(`No current context in kubeconfig ${shown}`, {
    hints: ["Choose one: kubectl config use-context NAME", ...contextNames(parsed)],
  });
}

function contextNames(parsed: readonly Entry[]): string[] {
  const names = parsed.flatMap(({ value }) => items(value.contexts))
    .flatMap((item) => typeof item.name === "string" ? [item.name] : []);
  return names.length > 0 ? [`Contexts: ${names.join(", ")}`] : [];
}

function items(value: Value | undefined): Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

interface Wanted {
  list: "contexts" | "clusters" | "users";
  field: "context" | "cluster" | "user";
  name: string;
  shown: string;
}

function find(parsed: readonly Entry[], { list, field, name, shown }: Wanted): Entry {
  for (const { value, doc, directory } of parsed) {
    const found = items(value[list]).find((item) => item.name === name);
    if (found === undefined) continue;
    const body = found[field] ?? {};
    if (isTree(body)) return { value: body, doc, directory };
    throw refused(doc, [list], `${list} "${name}" of kubeconfig ${doc.file} must be a mapping`);
  }
  throw invalid(`Kubeconfig ${shown} has no ${field} "${name}", which the current context needs`, {
    hints: ["Choose a context that is complete: kubectl config get-contexts"],
  });
}

function textOf({ value }: Entry, key: string): string | undefined {
  const text = value[key];
  return typeof text === "string" && text !== "" ? text : undefined;
}

function serverOf(cluster: Entry): string {
  const server = textOf(cluster, "server");
  const path: DocPath = ["clusters"];
  if (server === undefined || !URL.canParse(server) || !/^https?:/i.test(server)) {
    throw refused(cluster.doc, path, "The cluster of the current context has no http(s) address", {
      hints: ["Set its field `server`, for example https://host:6443"],
    });
  }
  return server.replace(/\/+$/, "");
}

function clusterEntry(cluster: Entry, server: string): Tree {
  const entry: Tree = { ...withPaths(cluster, ["certificate-authority"]), server };
  // The library refuses plain HTTP unless told not to verify what is not there.
  if (server.startsWith("http:")) entry["insecure-skip-tls-verify"] = true;
  // kubectl prefers data to a file, the library does not.
  if (entry["certificate-authority-data"]) delete entry["certificate-authority"];
  return entry;
}

function userEntry(user: Entry, server: string): Tree {
  const entry = withPaths(user, ["client-certificate", "client-key", "tokenFile"]);
  if (entry["client-certificate-data"]) delete entry["client-certificate"];
  if (entry["client-key-data"]) delete entry["client-key"];
  if (typeof entry.tokenFile === "string" && entry.tokenFile !== "") {
    entry["auth-provider"] = { name: "tokenFile", config: { tokenFile: entry.tokenFile } };
    delete entry.token;
  }
  if (isTree(entry.exec)) entry.exec = execEntry(entry.exec, user.directory, server);
  return entry;
}

function withPaths({ value, directory }: Entry, keys: readonly string[]): Tree {
  const entry = { ...value };
  for (const key of keys) {
    const path = entry[key];
    if (typeof path === "string" && path !== "" && !isAbsolute(path)) {
      entry[key] = join(directory, path);
    }
  }
  return entry;
}

/** The command with the variable that Kubernetes promises it, which the library leaves out. */
function execEntry(exec: Tree, directory: string, server: string): Tree {
  const command = String(exec.command ?? "");
  const relative = command.includes("/") && !isAbsolute(command);
  const info = {
    apiVersion: exec.apiVersion ?? "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo === true ? { cluster: { server } } : {}),
    },
  };
  return {
    ...exec,
    command: relative ? join(directory, command) : command,
    env: [...items(exec.env), { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }],
  };
}
