/**
 * Sends replies on a connection. Promises that the client gets to see its answer also while it is
 * still sending a body that nobody wants, and that such a connection takes in only so much more.
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "../request/exchange.ts";

/** How much of an unread body is still taken in, and how long, so that the answer gets through. */
const LINGER_BYTES = 16 * 1024 * 1024;
const LINGER_MS = 2000;

/** A reply and what the sending end adds to it. */
export interface Sending {
  reply: Reply;
  /** Headers besides those of the reply, names and values in turn. */
  headers: readonly string[];
  /** Whether the connection ends with this answer. */
  close: boolean;
}

/** Sends a reply and returns the length of its body. */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { reply, headers: more, close }: Sending,
): number {
  const body = typeof reply.body === "string" ? Buffer.from(reply.body) : reply.body;
  const headers = [...reply.headers, ...more];
  if (reply.status !== 304) headers.push("Content-Length", String(body.length));
  const unread = hasUnreadBody(request);
  if (unread || close) headers.push("Connection", "close");
  response.writeHead(reply.status, headers);
  if (request.method === "HEAD" || reply.status === 304) response.end();
  else response.end(body);
  if (unread) linger(request);
  return body.length;
}

/** Answers what is no request of the API; the connection does not go on. */
export function sendPlain(response: ServerResponse, { status, headers, body }: Reply): void {
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, [...headers, "Content-Length", length, "Connection", "close"]);
  response.end(body);
}

/** True when the client may still be sending a body that nobody wants. */
function hasUnreadBody(request: IncomingMessage): boolean {
  if (request.readableEnded) return false;
  const { headers } = request;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Takes in what a client is still sending, within bounds: closing at once would reset the
 * connection, and the client might never see the answer.
 */
function linger(request: IncomingMessage): void {
  let rest = LINGER_BYTES;
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.socket.once("close", () => clearTimeout(timer));
  request.on("data", (chunk: Uint8Array) => {
    rest -= chunk.length;
    if (rest < 0) request.socket.destroy();
  });
  request.resume();
}
