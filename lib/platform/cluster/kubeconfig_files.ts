/**
 * Where the address and credentials of a cluster come from: --kubeconfig, else the files of
 * KUBECONFIG, else ~/.kube/config, else the service account of the pod this runs in. There is no
 * further guess: a client that falls back to localhost asks the wrong cluster.
 */
import { dirname, join, resolve } from "@std/path";
import { AicrError, invalid } from "../../base/error.ts";
import { readTextFile } from "../../base/files.ts";

/** A kubeconfig file as it was read. */
export interface KubeconfigFile {
  file: string;
  /** Relative paths inside start here. */
  directory: string;
  text: string;
}

/** The files in order of precedence, or the pod's own account. */
export type KubeconfigSource = { kind: "files"; files: KubeconfigFile[] } | { kind: "pod" };

/** What decides where to look. */
export interface KubeconfigInput {
  /** A file named by the user; nothing else is looked at then. */
  kubeconfig?: string;
  env(name: string): string | undefined;
}

/** What the file is to the user. */
const WHAT = "kubeconfig";
/** Where a pod finds its service account. */
const POD_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * Finds and reads them. Throws NOT_FOUND for a file that was named and does not exist, and
 * INVALID_REQUEST when there is no cluster to be found at all.
 */
export async function kubeconfigSource(input: KubeconfigInput): Promise<KubeconfigSource> {
  const { kubeconfig, env } = input;
  if (kubeconfig !== undefined) return { kind: "files", files: [await read(kubeconfig)] };
  const listed = (env("KUBECONFIG") ?? "").split(Deno.build.os === "windows" ? ";" : ":")
    .filter((path) => path !== "");
  if (listed.length > 0) return { kind: "files", files: await readExisting(listed) };
  const home = env("HOME") ?? env("USERPROFILE");
  const usual = home ? join(home, ".kube", "config") : undefined;
  if (usual !== undefined && exists(usual)) return { kind: "files", files: [await read(usual)] };
  if (env("KUBERNETES_SERVICE_HOST") && exists(POD_TOKEN)) return { kind: "pod" };
  throw invalid("No cluster is configured: there is no kubeconfig, and this is no pod", {
    hints: ["Give --kubeconfig FILE, or set KUBECONFIG", `Also looked at: ${usual ?? "no HOME"}`],
  });
}

async function read(file: string): Promise<KubeconfigFile> {
  const text = await readTextFile(file, { what: WHAT });
  return { file, directory: dirname(resolve(file)), text };
}

/** Files of KUBECONFIG may be missing, as for kubectl, but not all of them. */
async function readExisting(paths: readonly string[]): Promise<KubeconfigFile[]> {
  const there = paths.filter(exists);
  if (there.length > 0) return await Promise.all(there.map(read));
  throw new AicrError("NOT_FOUND", `No file of KUBECONFIG exists: ${paths.join(", ")}`, {
    hints: ["Correct KUBECONFIG, or unset it"],
  });
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    // What may not be read is there; reading it will say so.
    return !(error instanceof Deno.errors.NotFound);
  }
}
