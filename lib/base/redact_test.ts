import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { isSecretName, redact, REDACTED } from "./redact.ts";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

Deno.test("secrets are removed, what surrounds them stays", async (t) => {
  const cases: [string, string, string][] = [
    ["a token", `got ${JWT} back`, `got ${REDACTED} back`],
    ["a token's first part", "eyJhbGciOiJub25lIn0", REDACTED],
    ["a token inside JSON", `{"t":"${JWT}"}`, `{"t":"${REDACTED}"}`],
    ["user and password", "GET https://me:pw@host/x?y=1", `GET https://${REDACTED}@host/x?y=1`],
    ["an at sign in the password", "http://me:p@ss@host:80/", `http://${REDACTED}@host:80/`],
    ["a token as user", "https://ghp_abc@github.com/x", `https://${REDACTED}@github.com/x`],
    ["an empty user", "redis://:pw@host", `redis://${REDACTED}@host`],
    ["a registry", "oci://robot:pw@ghcr.io/x", `oci://${REDACTED}@ghcr.io/x`],
    ["two URLs", "http://a:b@c and http://d:e@f", `http://${REDACTED}@c and http://${REDACTED}@f`],
    ["a bearer header", "authorization: Bearer abc.DEF-123", `authorization: Bearer ${REDACTED}`],
    ["a basic header", "Basic dXNlcjpwYXNz", `Basic ${REDACTED}`],
    ["a query", "https://h/x?token=abc&n=1", `https://h/x?token=${REDACTED}&n=1`],
    ["a signed URL", "h?a=1&X-Amz-Signature=ab12&b", `h?a=1&X-Amz-Signature=${REDACTED}&b`],
    ["a form", "password=hunter2 next", `password=${REDACTED} next`],
    ["a quoted value", 'password="two words" next', `password=${REDACTED} next`],
    [
      "kubeconfig",
      "users:\n- user:\n    token: abc\n    x: 1",
      `users:\n- user:\n    token: ${REDACTED}\n    x: 1`,
    ],
    ["kubeconfig data", "    client-key-data: LS0tLS1=", `    client-key-data: ${REDACTED}`],
    ["a list item", "- password: abc", `- password: ${REDACTED}`],
    ["JSON", '{"password": "abc", "n": 1}', `{"password": "${REDACTED}", "n": 1}`],
    ["JSON in a string", '"{\\"token\\":\\"abc\\"}"', `"{\\"token\\":"${REDACTED}"}"`],
    [
      "a private key",
      "x\n-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\ny",
      `x\n${REDACTED}\ny`,
    ],
    ["a cut-off private key", "-----BEGIN PRIVATE KEY-----\nabc\ndef", REDACTED],
  ];
  for (const [name, text, expected] of cases) {
    await t.step(name, () => assertEquals(redact(text), expected));
  }
});

Deno.test("every name of a secret is known by itself, in any spelling", () => {
  const names = [
    ...["client-key-data", "client-certificate-data", "certificate-authority-data", "id_token"],
    ...["identity-token", "access_token", "refresh_token", "auth-token", "bearer_token", "token"],
    ...["password", "passwd", "client_secret", "secret_access_key", "api_key", "apikey"],
    ...["x-amz-signature", "x-amz-security-token", "x-amz-credential", "x-goog-signature"],
    ...["signature", "sig"],
  ];
  for (const name of names.flatMap((name) => [name, name.toUpperCase()])) {
    assertEquals(redact(`a=1&${name}=abc`), `a=1&${name}=${REDACTED}`);
    assertEquals(redact(`{"${name}": "abc"}`), `{"${name}": "${REDACTED}"}`);
    assertEquals(redact(`  ${name}: abc`), `  ${name}: ${REDACTED}`);
  }
});

Deno.test("what is no secret stays", () => {
  for (
    const text of [
      "",
      "Wrote recipe.yaml",
      "unexpected token: '}' at line 3",
      "mail me@host.example",
      "ssh://git@github.com/x/y.git",
      "https://host/path@v1",
      "https://host/?q=a@b",
      "oci://ghcr.io/nvidia/chart:v1@sha256:abcd",
      "path: tokens/one",
      "signatures=3 tokens=12",
      "Basic usage",
      "eyJ",
      "key: value",
    ]
  ) assertEquals(redact(text), text);
});

Deno.test("property: a token never survives, wherever it stands", () => {
  const around = fc.string({ maxLength: 30 });
  fc.assert(fc.property(around, around, (before, after) => {
    const out = redact(`${before} ${JWT} ${after}`);
    assertFalse(out.includes("SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV"), out);
  }));
});

Deno.test("property: redacting twice is redacting once", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 10 }),
    fc.constantFrom(
      JWT,
      "http://a:b@c",
      "token=x",
      "\npassword: y\n",
      '"token": "z"',
      "Bearer abcdefg",
    ),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
    const once = redact(pieces.join(" "));
    assertEquals(redact(once), once);
  }));
});

Deno.test("long hostile text takes no longer than its length allows", () => {
  const hostile = [
    "a.",
    "://",
    "eyJ",
    "token=",
    '"token":',
    "-----BEGIN PRIVATE KEY-----",
    "\n  ",
    "Basic ",
  ];
  const start = performance.now();
  for (const piece of hostile) redact(piece.repeat(200_000 / piece.length));
  // Linear work takes some milliseconds here, quadratic work minutes.
  assert(performance.now() - start < 5000);
});

Deno.test("names of secrets are known in every spelling, and no others", () => {
  for (
    const name of ["token", "Password", "client-key-data", "identity_token", "idToken", "API-KEY"]
  ) {
    assert(isSecretName(name), name);
  }
  for (const name of ["tokens", "key", "", "passwordless", "signatureVersion", "name"]) {
    assertFalse(isSecretName(name), name);
  }
});

Deno.test("a replaced secret leaves no part of itself", () => {
  const out = redact(`https://user:${JWT}@host/?access_token=${JWT}`);
  assertFalse(out.includes("eyJ"));
  assertStringIncludes(out, "@host/");
});
