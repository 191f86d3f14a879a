/** A real registry of one's own on loopback, in memory, with or without password and TLS. */
import { join } from "@std/path";
import { succeed } from "./tools.ts";

/** Who may use a guarded registry. */
export const REGISTRY_USER = { name: "me", password: "correct-horse" };
/** The line of an htpasswd file for {@link REGISTRY_USER}. */
const HTPASSWD = "me:$2b$04$0mmGGKfx//q0aemvQHfpNu.BT1Q4YUruMK3BoUgzXVV6pqwVIxUHK\n";

/** How a registry is run. */
export interface RegistryShape {
  /** Ask for {@link REGISTRY_USER}. */
  guarded?: boolean;
  /** Speak TLS, with a certificate by an authority that nobody knows (needs openssl). */
  tls?: boolean;
}

/** A running registry. */
export interface LocalRegistry {
  /** `127.0.0.1:port`. */
  host: string;
  /** With TLS, the file of the authority that signed its certificate. */
  authority: string;
}

/** Runs a registry while `use` runs; it is ended whatever happens. */
export async function withRegistry(
  shape: RegistryShape,
  use: (registry: LocalRegistry) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "aicr-registry-" });
  try {
    const host = `127.0.0.1:${freePort()}`;
    const config = join(directory, "config.yml");
    await Deno.writeTextFile(config, JSON.stringify(await configuration(host, directory, shape)));
    const child = new Deno.Command("registry", {
      args: ["serve", config],
      env: { OTEL_TRACES_EXPORTER: "none" },
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      await answering(host);
      await use({ host, authority: join(directory, "ca.pem") });
    } finally {
      child.kill("SIGTERM");
      await child.status;
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** Its configuration; JSON is YAML. */
async function configuration(host: string, directory: string, { guarded, tls }: RegistryShape) {
  const passwords = join(directory, "htpasswd");
  await Deno.writeTextFile(passwords, HTPASSWD);
  if (tls) await makeCertificate(directory);
  const certificate = join(directory, "server.pem");
  return {
    version: 0.1,
    log: { level: "error" },
    storage: { inmemory: {} },
    http: {
      addr: host,
      ...(tls ? { tls: { certificate, key: join(directory, "server.key") } } : {}),
    },
    ...(guarded ? { auth: { htpasswd: { realm: "test", path: passwords } } } : {}),
  };
}

async function makeCertificate(directory: string): Promise<void> {
  const openssl = (...args: string[]) => succeed("openssl", args, { cwd: directory });
  await Deno.writeTextFile(join(directory, "names"), "subjectAltName=IP:127.0.0.1\n");
  const key = ["-newkey", "rsa:2048", "-nodes"];
  const days = ["-days", "2"];
  await openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    ...days,
    "-subj",
    "/CN=test",
  );
  await openssl(
    "req",
    ...key,
    "-keyout",
    "server.key",
    "-out",
    "server.csr",
    "-subj",
    "/CN=registry",
  );
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
  await openssl("x509", "-req", "-in", "server.csr", "-out", "server.pem", ...days, ...signed);
}

/** Waits until the registry takes connections: it is another process, and tells nobody. */
async function answering(host: string): Promise<void> {
  const [hostname, port] = host.split(":");
  for (let attempt = 0;; attempt++) {
    try {
      return (await Deno.connect({ hostname: hostname!, port: Number(port) })).close();
    } catch (error) {
      if (attempt === 500) throw error;
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}
