/** Servers on the loopback interface for one test. */

/**
 * Serves HTTP while `test` runs, on a free port unless one is given; the test gets the server's
 * origin (no final slash).
 */
export async function withHttpServer(
  handler: (request: Request) => Response | Promise<Response>,
  test: (origin: string) => Promise<void>,
  { port = 0 }: { port?: number } = {},
): Promise<void> {
  const abort = new AbortController();
  const server = Deno.serve(
    { port, hostname: "127.0.0.1", signal: abort.signal, onListen: () => {} },
    handler,
  );
  try {
    await test(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    abort.abort();
    await server.finished;
  }
}

/**
 * Answers each connection with raw bytes and then does as told: `close` it, `reset` it by closing
 * with unread input, or leave it open. For what no proper server would do.
 */
export async function withRawServer(
  answer: { bytes: string; then: "close" | "open" },
  test: (origin: string) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const connections: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(answer.bytes));
      if (answer.then === "close") connections.pop()!.close();
    }
  })();
  try {
    await test(`http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`);
  } finally {
    listener.close();
    await serving.catch(() => {});
    for (const connection of connections) connection.close();
  }
}
