/** A registry in memory that keeps to the protocol, except where a test tells it not to. */
import { sha256 } from "../../lib/base/digest.ts";
import { withHttpServer } from "./loopback_server.ts";

/** A request as the registry saw it. */
export interface SeenRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** What a registry holds and has seen. */
export interface FakeRegistry {
  /** `host:port`. */
  host: string;
  origin: string;
  blobs: Map<string, Uint8Array>;
  /** By tag and by digest, as `repository:name`. */
  manifests: Map<string, Uint8Array>;
  seen: SeenRequest[];
  /** `METHOD what` of everything seen, without addresses of uploads. */
  story(): string[];
}

/** Answers in place of the registry, or leaves the request to it. */
export type Interference = (
  request: SeenRequest,
  registry: FakeRegistry,
) => Response | undefined | Promise<Response | undefined>;

/** Runs a registry while a test runs. */
export async function withFakeRegistry(
  interfere: Interference,
  test: (registry: FakeRegistry) => Promise<void>,
  options: { port?: number } = {},
): Promise<void> {
  let registry!: FakeRegistry;
  const answer = async (request: Request) => {
    const seen = await observe(request);
    registry.seen.push(seen);
    return await interfere(seen, registry) ?? respond(seen, registry);
  };
  await withHttpServer(answer, async (origin) => {
    registry = {
      host: origin.slice("http://".length),
      origin,
      blobs: new Map(),
      manifests: new Map(),
      seen: [],
      story: () => registry.seen.map(({ method, path }) => `${method} ${shortened(path)}`),
    };
    await test(registry);
  }, options);
}

async function observe(request: Request): Promise<SeenRequest> {
  const { pathname, search } = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  return { method: request.method, path: pathname + search, headers: request.headers, body };
}

function shortened(path: string): string {
  const inside = path.replace(/^\/v2\/.*?\/(?=(blobs|manifests|referrers)\/)/, "");
  return inside.startsWith("blobs/uploads") ? "upload" : inside.replace(/(sha256[:-]).*/, "$1…");
}

function respond(request: SeenRequest, registry: FakeRegistry): Response {
  const { method, path } = request;
  const url = new URL(path, registry.origin);
  const [, repository, kind, name] =
    /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(url.pathname) ?? [];
  if (kind === "blobs/uploads") return upload(request, url, registry);
  if (kind === "blobs") return stored(method, registry.blobs.get(name!));
  if (kind !== "manifests") return new Response(null, { status: 404 });
  const key = `${repository}:${name}`;
  if (method !== "PUT") return stored(method, registry.manifests.get(key));
  const digest = `sha256:${sha256(request.body)}`;
  registry.manifests.set(key, request.body);
  registry.manifests.set(`${repository}:${digest}`, request.body);
  return new Response(null, { status: 201, headers: { "docker-content-digest": digest } });
}

function stored(method: string, data: Uint8Array | undefined): Response {
  if (data === undefined) return new Response(null, { status: 404 });
  return new Response(method === "HEAD" ? null : new Uint8Array(data), { status: 200 });
}

/** Bytes of an upload that is going on are kept under its path. */
function upload({ method, body }: SeenRequest, url: URL, { blobs, seen }: FakeRegistry): Response {
  if (method === "POST") {
    const location = `${url.pathname}${seen.length}?state=abc%3D`;
    return new Response(null, { status: 202, headers: { location } });
  }
  const soFar = blobs.get(url.pathname) ?? new Uint8Array();
  const data = new Uint8Array(soFar.length + body.length);
  data.set(soFar);
  data.set(body, soFar.length);
  if (method === "PATCH") {
    blobs.set(url.pathname, data);
    return new Response(null, { status: 202, headers: { location: url.pathname } });
  }
  blobs.delete(url.pathname);
  const digest = url.searchParams.get("digest");
  if (digest !== `sha256:${sha256(data)}`) return new Response(null, { status: 400 });
  blobs.set(digest, data);
  return new Response(null, { status: 201 });
}
