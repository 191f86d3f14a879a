/**
 * Rendering a chart with the helm program, to see whether it renders. Never talks to a cluster and
 * keeps nothing on disk.
 */
import { dirname, join } from "@std/path";
import { redact } from "../base/redact.ts";
import { runProcess } from "./process.ts";
import { withTempDirectory } from "./temp_directory.ts";

/** A chart as files, and how it is installed. */
export interface RenderedChart {
  release: string;
  namespace: string;
  /** Paths relative to the chart. */
  files: readonly { path: string; data: string | Uint8Array }[];
  /** Which of the files are values besides the chart's own, the strongest last. */
  values: readonly string[];
  /** Values from outside of the chart, as YAML; stronger than all of its files. */
  given?: string;
}

/** The manifests that helm renders, or what it says instead. */
export type RenderOutcome = { rendered: string } | { failure: RenderFailure };

/** How long one chart may take, in milliseconds. */
const RENDER_TIMEOUT = 60_000;

/** What helm says when it renders nothing but an error: its text without decoration. */
export interface RenderFailure {
  /** The file that helm names, relative to the chart, with the line when it names one. */
  file?: string;
  line?: number;
  message: string;
}

/**
 * Renders a chart; the failure is a value. Throws SERVICE_UNAVAILABLE when helm is missing and
 * TIMEOUT after a minute or when the signal aborts.
 */
export async function renderChart(
  chart: RenderedChart,
  signal?: AbortSignal,
): Promise<RenderOutcome> {
  return await withTempDirectory(async (directory) => {
    const root = join(directory, "chart");
    const given = join(directory, "given.yaml");
    for (const { path, data } of chart.files) writeFile(join(root, path), data);
    if (chart.given !== undefined) writeFile(given, chart.given);
    const paths = chart.values.map((path) => join(root, path))
      .concat(chart.given === undefined ? [] : [given]);
    const values = paths.flatMap((path) => ["--values", path]);
    const place = ["--namespace", chart.namespace];
    const { code, stdout, stderr } = await runProcess(
      "helm",
      ["template", chart.release, root, ...place, ...values],
      { timeoutMs: RENDER_TIMEOUT, signal },
    );
    if (code === 0) return { rendered: stdout };
    return { failure: renderFailure(redact(stderr.replaceAll(root, "."))) };
  });
}

function writeFile(path: string, data: string | Uint8Array): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  if (typeof data === "string") Deno.writeTextFileSync(path, data);
  else Deno.writeFileSync(path, data);
}

/** Reads helm's error output. */
export function renderFailure(stderr: string): RenderFailure {
  const start = stderr.search(/^Error:/m);
  const text = (start < 0 ? stderr : stderr.slice(start)).replace(/^Error:\s*/, "")
    .replace(/\n+Use --debug flag to render out invalid YAML\s*$/, "");
  const message = text.trim().replace(/\s*\n\s*/g, " ").replace(/\.$/, "");
  // The innermost place is named last: a template that another one includes.
  const places = [...text.matchAll(/(?:^|[\s(/])(templates\/[^\s:)]+)(?::(\d+))?/g)];
  const [, file, line] = places.at(-1) ?? [];
  const inYaml = /YAML parse error on .*?line (\d+)/s.test(text);
  return {
    ...(file === undefined ? {} : { file }),
    // helm counts lines of what was rendered there, not of the template.
    ...(line === undefined || inYaml ? {} : { line: Number(line) }),
    message: message === "" ? "helm gave no reason" : message,
  };
}
