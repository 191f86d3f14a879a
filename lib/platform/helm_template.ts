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
  /** Which of the files are values, the strongest last. */
  values: readonly string[];
}

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
): Promise<RenderFailure | undefined> {
  return await withTempDirectory(async (directory) => {
    for (const { path, data } of chart.files) {
      const target = join(directory, path);
      Deno.mkdirSync(dirname(target), { recursive: true });
      if (typeof data === "string") Deno.writeTextFileSync(target, data);
      else Deno.writeFileSync(target, data);
    }
    const values = chart.values.flatMap((path) => ["--values", join(directory, path)]);
    const place = ["--namespace", chart.namespace];
    const { code, stderr } = await runProcess(
      "helm",
      ["template", chart.release, directory, ...place, ...values],
      { timeoutMs: RENDER_TIMEOUT, signal },
    );
    return code === 0 ? undefined : renderFailure(redact(stderr.replaceAll(directory, ".")));
  });
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
