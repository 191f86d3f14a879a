/**
 * The planning thread: bundles are made and large bodies read here, so that the thread that talks
 * to clients never waits for them. Knows no sockets; touches the outside through the tools of the
 * bundle room only.
 */
import { handleSignalsElsewhere } from "../../base/files/on_shutdown.ts";
import { loadCatalog } from "../../catalog/load.ts";
import type { Catalog } from "../../catalog/types.ts";
import { type Allowlists, parseAllowlists } from "../request/allowlists.ts";
import { readDocument } from "../request/read_document.ts";
import type { ServeSettings } from "../settings.ts";
import type { Port } from "../threads/start_thread.ts";
import { toFailure } from "./failure.ts";
import {
  type FromPlanner,
  isLarge,
  type Job,
  type JobResults,
  type ToPlanner,
} from "./planner_messages.ts";

interface Known {
  catalog: Catalog;
  allowlists: Allowlists;
}

/** Starts to take jobs from a port. */
export function startPlanner(port: Port<ToPlanner, FromPlanner>, settings: ServeSettings): void {
  // The thread that started this one decides when it ends.
  handleSignalsElsewhere();
  const running = new Map<number, AbortController>();
  let known: Promise<Known> | undefined;
  port.onmessage = async ({ data }) => {
    if (data.type === "cancel") return running.get(data.id)?.abort();
    const { id, job } = data;
    const abort = new AbortController();
    running.set(id, abort);
    try {
      known ??= loadKnown(settings);
      const result = await perform(job, await known, abort.signal);
      port.postMessage({ type: "done", id, result, heap: heapAfter(job) }, transferable(result));
    } catch (error) {
      port.postMessage({ type: "failed", id, failure: toFailure(error), heap: heapAfter(job) });
    } finally {
      running.delete(id);
      // Not left to the collector, which would come late.
      if ("body" in job) job.body.buffer.transfer(0);
    }
  };
}

/** The heap after a job whose document may have filled it. */
function heapAfter(job: Job): number | undefined {
  return isLarge(job) ? Deno.memoryUsage().heapTotal : undefined;
}

async function loadKnown({ data, allowed }: ServeSettings): Promise<Known> {
  const catalog = await loadCatalog({ data });
  return { catalog, allowlists: parseAllowlists(allowed, catalog.criteria) };
}

async function perform(
  job: Job,
  known: Known,
  signal: AbortSignal,
): Promise<JobResults[Job["kind"]]> {
  if (job.kind === "document") return await readDocument(job.body, job);
  const { readBundleRequest } = await import("../bundle/bundle_request.ts");
  const request = await readBundleRequest(job.query);
  if (job.kind === "parameters") return null;
  const { makeBundle } = await import("../bundle/make_bundle.ts");
  const { notes, ...archive } = await makeBundle(request, job.body, { ...known, signal });
  return { ...archive, notes: notes.length };
}

/** An archive moves to the other thread instead of being copied. */
function transferable(result: JobResults[Job["kind"]]): Transferable[] {
  return result !== null && "zip" in result ? [result.zip.buffer] : [];
}
