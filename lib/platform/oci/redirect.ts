/** Where a registry sends a request on to, and what it may not do. Pure. */
import { AicrError } from "../../base/error.ts";
import type { RegistryAnswer, RegistryRequest } from "./registry_request.ts";

/**
 * The address of a redirect, or undefined for any other answer. Throws SERVICE_UNAVAILABLE for one
 * that leads away from http(s) or from encrypted to not.
 */
export function nextHop(answer: RegistryAnswer, request: RegistryRequest): URL | undefined {
  const { status, headers, url } = answer;
  const location = headers.get("location");
  if (location === null || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  // Only 307 and 308 say that a request with a body is to be made again as it was.
  const reading = request.method === "GET" || request.method === "HEAD";
  if (!reading && status !== 307 && status !== 308) return undefined;
  return safeAddress(location, url, request.action);
}

/** An address that a registry gave, relative to where it gave it. Throws as {@link nextHop}. */
export function safeAddress(location: string, from: URL, action: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const http = to?.protocol === "http:" || to?.protocol === "https:";
  if (to && http && !(from.protocol === "https:" && to.protocol === "http:")) {
    to.username = "";
    to.password = "";
    return to;
  }
  const reason = http ? "from https to http" : "to something that is not http(s)";
  throw new AicrError("SERVICE_UNAVAILABLE", `Cannot ${action}: ${from.host} leads ${reason}`, {
    hints: [
      "The registry, or the proxy before it, gives wrong addresses: its administrator has to set its external URL",
    ],
    source: { file: from.host },
  });
}
