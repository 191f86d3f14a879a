/** What a registry is answered with: a password, or a token that was exchanged for one. */
export type Credentials =
  | { kind: "password"; username: string; password: string }
  /** Exchanged for an access token at the registry's token service. */
  | { kind: "identity"; token: string }
  /** Sent as it is. */
  | { kind: "bearer"; token: string };

/** The text of the header Authorization for a user and a password. */
export function basicAuthorization(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** Everything in credentials that must never be shown. */
export function secretsOf(credentials: Credentials): string[] {
  if (credentials.kind !== "password") return [credentials.token];
  const { username, password } = credentials;
  return [password, basicAuthorization(username, password).slice("Basic ".length)];
}
