/**
 * A socket in a private directory that carries bytes to a TLS server whose certificate is not
 * checked, for `--insecure-tls`. Only this process can reach it; it is gone when it is closed.
 */
import type { TLSSocket } from "node:tls";
import { fileError } from "../../base/files/os_error.ts";

/** An open bridge. */
export interface TlsBridge {
  /** The socket to connect to. */
  path: string;
  /** What broke the newest connection behind the bridge, if anything did. */
  failure(): Error | undefined;
  /** Ends everything. May be called again. */
  close(): void;
}

/** Opens a bridge to a server. Whether the server is there shows when it is used. */
export async function openTlsBridge(hostname: string, port: number): Promise<TlsBridge> {
  const { connect } = await import("node:tls");
  const { isIP } = await import("node:net");
  const directory = makeDirectory();
  const path = `${directory}/tls`;
  const listener = Deno.listen({ transport: "unix", path });
  const open = new Set<() => void>();
  let failure: Error | undefined;
  const dial = () =>
    connect({
      host: hostname,
      port,
      rejectUnauthorized: false,
      ...(isIP(hostname) ? {} : { servername: hostname }),
    });
  const serve = async () => {
    for await (const local of listener) {
      failure = undefined;
      const end = join(local, dial(), (error) => failure = error);
      open.add(end);
    }
  };
  // The loop ends when the listener is closed.
  serve().catch(() => {});
  return {
    path,
    failure: () => failure,
    close() {
      closeQuietly(listener);
      for (const end of open) end();
      open.clear();
      remove(directory);
    },
  };
}

function makeDirectory(): string {
  try {
    return Deno.makeTempDirSync({ prefix: "aicr-tls-" });
  } catch (error) {
    throw fileError(error, "create", "a temporary directory");
  }
}

function remove(directory: string): void {
  try {
    Deno.removeSync(directory, { recursive: true });
  } catch {
    // Left to the system's own clean-up of temporary files.
  }
}

/** Carries bytes both ways until one side ends; returns what ends both. */
function join(local: Deno.Conn, remote: TLSSocket, failed: (error: Error) => void): () => void {
  const end = () => {
    closeQuietly(local);
    remote.destroy();
  };
  remote.on("error", (error: Error) => {
    failed(error);
    end();
  });
  remote.on("close", end);
  remote.on("data", (bytes: Uint8Array) => {
    remote.pause();
    writeAll(local, bytes).then(() => remote.resume(), end);
  });
  upload(local, remote).then(() => remote.end(), end);
  return end;
}

async function writeAll(local: Deno.Conn, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await local.write(rest));
}

async function upload(local: Deno.Conn, remote: TLSSocket): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  for (let n = await local.read(buffer); n !== null; n = await local.read(buffer)) {
    if (remote.write(buffer.slice(0, n))) continue;
    await new Promise<void>((resume) => {
      remote.once("drain", resume);
      remote.once("close", resume);
    });
  }
}

function closeQuietly(closable: { close(): void }): void {
  try {
    closable.close();
  } catch {
    // Closed already.
  }
}
