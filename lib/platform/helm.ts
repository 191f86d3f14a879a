/**
 * Pulling charts with the helm program, whose repositories, credentials and proxies then count:
 * HELM_REPOSITORY_USERNAME and _PASSWORD, docker's config. Never keeps anything on disk.
 * Source: bundle layout, section 10; CLI reference, vendoring charts.
 */
import { join } from "@std/path";
import { AicrError } from "../base/error.ts";
import { redact } from "../base/redact.ts";
import { helmFailure } from "./helm_failure.ts";
import { runProcess } from "./process.ts";
import { withTempDirectory } from "./temp_directory.ts";

/** A chart as helm takes it: for OCI `chart` is the whole reference and `repo` empty. */
export interface ChartReference {
  chart: string;
  repo: string;
  /** Empty: the newest. */
  version: string;
}

/** A chart archive. */
export interface PulledChart {
  /** Name of the archive, as helm named it. */
  file: string;
  data: Uint8Array;
  /** `helm-cli` and helm's own version. */
  pullerVersion: string;
}

/** How long one chart may take, in milliseconds. */
const PULL_TIMEOUT = 5 * 60_000;

/**
 * Pulls a chart. Throws SERVICE_UNAVAILABLE when helm is missing or the repository cannot be
 * reached, NOT_FOUND when it has no such chart or version, UNAUTHORIZED when it wants other
 * credentials, TIMEOUT after 5 minutes or when the signal aborts, INTERNAL for anything else.
 */
export async function pullChart(
  reference: ChartReference,
  component: string,
  signal?: AbortSignal,
): Promise<PulledChart> {
  const version = await helmVersion();
  return await withTempDirectory(async (directory) => {
    const { code, stderr } = await runProcess("helm", [
      "pull",
      reference.chart,
      ...(reference.repo === "" ? [] : ["--repo", reference.repo]),
      ...(reference.version === "" ? [] : ["--version", reference.version]),
      "--destination",
      directory,
    ], { timeoutMs: PULL_TIMEOUT, signal });
    if (code !== 0) throw pullError(reference, component, stderr);
    return { ...readArchive(directory, component), pullerVersion: `helm-cli ${version}` };
  });
}

let known: Promise<string> | undefined;

/** helm's version, asked for once: every chart of a bundle is pulled with the same program. */
function helmVersion(): Promise<string> {
  known ??= runProcess("helm", ["version", "--short"], { timeoutMs: 60_000 })
    .then(({ stdout }) => stdout.trim());
  known.catch(() => known = undefined);
  return known;
}

function readArchive(directory: string, component: string): { file: string; data: Uint8Array } {
  const files = [...Deno.readDirSync(directory)].map(({ name }) => name)
    .filter((name) => name.endsWith(".tgz"));
  if (files.length === 1) {
    return { file: files[0]!, data: Deno.readFileSync(join(directory, files[0]!)) };
  }
  throw new AicrError("INTERNAL", `helm pull left no chart archive for ${component}`, {
    hints: ["Run helm pull yourself to see what it does"],
  });
}

function pullError(reference: ChartReference, component: string, stderr: string): AicrError {
  const text = redact(stderr);
  const { code, hint } = helmFailure(text);
  const chart = [reference.chart, reference.version].filter((part) => part !== "").join(" ");
  const from = reference.repo === "" ? "" : ` from ${redact(reference.repo)}`;
  return new AicrError(code, `Cannot pull chart ${chart} of ${component}${from}: ${reason(text)}`, {
    hints: [hint],
  });
}

function reason(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const last = lines.findLast((line) => /^error/i.test(line)) ?? lines.at(-1) ?? "no reason given";
  return last.replace(/^error:\s*/i, "").replace(/\.$/, "");
}
