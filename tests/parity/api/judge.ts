/** Holds an answer against a recorded case. Each failed expectation is one line. */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { RawAnswer } from "../../support/raw_http.ts";
import { readZip } from "../../support/read_zip.ts";
import { type ApiCase, CATALOG_DATE, type CatalogFacts } from "./cases.ts";

type Json = Record<string, unknown>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What is wrong with an answer; empty when nothing is. */
export function judge({ expect, referenceStatus, request }: ApiCase, answer: RawAnswer): string[] {
  const fixed = referenceStatus?.[CATALOG_DATE];
  const statuses = fixed === undefined ? [expect.status].flat() : [fixed];
  if (!statuses.includes(answer.status)) return [`status ${answer.status}: ${answer.text}`];
  const expected: Partial<ApiCase["expect"]> = statusesDiffer(expect, answer.status) ? {} : expect;
  const text = answer.headers["content-encoding"] === "gzip"
    ? new TextDecoder().decode(gunzipSync(answer.body))
    : answer.text;
  return [
    ...headerProblems(expected, answer, request.headers?.["X-Request-Id"]),
    ...(expected.emptyBody && answer.body.length > 0 ? ["the body is not empty"] : []),
    ...(expected.textContains ?? []).filter((part) => !text.includes(part)),
    ...(expected.zip ? zipProblems(answer, expected.catalog?.[CATALOG_DATE] ?? {}) : []),
    ...jsonProblems(expected, answer, text),
  ];
}

/** Where several statuses are good, the other facts are those of the recorded one. */
function statusesDiffer(expect: ApiCase["expect"], status: number): boolean {
  const recorded = expect.error === undefined ? 200 : 400;
  return Array.isArray(expect.status) && status !== recorded;
}

function headerProblems(
  { headers = {}, headersAbsent = [], headersNumeric = [] }: Partial<ApiCase["expect"]>,
  answer: RawAnswer,
  sentId: unknown,
): string[] {
  const wrong = Object.entries(headers).filter(([name, value]) => {
    const found = answer.headers[name] ?? "";
    if (name === "content-type") return found.split(";")[0] !== value;
    if (!value.startsWith("uuid")) return found !== value;
    return !UUID.test(found.replace(/[{}]/g, "")) ||
      (value.includes("not the one") && found === sentId);
  });
  return [
    ...wrong.map(([name, value]) => `header ${name} is ${answer.headers[name]}, not ${value}`),
    ...headersAbsent.filter((name) => name in answer.headers).map((name) => `has ${name}`),
    ...headersNumeric.filter((name) => !/^\d+$/.test(answer.headers[name] ?? "")),
  ];
}

function jsonProblems(
  { error, json = {}, jsonKeys, catalog }: Partial<ApiCase["expect"]>,
  answer: RawAnswer,
  text: string,
): string[] {
  if (!/json/.test(answer.headers["content-type"] ?? "") || text === "") return [];
  const body = JSON.parse(text);
  const facts = catalog?.[CATALOG_DATE] ?? {};
  return [
    ...(text.endsWith("\n") ? [] : ["the body has no final newline"]),
    ...(error ? errorProblems(error, body, answer) : []),
    ...(jsonKeys && !same(Object.keys(body).sort(), jsonKeys) ? [`keys ${Object.keys(body)}`] : []),
    ...Object.entries(json).filter(([key, value]) => !same(body[key], value))
      .map(([key]) => `${key} is ${JSON.stringify(body[key])}`),
    ...catalogProblems(facts, body),
  ];
}

function errorProblems(
  { code, retryable, keys, details = {}, mentions = [] }: NonNullable<ApiCase["expect"]["error"]>,
  body: Json,
  answer: RawAnswer,
): string[] {
  const said = `${body.message} ${JSON.stringify(body.details)}`;
  const found = (body.details ?? {}) as Json;
  const id = answer.headers["x-request-id"] ?? body.requestId;
  return [
    ...(body.code === code ? [] : [`code ${body.code}`]),
    ...(body.retryable === retryable ? [] : [`retryable ${body.retryable}`]),
    ...(same(Object.keys(body).sort(), keys) ? [] : [`error keys ${Object.keys(body).sort()}`]),
    ...(body.requestId === id && id !== "" ? [] : ["requestId differs from the header"]),
    ...Object.entries(details).filter(([key, value]) => !same(found[key], value))
      .map(([key]) => `details.${key} is ${JSON.stringify(found[key])}`),
    ...mentions.filter((word) => !said.includes(word)).map((word) => `does not mention ${word}`),
  ];
}

function catalogProblems(facts: CatalogFacts, body: Json): string[] {
  const problems: string[] = [];
  const metadata = body.metadata as Json | undefined;
  if (facts.components) {
    const names = (body.componentRefs as { name: string }[]).map(({ name }) => name);
    if (!same(names, facts.components)) problems.push(`components ${names}`);
    if (!same(metadata?.appliedOverlays, facts.appliedOverlays)) problems.push("appliedOverlays");
    if (!same(body.deploymentOrder, facts.deploymentOrder)) problems.push("deploymentOrder");
  }
  if (facts.value !== undefined && !same(body, facts.value)) problems.push(JSON.stringify(body));
  if (facts.keys && !facts.keys.every((key) => key in body)) problems.push(`lacks ${facts.keys}`);
  return problems;
}

function zipProblems(answer: RawAnswer, facts: CatalogFacts): string[] {
  const files = readZip(answer.body).filter((entry) => !entry.path.endsWith("/"));
  const bytes = files.reduce((sum, { data }) => sum + data.length, 0);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const sums = new TextDecoder().decode(byPath.get("checksums.txt")!.data).trim().split("\n");
  const listed = sums.map((line) => line.split(/\s+\*?/) as [string, string]);
  const folders = new Set(
    files.filter(({ path }) => path.includes("/")).map(({ path }) => path.split("/")[0]!),
  );
  const executables = files.filter(({ mode }) => (mode & 0o111) !== 0).length;
  return [
    ...(String(files.length) === answer.headers["x-bundle-files"] ? [] : ["X-Bundle-Files"]),
    ...(String(bytes) === answer.headers["x-bundle-size"] ? [] : ["X-Bundle-Size"]),
    ...listed.filter(([sum, path]) => digest(byPath.get(path)?.data) !== sum).map(([, path]) =>
      path
    ),
    ...(listed.length === files.length - 1 ? [] : ["checksums.txt does not list every file"]),
    ...(facts.rootFiles ?? []).filter((path) => !byPath.has(path)).map((path) => `lacks ${path}`),
    ...(facts.folders ?? []).filter((name) => !folders.has(name)).map((name) => `lacks ${name}/`),
    ...((facts.executables ?? executables) === executables ? [] : [`${executables} executables`]),
  ];
}

function digest(data: Uint8Array | undefined): string {
  return data === undefined ? "" : createHash("sha256").update(data).digest("hex");
}

/** Equal as JSON, whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map((
      [key, each],
    ) => [key, sorted(each)]),
  );
}
