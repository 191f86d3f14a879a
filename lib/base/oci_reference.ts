/**
 * References to artifacts in a registry: `registry/repository[:tag][@digest]`, the registry always
 * named. Stricter than docker: nothing is guessed, no default registry, no upper case, no
 * credentials. Pure. Source: OCI distribution specification; bundle layout, section 12.
 */
import { type AicrError, invalid } from "./error.ts";
import { redact } from "./redact.ts";

/** Where an artifact lies. */
export interface OciReference {
  /** Host with an optional port; an IPv6 address stands in brackets. */
  registry: string;
  /** Lower-case path below the registry. */
  repository: string;
  tag?: string;
  /** `sha256:` and 64 lower-case hex digits. */
  digest?: string;
}

/** The scheme that tells a reference from a path. */
export const OCI_SCHEME = "oci://";

const LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
const HOST = new RegExp(`^(\\[[0-9a-fA-F:.]+\\]|${LABEL}(\\.${LABEL})*)(:([0-9]{1,5}))?$`);
const PART = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
const REPOSITORY = new RegExp(`^${PART}(/${PART})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Longest name that registries accept, registry included. */
const LONGEST_NAME = 255;

/** True for text that is meant as a reference, well formed or not. */
export function isOciUrl(text: string): boolean {
  return /^oci:/i.test(text);
}

/**
 * Reads a reference, with or without `oci://` before it. Throws INVALID_REQUEST that says which
 * part is wrong; credentials in the text are not shown.
 */
export function parseOciReference(text: string): OciReference {
  const bare = text.startsWith(OCI_SCHEME) ? text.slice(OCI_SCHEME.length) : text;
  const slash = bare.indexOf("/");
  const registry = slash < 0 ? bare : bare.slice(0, slash);
  checkRegistry(registry, text);
  if (slash < 0) {
    throw wrong(text, "it names no repository", `Write ${OCI_SCHEME}${registry}/repository:tag`);
  }
  const [name, digest] = split(bare.slice(slash + 1), "@");
  const [repository, tag] = split(name, ":");
  checkRepository(registry, repository, text);
  if (tag !== undefined && !TAG.test(tag)) {
    throw wrong(
      text,
      `${quote(tag)} is no tag`,
      "A tag has letters, digits, _ . - and 1 to 128 characters",
    );
  }
  if (digest !== undefined && !DIGEST.test(digest)) {
    throw wrong(
      text,
      `${quote(digest)} is no digest`,
      "A digest is sha256: and 64 hex digits in lower case",
    );
  }
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The text of a reference, without a scheme. */
export function formatOciReference({ registry, repository, tag, digest }: OciReference): string {
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}` +
    (digest === undefined ? "" : `@${digest}`);
}

/** The part before the first separator and the part after it, if there is one. */
function split(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function checkRegistry(registry: string, text: string): void {
  if (/^[a-z+.-]+:$/i.test(registry)) {
    throw wrong(text, "its scheme is not oci", "Write oci://registry/repository:tag");
  }
  if (registry.includes("@")) {
    throw wrong(
      text,
      "it holds credentials",
      "Leave them out and log in with docker login, or set DOCKER_CONFIG",
    );
  }
  const port = HOST.exec(registry)?.at(-1);
  const inRange = port === undefined || (Number(port) > 0 && Number(port) < 65536);
  if (HOST.test(registry) && inRange) return;
  throw wrong(text, `${quote(registry)} is no registry`, "Write oci://host[:port]/repository:tag");
}

function checkRepository(registry: string, repository: string, text: string): void {
  if (!REPOSITORY.test(repository)) {
    const lower = repository.toLowerCase();
    const hint = REPOSITORY.test(lower)
      ? `Repositories are lower case: ${OCI_SCHEME}${registry}/${lower}`
      : "A repository has lower-case letters, digits, and single . _ - between them, parts divided by /";
    throw wrong(text, `${quote(repository)} is no repository`, hint);
  }
  if (registry.length + 1 + repository.length > LONGEST_NAME) {
    throw wrong(
      text,
      `its name is longer than ${LONGEST_NAME} characters`,
      "Choose a shorter name",
    );
  }
}

function wrong(text: string, reason: string, hint: string): AicrError {
  return invalid(`Invalid OCI reference ${quote(text)}: ${reason}`, { hints: [hint] });
}

/** As JSON writes it, cut where it is no longer of use, and without credentials. */
function quote(text: string): string {
  const shown = redact(text.includes("://") ? text : `oci://${text}`);
  const bare = text.includes("://") ? shown : shown.replace("oci://", "");
  return JSON.stringify(bare.length > 300 ? `${bare.slice(0, 300)}…` : bare);
}
