/**
 * A conversation with a registry about one repository. Promises that every request is bounded in
 * time and size, that credentials go to the registry and its token service and nowhere else, that
 * nothing is tried twice unless the protocol says so (a challenge, Retry-After), and that failures
 * arrive as AicrErrors without secrets. Source: OCI distribution specification 1.1.
 */
import type { AicrError } from "../../base/error.ts";
import { log } from "../../base/log.ts";
import type { OciReference } from "../../base/oci_reference.ts";
import { REDACTED } from "../../base/redact.ts";
import { authorize } from "./authorize.ts";
import { parseChallenges } from "./challenge.ts";
import { type Credentials, secretsOf } from "./credentials.ts";
import { dockerCredentials } from "./docker_config.ts";
import { registryRefusal, retryAfter } from "./registry_error.ts";
import {
  type RegistryAnswer,
  type RegistryRequest,
  sendFollowing,
  sendOnce,
  type Wire,
} from "./registry_request.ts";
import { openTransport } from "./transport.ts";

export type { RegistryAnswer, RegistryRequest } from "./registry_request.ts";

/** How a registry is spoken to. */
export interface RegistryOptions {
  /** Without TLS. */
  plainHttp?: boolean;
  /** With TLS, whoever answers. */
  insecureTls?: boolean;
  /** What is going to be done. */
  access: "pull" | "push";
  /** Where credentials come from when the registry asks. Default: docker's config. */
  credentials?(reference: OciReference): Promise<Credentials | undefined>;
  /** Waits; tests do not. */
  sleep?(ms: number): Promise<void>;
  /** How long a small request may take, in milliseconds. Default 30 s. */
  timeoutMs?: number;
}

/** An open conversation. */
export interface Registry {
  reference: OciReference;
  /**
   * Sends a request with whatever the registry asks for. Throws UNAUTHORIZED (401, 403), NOT_FOUND
   * (404), RATE_LIMIT_EXCEEDED (429), TIMEOUT, SERVICE_UNAVAILABLE (5xx, no connection, broken
   * off), INVALID_REQUEST (any other refusal).
   */
  send(request: RegistryRequest): Promise<RegistryAnswer>;
  close(): void;
}

const DEFAULT_TIMEOUT = 30_000;
/** How often and how long in all, in milliseconds, a registry may ask to wait. */
const MAX_WAITS = 3;
const LONGEST_WAIT = 30_000;
/** Where docker's own registry really answers. */
const HOSTS: Record<string, string> = { "docker.io": "registry-1.docker.io" };

interface Session extends Wire {
  reference: OciReference;
  options: RegistryOptions;
  /** Looked up once, when the registry asks. */
  credentials?: Promise<Credentials | undefined>;
  /** What must not appear in any message. */
  secrets: Set<string>;
}

/** Opens a conversation; nothing is sent yet. It must be closed. */
export function openRegistry(reference: OciReference, options: RegistryOptions): Registry {
  const { plainHttp = false, insecureTls = false, timeoutMs = DEFAULT_TIMEOUT } = options;
  const host = HOSTS[reference.registry] ?? reference.registry;
  const session: Session = {
    reference,
    options,
    base: new URL(`${plainHttp ? "http" : "https"}://${host}/v2/${reference.repository}/`),
    transport: openTransport({ insecureTls }),
    timeoutMs,
    secrets: new Set(),
  };
  return {
    reference,
    send: (request) => send(session, request),
    close: () => session.transport.close(),
  };
}

/** Opens a conversation, uses it, and closes it whatever happened. */
export async function withRegistry<T>(
  reference: OciReference,
  options: RegistryOptions,
  use: (registry: Registry) => Promise<T>,
): Promise<T> {
  const registry = openRegistry(reference, options);
  try {
    return await use(registry);
  } finally {
    registry.close();
  }
}

async function send(session: Session, request: RegistryRequest): Promise<RegistryAnswer> {
  let asked = false;
  let waited = 0;
  for (let waits = 0;;) {
    const answer = await sendFollowing(session, request);
    if (request.expect.includes(answer.status)) return answer;
    const ours = answer.url.origin === session.base.origin;
    if (answer.status === 401 && ours && !asked) {
      asked = true;
      if (await authenticate(session, answer, request.action)) continue;
    }
    const wait = askedWait(answer);
    if (wait === undefined || waits++ === MAX_WAITS || waited + wait > LONGEST_WAIT) {
      throw await refused(session, answer, request.action);
    }
    log.debug("Registry asks to wait", { status: answer.status, milliseconds: wait });
    await (session.options.sleep ?? sleep)(wait);
    waited += wait;
  }
}

function askedWait({ status, headers }: RegistryAnswer): number | undefined {
  return status === 429 || status === 503 ? retryAfter(headers, Date.now()) : undefined;
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Gets an authorization for a challenge; false when there is none to be had. */
async function authenticate(
  session: Session,
  answer: RegistryAnswer,
  action: string,
): Promise<boolean> {
  const challenges = parseChallenges(answer.headers.get("www-authenticate") ?? "");
  if (challenges.length === 0) return false;
  const { reference, options, secrets } = session;
  session.credentials ??= options.credentials?.(reference) ?? dockerCredentials(reference);
  const credentials = await session.credentials;
  for (const secret of credentials ? secretsOf(credentials) : []) secrets.add(secret);
  session.authorization = undefined;
  session.authorization = await authorize(challenges, {
    reference,
    credentials,
    actions: options.access === "push" ? "pull,push" : "pull",
    plain: options.plainHttp === true,
    ask: async (url, request) => {
      const given = await sendOnce(session, url, { ...request, url, action, expect: [200] });
      if (given.status === 200) return given.body;
      throw await refused(session, given, action);
    },
  });
  if (session.authorization === undefined) return false;
  secrets.add(session.authorization.replace(/^\w+ /, ""));
  return true;
}

async function refused(
  session: Session,
  answer: RegistryAnswer,
  action: string,
): Promise<AicrError> {
  const { secrets } = session;
  return registryRefusal({
    ...answer,
    action,
    registry: answer.url.host,
    authorized: (await session.credentials) !== undefined,
    scrub: (text) => [...secrets].reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text),
  });
}
