/**
 * A connection to an API server: its address, and fresh credentials for each request (tokens of
 * pods and of credential commands expire).
 */
import type { RequestOptions } from "node:https";
import { AicrError, messageOf } from "../../base/error.ts";
import { redact } from "../../base/redact.ts";
import { currentContext } from "./current_context.ts";
import { type KubeconfigInput, kubeconfigSource } from "./kubeconfig_files.ts";

/** An API server and the way in. */
export interface Connection {
  /** Without a final slash. */
  server: string;
  /** Agent, headers and the like, as node:https takes them. Throws UNAUTHORIZED. */
  credentials(): Promise<RequestOptions>;
}

/** Opens a connection; nothing is sent yet. Throws what is wrong with the kubeconfig. */
export async function connect(input: KubeconfigInput): Promise<Connection> {
  const source = await kubeconfigSource(input);
  const context = source.kind === "files" ? currentContext(source.files) : undefined;
  const config = await emptyConfig();
  if (context === undefined) config.loadFromCluster();
  else config.loadFromString(context.document);
  const server = config.getCurrentCluster()!.server;
  return {
    server,
    credentials: async () => {
      const options: RequestOptions = {};
      try {
        await config.applyToHTTPSOptions(options);
        return options;
      } catch (error) {
        throw noCredentials(error, server);
      }
    },
  };
}

async function emptyConfig() {
  // A package far below the library warns on stderr about one still further below.
  const process = (await import("node:process")).default as { noDeprecation?: boolean };
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    const { KubeConfig } = await import("./client_node.ts");
    return new KubeConfig();
  } finally {
    process.noDeprecation = before;
  }
}

function noCredentials(error: unknown, server: string): AicrError {
  const reason = redact(messageOf(error)).trim().split("\n").pop() || "the command failed";
  return new AicrError("UNAUTHORIZED", `Cannot get credentials for ${server}: ${reason}`, {
    hints: [
      "Check the files and the command that the user of the current context names; " +
      "kubectl get nodes has to work with the same kubeconfig",
    ],
    cause: error,
  });
}
