/**
 * Answers what a registry asks for: Basic with a password, or Bearer with a token from the token
 * service that the registry names. Source: OCI distribution specification; the token protocol of
 * docker's registry (RFC 6750, OAuth 2 refresh).
 */
import type { OciReference } from "../../base/oci_reference.ts";
import type { Challenge } from "./challenge.ts";
import { basicAuthorization, type Credentials } from "./credentials.ts";

/** A request to a token service. */
export interface TokenRequest {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: Uint8Array;
}

/** What {@link authorize} is given besides the challenges. */
export interface AuthorizeOptions {
  reference: OciReference;
  /** What will be done, as scopes name it: `pull` or `pull,push`. */
  actions: string;
  credentials: Credentials | undefined;
  /** Asks a token service and returns its answer's body; throws for anything but success. */
  ask(url: URL, request: TokenRequest): Promise<Uint8Array>;
  /** Whether the registry itself is spoken to without encryption. */
  plain: boolean;
}

/** Name by which token services know this program. */
const CLIENT_ID = "aicr";

/**
 * The value of the header Authorization; undefined when the challenges ask for nothing that can
 * be given. Throws what `ask` throws.
 */
export async function authorize(
  challenges: readonly Challenge[],
  options: AuthorizeOptions,
): Promise<string | undefined> {
  const { credentials } = options;
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  if (credentials?.kind === "bearer") return `Bearer ${credentials.token}`;
  const realm = bearer && tokenService(bearer, options);
  if (bearer && realm) return await exchange(bearer, realm, options);
  const basic = challenges.some(({ scheme }) => scheme === "basic");
  if (!basic || credentials?.kind !== "password") return undefined;
  return basicAuthorization(credentials.username, credentials.password);
}

/** The token service; none that would get a password in the clear although the registry is not. */
function tokenService({ parameters }: Challenge, { plain }: AuthorizeOptions): URL | undefined {
  const realm = parameters.realm ?? "";
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "") return undefined;
  return url.protocol === "https:" || (plain && url.protocol === "http:") ? url : undefined;
}

async function exchange(
  { parameters }: Challenge,
  realm: URL,
  { reference, actions, credentials, ask }: AuthorizeOptions,
): Promise<string | undefined> {
  const service = parameters.service ?? "";
  const scopes = scopesFor(parameters.scope ?? "", `repository:${reference.repository}:${actions}`);
  if (credentials?.kind === "identity") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      service,
      client_id: CLIENT_ID,
      scope: scopes.join(" "),
      refresh_token: credentials.token,
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return readToken(
      await ask(realm, { method: "POST", headers, body: new TextEncoder().encode(String(form)) }),
    );
  }
  const url = new URL(realm);
  if (service !== "") url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const headers: Record<string, string> = {};
  if (credentials?.kind === "password") {
    headers.authorization = basicAuthorization(credentials.username, credentials.password);
  }
  return readToken(await ask(url, { method: "GET", headers }));
}

/** What the registry asks for and what will be needed, without saying one thing twice. */
function scopesFor(asked: string, needed: string): string[] {
  const repository = needed.slice(0, needed.lastIndexOf(":"));
  const others = asked.split(" ").filter((scope) =>
    scope !== "" && !scope.startsWith(`${repository}:`)
  );
  return [needed, ...others];
}

function readToken(body: Uint8Array): string | undefined {
  try {
    const { token, access_token } = JSON.parse(new TextDecoder().decode(body));
    const text = token || access_token;
    return typeof text === "string" && /^[\x21-\x7e]+$/.test(text) ? `Bearer ${text}` : undefined;
  } catch {
    return undefined;
  }
}
