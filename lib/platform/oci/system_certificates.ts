/**
 * The certificate authorities that this machine trusts besides the built-in ones: registries
 * inside companies are signed by them, and every other registry client knows them.
 */

/** Where distributions keep all of them in one file. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The file that SSL_CERT_FILE names, else the system's own; none when nothing can be read. */
export function systemCertificates(): string[] {
  const named = Deno.env.get("SSL_CERT_FILE");
  for (const path of named ? [named] : BUNDLES) {
    try {
      return [Deno.readTextFileSync(path)];
    } catch {
      // The next one; without any, the built-in authorities remain.
    }
  }
  return [];
}
