/** The recorded HTTP cases: requests as they are sent, and what must be true of the answers. */
import { gzipSync } from "node:zlib";
import type { RawRequest } from "../../support/raw_http.ts";
import { readCopy } from "../cases.ts";

type Json = Record<string, unknown>;

/** One recorded request and its outcome. */
export interface ApiCase {
  id: string;
  group: string;
  /** Environment of the server. */
  env?: Record<string, string>;
  note?: string;
  /** Statuses by catalog date, where the catalog decides. */
  referenceStatus?: Record<string, number>;
  request: {
    method: string;
    path: string;
    headers?: Record<string, string | null | { repeat: [string, number] }>;
    body?: string;
    bodyFrom?: { get?: string; gzipOf?: string; jsonOfBytes?: number; shape?: string };
  };
  expect: {
    status: number | number[];
    headers?: Record<string, string>;
    headersAbsent?: string[];
    headersNumeric?: string[];
    json?: Json;
    jsonKeys?: string[];
    error?: {
      code: string;
      retryable: boolean;
      keys: string[];
      details?: Json;
      mentions?: string[];
    };
    catalog?: Record<string, CatalogFacts>;
    zip?: Json;
    emptyBody?: boolean;
    textContains?: string[];
    textContainsAfter?: string;
  };
}

/** What depends on the catalog, by its date. */
export interface CatalogFacts {
  components?: string[];
  appliedOverlays?: string[];
  deploymentOrder?: string[];
  type?: string;
  value?: unknown;
  keys?: string[];
  folders?: string[];
  rootFiles?: string[];
  executables?: number;
}

/** The catalog that this project ships is the one of this date. */
export const CATALOG_DATE = "jul9";

/** Every case. */
export const CASES: readonly ApiCase[] = JSON.parse(readCopy("api.json")).cases;

/** The request of a case; `get` fetches a recipe from a server without allowlists. */
export async function requestOf(
  { request: { method, path, headers = {}, body, bodyFrom } }: ApiCase,
  { apiVersion, get }: { apiVersion: string; get(path: string): Promise<Uint8Array> },
): Promise<RawRequest> {
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (value === null) return [];
    return [[name, typeof value === "string" ? value : value.repeat[0].repeat(value.repeat[1])]];
  });
  return {
    method,
    target: path,
    headers: Object.fromEntries(sent),
    ...(body === undefined ? {} : { body: body.replaceAll("{{apiVersion}}", apiVersion) }),
    ...(bodyFrom === undefined ? {} : { body: await madeBody(bodyFrom, get) }),
  };
}

async function madeBody(
  { get: path, gzipOf, jsonOfBytes, shape }: NonNullable<ApiCase["request"]["bodyFrom"]>,
  get: (path: string) => Promise<Uint8Array>,
): Promise<Uint8Array | string> {
  if (path !== undefined) return await get(path);
  if (gzipOf !== undefined) return gzipSync(gzipOf);
  const head = shape!.split("aaa")[0]!;
  return head + "a".repeat(jsonOfBytes! - head.length - 2) + '"}';
}
