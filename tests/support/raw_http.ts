/** A client that sends exactly the bytes it is given: for requests no library would send. */

/** What came back on a connection until it was closed. */
export interface RawAnswer {
  /** 0: nothing that begins like an answer. */
  status: number;
  /** Lower-case names; of repeated headers the last. */
  headers: Record<string, string>;
  body: Uint8Array;
  text: string;
  /** Everything, as it came. */
  raw: Uint8Array;
  /** Milliseconds until the connection was closed. */
  took: number;
}

/** What to send. */
export interface RawRequest {
  method?: string;
  /** The request target, sent as it is. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

const encoder = new TextEncoder();

/** Sends a request with `Connection: close` and reads the answer. */
export async function request(port: number, wanted: RawRequest): Promise<RawAnswer> {
  const { method = "GET", target, headers = {}, body } = wanted;
  const content = typeof body === "string" ? encoder.encode(body) : body;
  const all: Record<string, string> = { Host: `127.0.0.1:${port}`, Connection: "close" };
  if (content !== undefined) all["Content-Length"] = String(content.length);
  Object.assign(all, headers);
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = encoder.encode(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`);
  return await exchange(port, [head, ...(content === undefined ? [] : [content])]);
}

/** Sends bytes, or texts, one after the other, and reads until the connection is closed. */
export async function exchange(
  port: number,
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<RawAnswer> {
  const started = performance.now();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const reading = readAll(connection);
  try {
    for await (const part of parts) {
      await writeAll(connection, typeof part === "string" ? encoder.encode(part) : part);
    }
  } catch {
    // The server may have closed in the middle; what it said before counts.
  }
  const raw = await reading;
  connection.close();
  return { ...parseAnswer(raw), raw, took: performance.now() - started };
}

async function writeAll(connection: Deno.Conn, data: Uint8Array): Promise<void> {
  for (let done = 0; done < data.length;) done += await connection.write(data.subarray(done));
}

async function readAll(connection: Deno.Conn): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
      chunks.push(buffer.slice(0, n));
    }
  } catch {
    // Reset by the server: what came before counts.
  }
  return concat(chunks);
}

/** The first answer in what came back; an interim 100 is skipped. */
export function parseAnswer(raw: Uint8Array): Omit<RawAnswer, "raw" | "took"> {
  const latin = new TextDecoder("latin1").decode(raw);
  const start = latin.startsWith("HTTP/1.1 100") ? latin.indexOf("\r\n\r\n") + 4 : 0;
  const end = latin.indexOf("\r\n\r\n", start);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(latin.slice(start))?.[1] ?? 0);
  if (end < 0) return { status, headers: {}, body: new Uint8Array(), text: "" };
  const headers = Object.fromEntries(
    latin.slice(start, end).split("\r\n").slice(1).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const rest = raw.subarray(end + 4);
  const body = headers["transfer-encoding"] === "chunked" ? dechunk(rest) : rest;
  return { status, headers, body, text: new TextDecoder().decode(body) };
}

function dechunk(raw: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  const latin = new TextDecoder("latin1").decode(raw);
  for (let at = 0;;) {
    const end = latin.indexOf("\r\n", at);
    const size = Number.parseInt(latin.slice(at, end), 16);
    if (end < 0 || !(size > 0)) return concat(chunks);
    chunks.push(raw.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    out.set(chunk, offset);
    offset += chunk.length;
  }
  return out;
}
