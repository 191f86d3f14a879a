/** Reads from a request's raw headers and target what the server looks at, and no more. */
import type { Head } from "../request/exchange.ts";

/** The fields of {@link Head} by header name, in lower case. */
const FIELDS: Readonly<Record<string, keyof Head>> = {
  "accept": "accept",
  "accept-encoding": "acceptEncoding",
  "content-encoding": "contentEncoding",
  "content-type": "contentType",
  "if-none-match": "ifNoneMatch",
  "x-request-id": "requestId",
};

/** Headers that are lists, which may be spread over several lines (RFC 9110, section 5.3). */
const LISTS: readonly (keyof Head)[] = [
  "accept",
  "acceptEncoding",
  "contentEncoding",
  "ifNoneMatch",
];

/** Reads names and values in turn; of a repeated header that is no list the first counts. */
export function readHead(raw: readonly string[]): Head {
  const head: Head = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name]! : undefined;
    if (field === undefined) continue;
    const known = head[field];
    if (known === undefined) head[field] = raw[i + 1]!;
    else if (LISTS.includes(field)) head[field] = `${known}, ${raw[i + 1]}`;
  }
  return head;
}

/** How many headers say which host is meant: exactly one must. */
export function countHosts(raw: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]!.length === 4 && raw[i]!.toLowerCase() === "host") hosts++;
  }
  return hosts;
}

/** Path and query of a request target as it was sent; an absolute form loses scheme and host. */
export function splitTarget(target: string): { path: string; query: string } {
  const local = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?#]*/i, "");
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path === "" ? "/" : path, query: mark < 0 ? "" : local.slice(mark + 1) };
}
