/**
 * Uploads one blob: not at all when the registry has it, else in one piece, else in chunks where
 * the registry or a proxy before it takes no large bodies. Source: OCI distribution specification,
 * pushing blobs.
 */
import { AicrError } from "../../base/error.ts";
import type { Blob } from "./artifact.ts";
import { safeAddress } from "./redirect.ts";
import type { Registry, RegistryAnswer } from "./registry.ts";

const CONTENT = { "content-type": "application/octet-stream" };
/** Answers to a whole blob that say "not in one piece". */
const IN_CHUNKS = [405, 411, 413, 416, 501];
/** Size of a chunk unless the registry wants larger ones; below what proxies usually allow. */
const CHUNK = 1024 * 1024;

/** Makes sure that the registry has a blob. Throws what the registry's conversation throws. */
export async function pushBlob(registry: Registry, blob: Blob, action: string): Promise<void> {
  const known = await registry.send({
    method: "HEAD",
    url: `blobs/${blob.digest}`,
    action,
    // A refusal of HEAD has no body; that of the upload says why.
    expect: [200, 404, 400, 405],
  });
  if (known.status === 200) return;
  const whole = await registry.send({
    method: "PUT",
    url: closing(await start(registry, action), blob),
    headers: CONTENT,
    body: blob.data,
    action,
    expect: [201, ...(blob.data.length > 0 ? IN_CHUNKS : [])],
  });
  if (whole.status !== 201) await pushChunks(registry, blob, action);
}

/** An upload's address, where it goes on. */
interface Upload {
  url: URL;
  /** Smallest chunk that the registry takes, in bytes. */
  minimum: number;
}

async function start(registry: Registry, action: string): Promise<Upload> {
  const answer = await registry.send({
    method: "POST",
    url: "blobs/uploads/",
    headers: { "content-length": "0" },
    action,
    expect: [202],
  });
  const minimum = Number(answer.headers.get("oci-chunk-min-length") ?? 0);
  return {
    url: nextAddress(answer, action),
    minimum: Number.isSafeInteger(minimum) && minimum > 0 ? minimum : 0,
  };
}

async function pushChunks(registry: Registry, blob: Blob, action: string): Promise<void> {
  const upload = await start(registry, action);
  const size = Math.max(CHUNK, upload.minimum);
  for (let from = 0; from < blob.data.length; from += size) {
    const chunk = blob.data.subarray(from, from + size);
    const answer = await registry.send({
      method: "PATCH",
      url: upload.url,
      headers: { ...CONTENT, "content-range": `${from}-${from + chunk.length - 1}` },
      body: chunk,
      action,
      expect: [202],
    });
    upload.url = nextAddress(answer, action);
  }
  await registry.send({
    method: "PUT",
    url: closing(upload, blob),
    headers: { ...CONTENT, "content-length": "0" },
    action,
    expect: [201],
  });
}

function nextAddress({ headers, url }: RegistryAnswer, action: string): URL {
  const location = headers.get("location");
  if (location !== null) return safeAddress(location, url, action);
  throw new AicrError(
    "SERVICE_UNAVAILABLE",
    `Cannot ${action}: ${url.host} names no upload address`,
    {
      hints: ["Check that the address is that of an OCI registry"],
      source: { file: url.host },
    },
  );
}

/** The address that ends an upload: what the registry gave, and the digest. */
function closing({ url }: Upload, { digest }: Blob): URL {
  const end = new URL(url);
  // Not by URLSearchParams: it would write the registry's own state anew.
  end.search = `${end.search === "" ? "?" : `${end.search}&`}digest=${encodeURIComponent(digest)}`;
  return end;
}
