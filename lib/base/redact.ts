/**
 * Takes secrets out of text that people or log collectors will see: identity tokens, credentials
 * inside URLs and authorization headers, private keys and kubeconfig data. Pure; when in doubt it
 * removes too much rather than too little. Every log record passes through here.
 */

/** What stands in place of a secret. */
export const REDACTED = "[REDACTED]";

/** Names of fields and parameters whose value is a secret wherever they appear. */
const SECRET_NAME =
  "(?:client-key-data|client-certificate-data|certificate-authority-data|id[_-]?token|" +
  "identity[_-]?token|access[_-]?token|refresh[_-]?token|auth[_-]?token|bearer[_-]?token|token|" +
  "password|passwd|client[_-]?secret|secret[_-]?access[_-]?key|api[_-]?key|" +
  "x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature|signature|sig)";

/**
 * A part that every secret name and every other pattern here has. Most lines have none of them, and
 * one short search costs less than getting seven patterns ready.
 */
const HINT = /eyJ|private key|@|bearer|basic|token|pass|secret|api[_-]?key|-data|sig|credential/i;

/** A whole name, for {@link isSecretName}. */
const WHOLE_NAME = new RegExp(`^${SECRET_NAME}$`, "i");

/** JSON Web Tokens and their parts: base64url of `{"`, optionally more parts behind dots. */
const TOKEN = /eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*=*/g;

/** PEM private keys, up to the end marker or, when that is cut off, to the end of the text. */
const PRIVATE_KEY =
  /-----BEGIN ([A-Z ]{0,40})PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** `scheme://userinfo@`: the userinfo reaches to the last `@` before the path. */
const USERINFO = /([a-zA-Z][a-zA-Z0-9+.-]{0,30})?:\/\/([^\s/?#"'<>\\]*)@/g;

/** `Authorization: Basic …` and a bare `Bearer …`. */
const CREDENTIALS = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/g;

/** `name=value`, as in query strings, form bodies and logfmt. */
const PARAMETER = new RegExp(
  `(^|[\\s?&;,"'(\\[{])(${SECRET_NAME})=(?!\\[REDACTED\\])("[^"]*"|[^\\s&;,"')\\]}]+)`,
  "gi",
);

/** `"name": "value"` in JSON (also when escaped inside a string) and `name: value` in YAML. */
const JSON_FIELD = new RegExp(
  `(\\\\?["']${SECRET_NAME}\\\\?["']\\s*:\\s*)\\\\?["'][^"'\\\\]*\\\\?["']`,
  "gi",
);
const YAML_FIELD = new RegExp(`^([ \\t]*(?:-[ \\t]+)?${SECRET_NAME}:[ \\t]+)\\S.*$`, "gim");

/** True for a field name whose value must not be shown (`password`, `client-key-data`, …). */
export function isSecretName(name: string): boolean {
  return WHOLE_NAME.test(name);
}

/** The text without secrets. Text that holds none comes back as it is; applying twice is safe. */
export function redact(text: string): string {
  if (!HINT.test(text)) return text;
  return text
    .replace(PRIVATE_KEY, REDACTED)
    .replace(TOKEN, REDACTED)
    .replace(USERINFO, hideUserinfo)
    .replace(CREDENTIALS, `$1 ${REDACTED}`)
    .replace(PARAMETER, `$1$2=${REDACTED}`)
    .replace(JSON_FIELD, `$1"${REDACTED}"`)
    .replace(YAML_FIELD, `$1${REDACTED}`);
}

/** A lone user name is kept where it is no secret (`ssh://git@host`); over HTTP it may be a token. */
function hideUserinfo(whole: string, scheme: string | undefined, userinfo: string): string {
  const harmless = userinfo === "" || (!userinfo.includes(":") && !/^https?$/i.test(scheme ?? ""));
  return harmless ? whole : `${scheme ?? ""}://${REDACTED}@`;
}
