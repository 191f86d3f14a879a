/**
 * Building kustomizations with the kustomize program. Source: bundle layout, section 2 (a
 * Kustomize component becomes a chart that holds the build output).
 */
import { AicrError, invalid } from "../base/error.ts";
import { redact } from "../base/redact.ts";
import { runProcess } from "./process.ts";

/** A local path, or a path in a git source at a tag; empty fields are not given. */
export interface KustomizationReference {
  component: string;
  source: string;
  path: string;
  tag: string;
}

/** How long one build may take, in milliseconds. */
const BUILD_TIMEOUT = 5 * 60_000;

/**
 * The output of `kustomize build`. Throws SERVICE_UNAVAILABLE when the program is missing,
 * INVALID_REQUEST when the kustomization cannot be built, TIMEOUT after 5 minutes or when the signal
 * aborts.
 */
export async function buildKustomization(
  reference: KustomizationReference,
  signal?: AbortSignal,
): Promise<string> {
  const target = buildTarget(reference);
  if (target.startsWith("-")) {
    throw invalid(
      `Component ${reference.component} has the invalid path ${JSON.stringify(target)}`,
    );
  }
  const [command, ...args] = await builder();
  const { code, stdout, stderr } = await runProcess(command!, [...args, target], {
    timeoutMs: BUILD_TIMEOUT,
    signal,
  });
  if (code === 0) return stdout;
  throw new AicrError(
    "INVALID_REQUEST",
    `Cannot build the kustomization ${target} of ${reference.component}: ${reason(stderr)}`,
    {
      hints: [
        `Run ${
          [command, ...args, target].join(" ")
        } to see it; local paths start at the working directory`,
      ],
    },
  );
}

/** A source with a path is a remote target, `source//path?ref=tag`; else one of them is the target. */
export function buildTarget({ source, path, tag }: KustomizationReference): string {
  const ref = tag === "" ? "" : `?ref=${tag}`;
  if (source === "") return path;
  return path === "" ? source + ref : `${source.replace(/\/+$/, "")}//${path}${ref}`;
}

/** kustomize itself, or the one inside kubectl when it is not installed. */
async function builder(): Promise<string[]> {
  for (const command of [["kustomize", "build"], ["kubectl", "kustomize"]]) {
    try {
      await runProcess(
        command[0]!,
        ["version", ...(command[0] === "kubectl" ? ["--client"] : [])],
        {
          timeoutMs: 60_000,
        },
      );
      return command;
    } catch (error) {
      if (!(error instanceof AicrError) || error.code !== "SERVICE_UNAVAILABLE") throw error;
    }
  }
  throw new AicrError("SERVICE_UNAVAILABLE", "Neither kustomize nor kubectl is on PATH", {
    hints: ["Install kustomize: Kustomize components are built when the bundle is made"],
  });
}

function reason(stderr: string): string {
  const line = redact(stderr).split("\n").map((text) => text.trim()).find((text) => text !== "");
  return (line ?? "no reason given").replace(/^error:\s*/i, "").replace(/\.$/, "");
}
