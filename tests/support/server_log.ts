/** What a server of another process says in its log. */

/** The port that a log names once the server is ready; undefined before. */
export function portIn(log: string): number | undefined {
  const [, port] = /"msg":"server ready".*"port":(\d+)/.exec(log) ?? [];
  return port === undefined ? undefined : Number(port);
}

/** A server that is ready. */
export interface ReadyServer {
  port: number;
  /** The whole log, once it has ended; it is read meanwhile, so that the server never waits. */
  log: Promise<string>;
}

/** Reads a log until it names the port. Throws with what was said when it ends before. */
export async function readPort(stderr: ReadableStream<Uint8Array>): Promise<ReadyServer> {
  const reader = stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The server ended before it was ready:\n${text}`);
    text += value;
    const port = portIn(text);
    if (port !== undefined) return { port, log: rest(reader, text) };
  }
}

async function rest(reader: ReadableStreamDefaultReader<string>, text: string): Promise<string> {
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  return text;
}
