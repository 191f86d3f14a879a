/**
 * One thread's HTTP server: turns requests into exchanges and outcomes into answers. Promises the
 * limits of the API reference (64 KiB of headers, 5 s for them, so long for body, work and
 * answer), that a client that has gone costs nothing any more, and that every answer is counted
 * and logged once.
 */
import { Buffer } from "node:buffer";
import {
  createServer,
  type IncomingMessage,
  METHODS,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { type AccessLog, createAccessLog } from "./access_log.ts";
import { type Connections, watchConnections } from "./connections.ts";
import { createExchange, type LiveExchange } from "./live_exchange.ts";
import type { Reply } from "./exchange.ts";
import { observe } from "./metrics.ts";
import { createPipeline, type Outcome, type Pipeline } from "./pipeline.ts";
import {
  type ClientError,
  discardInput,
  inventedMethod,
  parseErrorReply,
  type RequestLine,
  sendRaw,
  textReply,
} from "./raw_reply.ts";
import type { BodyBudget } from "./read_body.ts";
import { createReadPace, type ReadPace } from "./read_pace.ts";
import { countHosts, readHead, splitTarget } from "./request_head.ts";
import { requestId } from "./middleware/request_id.ts";
import type { Service } from "./service.ts";
import { BODY_BUDGET } from "./settings.ts";
import { leave, LIFE, lifeOf } from "./shared_state.ts";

/** Largest header block, in bytes. */
const MAX_HEADER_BYTES = 64 * 1024;
/** Bytes of a body that are read before somebody asks for it. */
const READ_AHEAD = 1024;
/** How often the headers' time limit is looked at, in milliseconds. */
const TIMEOUT_CHECK = 500;
/** How much of an unread body is still taken in, and how long, so that the answer gets through. */
const LINGER_BYTES = 16 * 1024 * 1024;
const LINGER_MS = 2000;

/** One thread's server. */
export interface Listener {
  server: Server;
  connections: Connections;
  log: AccessLog;
}

interface Parts extends Omit<Listener, "server"> {
  service: Service;
  pipeline: Pipeline;
  budget: BodyBudget;
  pace: ReadPace;
  /** Connections that have been refused: what else came on them is not looked at. */
  refused: WeakSet<Socket>;
  /** The requests after which the client itself wants no other. */
  last: WeakMap<Socket, IncomingMessage>;
}

/** A server that does not listen yet. */
export function createListener(service: Service): Listener {
  const { timeouts } = service.settings;
  const parts: Parts = {
    service,
    pipeline: createPipeline(service),
    connections: watchConnections(timeouts.request),
    log: createAccessLog(),
    budget: { free: BODY_BUDGET },
    pace: createReadPace(),
    refused: new WeakSet(),
    last: new WeakMap(),
  };
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.idle,
    connectionsCheckingInterval: TIMEOUT_CHECK,
    // Asked for below, where it can be answered in words.
    requireHostHeader: false,
    highWaterMark: READ_AHEAD,
  }, (request, response) => serve(request, response, parts));
  server.on("connection", (socket: Socket) => parts.connections.opened(socket));
  // Without a listener it would be closed without a word.
  server.on(
    "connect",
    ({ method = "CONNECT", url = "/" }: IncomingMessage, socket: Socket) =>
      answerBare(socket, { method, target: url }, parts),
  );
  server.on("clientError", (error: ClientError, socket: Socket) => refuse(error, socket, parts));
  return { server, connections: parts.connections, log: parts.log };
}

function serve(request: IncomingMessage, response: ServerResponse, parts: Parts): void {
  if (parts.refused.has(request.socket)) return;
  if (!response.shouldKeepAlive) parts.last.set(request.socket, request);
  const bad = hostProblem(request);
  if (bad !== undefined) {
    parts.refused.add(request.socket);
    return sendPlain(response, bad);
  }
  const aboutServer = request.url === "*" && request.method === "OPTIONS";
  if (aboutServer) return sendPlain(response, { status: 200, headers: [], body: "" });
  // Whatever comes of it, and whenever its turn is: its end is the end of the response.
  const done = parts.connections.take(request.socket, () => begin(request, response, parts));
  response.on("close", done);
}

