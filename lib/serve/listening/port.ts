/**
 * The port of a server. Promises that one which cannot be had is told in the words of an operator,
 * with what to do about it.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AicrError, messageOf } from "../../base/error.ts";

/** Where to listen. */
export interface Address {
  host: string;
  /** 0 picks a free one. */
  port: number;
}

/** Connections that may wait to be accepted. */
const BACKLOG = 4096;

/** What the system says when a port cannot be had, in the words of an operator. */
const LISTEN_ERRORS: readonly [RegExp, why: string, hint: string][] = [
  [
    /EADDRINUSE|AddrInUse|in use/i,
    "the port is in use",
    "End the other program, or choose another --port",
  ],
  [
    /EACCES|PermissionDenied|permission denied/i,
    "this user may not have the port",
    "Choose a --port from 1024 on",
  ],
  [
    /EADDRNOTAVAIL|EINVAL|AddrNotAvail|not avail|assign requested/i,
    "this machine has no such address",
    "Choose a --host of this machine, or :: for all",
  ],
  [
    /ENOTFOUND|EAI_|NotFound|not known|no address/i,
    "the host has no address",
    "Check --host; :: stands for all addresses",
  ],
];

/**
 * Makes a server listen and returns the port it got. Throws SERVICE_UNAVAILABLE when it cannot be
 * had; with `reusePort` other threads may listen on the same one.
 */
export function listen(
  server: Server,
  { host, port }: Address,
  reusePort: boolean,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(error, { host, port })));
    if (reusePort) sharePort(server);
    server.listen({ host, port, backlog: BACKLOG, ...(reusePort ? { reusePort } : {}) }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Runtimes up to 2.6 drop `reusePort` of node:http but ask the server itself for further options;
 * later ones take it from the call and do not look here.
 */
function sharePort(server: Server): void {
  Object.assign(server, { _additionalServeOptions: () => ({ reusePort: true }) });
}

/**
 * Throws SERVICE_UNAVAILABLE when another program has the port: sharing it would hide that, so it
 * is found out before.
 */
export function probePort({ host, port }: Address): void {
  if (port === 0) return;
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (error) {
    throw cannotListen(error, { host, port });
  }
}

/** What a failed attempt to listen comes to. */
function cannotListen(error: unknown, { host, port }: Address): AicrError {
  const [, why = messageOf(error), hint = "Check --host and --port"] = LISTEN_ERRORS
    .find(([pattern]) => pattern.test(String(error))) ?? [];
  const shown = host.includes(":") ? `[${host}]` : host;
  return new AicrError("SERVICE_UNAVAILABLE", `Cannot listen on ${shown}:${port}: ${why}`, {
    hints: [hint],
    cause: error,
  });
}
