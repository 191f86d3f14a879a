/**
 * Credentials as `docker login` leaves them: config.json in $DOCKER_CONFIG or ~/.docker, and the
 * credential helpers it names. Looked at only after a registry has asked. Nothing read here ever
 * reaches a message or a log. Source: docker's reference of config.json; CLI reference, OCI
 * registries.
 */
import { join } from "@std/path";
import { AicrError, invalid } from "../../base/error.ts";
import { readTextFile } from "../../base/files.ts";
import type { OciReference } from "../../base/oci_reference.ts";
import { askHelper } from "./credential_helper.ts";
import type { Credentials } from "./credentials.ts";

interface DockerConfig {
  auths?: Record<string, unknown>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
}

/** The names docker itself has had for its own registry. */
const DOCKER_HUB = ["docker.io", "index.docker.io", "registry-1.docker.io"];
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";

/** What is looked at besides files; tests give their own. */
export interface DockerEnvironment {
  env(name: string): string | undefined;
  ask: typeof askHelper;
}

const REAL: DockerEnvironment = { env: (name) => Deno.env.get(name), ask: askHelper };

/**
 * The credentials for a repository; undefined when there are none. Throws INVALID_REQUEST for a
 * config that cannot be read, SERVICE_UNAVAILABLE for a helper that is missing or fails.
 */
export async function dockerCredentials(
  reference: OciReference,
  { env, ask }: DockerEnvironment = REAL,
): Promise<Credentials | undefined> {
  const path = configPath(env);
  const config = path === undefined ? undefined : await readConfig(path);
  if (config === undefined) return undefined;
  const keys = keysFor(reference);
  const helper = keys.map((key) => config.credHelpers?.[key]).find(Boolean) || config.credsStore;
  if (helper) {
    const server = DOCKER_HUB.includes(reference.registry) ? DOCKER_HUB_KEY : reference.registry;
    const found = await ask(helper, { server, configPath: path! });
    if (found !== undefined) return found;
  }
  for (const key of keys) {
    const found = ofAuth(config.auths?.[key], key, path!);
    if (found !== undefined) return found;
  }
  return undefined;
}

function configPath(env: DockerEnvironment["env"]): string | undefined {
  const directory = env("DOCKER_CONFIG");
  if (directory) return join(directory, "config.json");
  const home = env("HOME");
  return home ? join(home, ".docker", "config.json") : undefined;
}

/** The file's content; undefined when there is none, which is how most machines are. */
async function readConfig(path: string): Promise<DockerConfig | undefined> {
  let text: string;
  try {
    text = await readTextFile(path, { what: "docker config" });
  } catch (error) {
    if (error instanceof AicrError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
  // The parser's own message would quote the file, and with it a password.
  const value = parsed(text);
  if (isObject(value) && [value.auths ?? {}, value.credHelpers ?? {}].every(isObject)) return value;
  throw invalid(`Docker config ${path} is not a JSON object as docker writes it`, {
    hints: ["Repair it, or log in again with docker login; DOCKER_CONFIG names another directory"],
    source: { file: path },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a config may call a repository's registry, the most specific first. */
function keysFor({ registry, repository }: OciReference): string[] {
  const parts = repository.split("/");
  const paths = parts.map((_, i) => [registry, ...parts.slice(0, parts.length - i)].join("/"));
  const hosts = DOCKER_HUB.includes(registry) ? [DOCKER_HUB_KEY, ...DOCKER_HUB] : [registry];
  const urls = hosts.flatMap((host) => [`https://${host}`, `http://${host}`])
    .flatMap((url) => [url, `${url}/`, `${url}/v1/`, `${url}/v2/`]);
  return [...paths, ...hosts, ...urls];
}

function ofAuth(auth: unknown, key: string, path: string): Credentials | undefined {
  if (!isObject(auth)) return undefined;
  const text = (name: string) => typeof auth[name] === "string" ? auth[name] : "";
  const [bearer, identity, pair] = [text("registrytoken"), text("identitytoken"), text("auth")];
  if (bearer !== "") return { kind: "bearer", token: bearer };
  if (identity !== "") return { kind: "identity", token: identity };
  if (pair !== "") return decoded(pair, key, path);
  const [username, password] = [text("username"), text("password")];
  return username === "" || password === "" ? undefined : { kind: "password", username, password };
}

/** `auth` is the base64 of `user:password`. */
function decoded(auth: string, key: string, path: string): Credentials {
  const pair = base64Text(auth);
  const colon = pair?.indexOf(":") ?? -1;
  if (pair !== undefined && colon > 0) {
    return { kind: "password", username: pair.slice(0, colon), password: pair.slice(colon + 1) };
  }
  throw invalid(
    `Docker config ${path} has an auth for ${key} that is not base64 of user:password`,
    {
      hints: [`Log in again with docker login ${key}`],
      source: { file: path },
    },
  );
}

function base64Text(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    // Some writers end the pair with NUL bytes.
    return new TextDecoder().decode(bytes).replace(/\0+$/, "");
  } catch {
    return undefined;
  }
}