/** Starts to answer a request; the function that comes back puts everything in order. */
function begin(request: IncomingMessage, response: ServerResponse, parts: Parts): () => void {
  const started = performance.now();
  const exchange = exchangeOf(request, parts);
  const outcome = parts.pipeline(exchange);
  let answered = false;
  let release: (() => void) | undefined;
  const send = (reply: Reply) => {
    release = reply.release;
    if (response.destroyed || answered) return release?.();
    answered = true;
    const bytes = sendReply(request, response, { reply, outcome, parts });
    record(exchange, outcome, { status: reply.status, bytes, started }, parts);
  };
  if (outcome.reply instanceof Promise) void outcome.reply.then(send);
  else send(outcome.reply);
  return () => {
    if (outcome.entered) leave(parts.service.state);
    exchange.end(new Error("The client has gone"));
    release?.();
    if (!answered) record(exchange, outcome, { status: 499, bytes: 0, started }, parts);
    answered = true;
  };
}

function exchangeOf(request: IncomingMessage, { service, budget, pace }: Parts): LiveExchange {
  const head = readHead(request.rawHeaders);
  return createExchange(request, {
    ...splitTarget(request.url ?? "/"),
    method: request.method ?? "GET",
    head,
    id: requestId(head.requestId),
    timeoutMs: service.settings.timeouts.body,
    budget,
    pace,
  });
}

function hostProblem({ httpVersion, rawHeaders }: IncomingMessage): Reply | undefined {
  if (httpVersion === "0.9") return textReply(400, "Bad request: no HTTP version");
  const hosts = countHosts(rawHeaders);
  if (hosts > 1) return textReply(400, "Bad request: more than one Host header");
  if (hosts === 0 && httpVersion === "1.1") return textReply(400, "Bad request: no Host header");
  return undefined;
}

/** Answers what is no request of the API; the connection does not go on. */
function sendPlain(response: ServerResponse, { status, headers, body }: Reply): void {
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, [...headers, "Content-Length", length, "Connection", "close"]);
  response.end(body);
}

/** Sends a reply and returns the length of its body. */
function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { reply, outcome, parts }: { reply: Reply; outcome: Outcome; parts: Parts },
): number {
  const body = typeof reply.body === "string" ? Buffer.from(reply.body) : reply.body;
  const headers = [...reply.headers, ...outcome.headers];
  if (reply.status !== 304) headers.push("Content-Length", String(body.length));
  const unread = hasUnreadBody(request);
  if (unread || lifeOf(parts.service.state) === LIFE.draining) headers.push("Connection", "close");
  response.writeHead(reply.status, headers);
  if (request.method === "HEAD" || reply.status === 304) response.end();
  else response.end(body);
  if (unread) linger(request);
  return body.length;
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

/** Answers what the parser refused. */
function refuse(error: ClientError, socket: Socket, parts: Parts): void {
  if (parts.refused.has(socket)) return;
  parts.refused.add(socket);
  // It stood behind a last request: that one is still answered, and nothing else.
  if (parts.last.get(socket)?.complete) return discardInput(socket);
  const line = inventedMethod(error, METHODS);
  if (line === undefined) {
    const reply = parseErrorReply(error);
    return reply === undefined ? void socket.destroy() : sendRaw(socket, reply);
  }
  answerBare(socket, line, parts);
}

/** Answers a request of which there is only the first line, like any other of its route. */
function answerBare(socket: Socket, line: RequestLine, parts: Parts): void {
  const started = performance.now();
  const exchange = createExchange(undefined, {
    ...splitTarget(line.target),
    method: line.method,
    head: {},
    id: requestId(line.requestId),
    timeoutMs: 0,
    budget: parts.budget,
    pace: parts.pace,
  });
  const outcome = parts.pipeline(exchange);
  void Promise.resolve(outcome.reply).then((reply) => {
    if (outcome.entered) leave(parts.service.state);
    sendRaw(socket, { ...reply, headers: [...reply.headers, ...outcome.headers] });
    record(exchange, outcome, { status: reply.status, bytes: reply.body.length, started }, parts);
  });
}

/** Counts and logs an answer; probes and scrapes would only bury the rest. */
function record(
  { id, method, path }: LiveExchange,
  { route }: Outcome,
  { status, bytes, started }: { status: number; bytes: number; started: number },
  { service, log }: Parts,
): void {
  if (route?.open) return;
  const milliseconds = performance.now() - started;
  observe(service.state.own, {
    method,
    route: route?.path ?? "/",
    status,
    seconds: milliseconds / 1000,
  });
  log.write({ id, method, path, known: route !== undefined, status, milliseconds, bytes });
}
