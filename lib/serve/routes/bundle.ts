/** POST /v1/bundle. Promises that its thread goes on with other clients while a bundle is made. */
import { formatGoDuration } from "../bundle/go_duration.ts";
import type { Exchange, Handler, Reply } from "../request/exchange.ts";
import { refuseEncoded } from "./read_criteria_body.ts";
import type { Service } from "./service.ts";

const HEADERS = [
  "Content-Type",
  "application/zip",
  "Content-Disposition",
  'attachment; filename="bundles.zip"',
];

/** A zip of deployment files from a posted recipe, made in the planning thread. */
export function bundle(service: Service): Handler {
  return async (exchange) => {
    const started = performance.now();
    const body = await readBody(service, exchange);
    const { planner, settings } = service;
    const { zip, files, bytes } = await planner.run(
      { kind: "bundle", query: exchange.query, body },
      { timeoutMs: settings.timeouts.bundle, signal: exchange.signal },
    );
    return bundleReply(zip, [
      "X-Bundle-Files",
      String(files),
      "X-Bundle-Size",
      String(bytes),
      "X-Bundle-Duration",
      formatGoDuration(performance.now() - started),
    ]);
  };
}

/** A wrong query string is told also when the body is too large, as it is looked at first. */
async function readBody(
  service: Service,
  exchange: Exchange,
): Promise<Uint8Array<ArrayBuffer>> {
  const { settings, planner } = service;
  try {
    refuseEncoded(exchange.head.contentEncoding);
    return await exchange.body.read(settings.bodyLimits.bundle);
  } catch (error) {
    if (exchange.signal.aborted) throw error;
    await planner.run(
      { kind: "parameters", query: exchange.query },
      { timeoutMs: settings.timeouts.bundle, signal: exchange.signal },
    );
    throw error;
  }
}

function bundleReply(zip: Uint8Array<ArrayBuffer>, headers: readonly string[]): Reply {
  // Garbage outside the heap is collected late: under load that would be most of the memory.
  const release = () => void zip.buffer.transfer(0);
  return { status: 200, headers: [...HEADERS, ...headers], body: zip, release };
}
