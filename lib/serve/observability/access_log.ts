/**
 * One line per request, in the form of the other log lines but made by hand and written in
 * batches, because it is written for every request. Only values that this server made or checked
 * stand in it, except an unknown path, which is cut and cleaned. Source: API reference,
 * observability.
 */
import { VERSION } from "../../base/constants.ts";
import { isLogged, redact, writeLines } from "../../base/log.ts";

/** A request that has been answered. */
export interface AccessRecord {
  id: string;
  method: string;
  path: string;
  /** False when the path is what a client made up. */
  known: boolean;
  status: number;
  milliseconds: number;
  /** Of the answer's body. */
  bytes: number;
}

/** Takes records, and writes them soon. */
export interface AccessLog {
  write(record: AccessRecord): void;
  flush(): void;
}

/** Lines are written after so many characters or milliseconds, whatever comes first. */
const BATCH_CHARACTERS = 32 * 1024;
const BATCH_MILLISECONDS = 50;
/** Longest part of an unknown path or method that is shown. */
export const MAX_SHOWN = 120;

/** A log that hands its lines to `write`, or drops them where INFO is not logged. */
export function createAccessLog(write: (text: string) => void = writeLines): AccessLog {
  let batch = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (batch === "") return;
    const text = batch;
    batch = "";
    try {
      write(text);
    } catch {
      // A log that cannot be written does not stop the server.
    }
  };
  return {
    write(record) {
      if (!isLogged("info")) return;
      batch += formatRecord(record);
      if (batch.length > BATCH_CHARACTERS) flush();
      else timer ??= setTimeout(flush, BATCH_MILLISECONDS);
    },
    flush,
  };
}

function formatRecord(record: AccessRecord): string {
  const path = record.known ? record.path : cleaned(record.path);
  const duration = Math.round(record.milliseconds * 1000) / 1000;
  return `{"time":"${new Date().toISOString()}","level":"INFO","msg":"request","module":"aicr"` +
    `,"version":"${VERSION}","requestId":"${record.id}","method":${quoted(record.method)}` +
    `,"path":${quoted(path)},"status":${record.status},"durationMs":${duration}` +
    `,"bytes":${record.bytes}}\n`;
}

function cleaned(text: string): string {
  return redact(text.slice(0, MAX_SHOWN));
}

function quoted(text: string): string {
  return /^[\w./-]*$/.test(text) ? `"${text}"` : JSON.stringify(text.slice(0, MAX_SHOWN));
}
