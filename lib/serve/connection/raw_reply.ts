/**
 * Answers on a bare socket: for what the HTTP parser refuses before there is a request. Promises
 * that the client gets an answer where one can be given and that the connection is closed. A
 * method that nobody has heard of is answered like any other wrong method. Source: API contract,
 * sections 1 and 8.
 */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { Buffer } from "node:buffer";
import type { Reply } from "../request/exchange.ts";

/** What the parser reports. */
export interface ClientError extends Error {
  code?: string;
  rawPacket?: Uint8Array;
}

/** A request line whose method the parser does not know. */
export interface RequestLine {
  method: string;
  target: string;
  /** What the client calls its request, unchecked. */
  requestId?: string;
}

const REQUEST_LINE =
  /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}) (\/[\x21-\x7e]{0,8192}) HTTP\/1\.[01]\r\n/;

/** How long a client may take to close after its answer, in milliseconds. */
const HALF_OPEN_MS = 2000;
const REQUEST_ID = /\r\nx-request-id:([^\r\n]*)/i;

/** The request line of a packet whose method was made up, or undefined. */
export function inventedMethod(
  { rawPacket }: ClientError,
  known: readonly string[],
): RequestLine | undefined {
  if (rawPacket === undefined) return undefined;
  const start = Buffer.from(rawPacket.subarray(0, 9000)).toString("latin1");
  const [, method, target] = REQUEST_LINE.exec(start) ?? [];
  if (method === undefined || target === undefined || known.includes(method)) return undefined;
  const [head = ""] = start.split("\r\n\r\n");
  const requestId = REQUEST_ID.exec(head)?.[1]?.trim();
  return { method, target, ...(requestId === undefined ? {} : { requestId }) };
}

/** The answer to what could not be parsed, or undefined where the connection is only closed. */
export function parseErrorReply({ code }: ClientError): Reply | undefined {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return textReply(431, "Request header fields too large");
    // Too slow: closed without a word.
    case "ERR_HTTP_REQUEST_TIMEOUT":
    case "ECONNRESET":
    case "EPIPE":
      return undefined;
    default:
      return textReply(400, "Bad request");
  }
}

/** A plain text reply. */
export function textReply(status: number, text: string): Reply {
  const headers = ["Content-Type", "text/plain; charset=utf-8"];
  return { status, headers, body: `${status} ${text}\n` };
}

/** Writes a reply and closes the connection. */
export function sendRaw(socket: Socket, { status, headers, body }: Reply): void {
  if (!socket.writable) return void socket.destroy();
  discardInput(socket);
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Error"}`];
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const all = [...headers, "Content-Length", String(length), "Connection", "close"];
  for (let i = 0; i < all.length; i += 2) lines.push(`${all[i]}: ${all[i + 1]}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  socket.end(body);
  // The other side may keep its half open for as long as it likes; nobody else watches this socket.
  const timer = setTimeout(() => socket.destroy(), HALF_OPEN_MS);
  socket.once("close", () => clearTimeout(timer));
}

/**
 * What a client goes on to send is read, so that it gets its answer, but no longer parsed. Left to
 * the parser it would be one error after the other; and when the socket is closed between two of
 * them, the runtime gives the parser to another connection and still feeds it from this one.
 */
export function discardInput(socket: Socket): void {
  socket.removeAllListeners("data");
  socket.on("data", () => {});
}
