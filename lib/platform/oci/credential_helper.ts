/** docker-credential-* programs: they keep passwords in a keychain and hand them out by name. */
import { AicrError, invalid } from "../../base/error.ts";
import { runProcess } from "../process.ts";
import type { Credentials } from "./credentials.ts";

/** A keychain may ask its owner; a person needs time. */
const HELPER_TIMEOUT = 60_000;

/** The user name with which a helper says that the secret is an identity token. */
const TOKEN_USER = "<token>";

/** What a helper is asked. */
export interface HelperRequest {
  /** The registry, as helpers know it. */
  server: string;
  /** Where the helper is named, for messages. */
  configPath: string;
  run?: typeof runProcess;
}

/**
 * Asks a helper for the credentials of a server; undefined when it has none. Throws
 * INVALID_REQUEST for a name that is no helper's, SERVICE_UNAVAILABLE when the program is missing
 * or fails, TIMEOUT when it takes too long. What it prints is never shown: it may be the secret.
 */
export async function askHelper(
  name: string,
  { server, configPath, run = runProcess }: HelperRequest,
): Promise<Credentials | undefined> {
  if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw invalid(
      `Docker config ${configPath} names no credential helper with ${JSON.stringify(name)}`,
      {
        hints: ["A helper is named by what follows docker-credential-, for example pass"],
        source: { file: configPath },
      },
    );
  }
  const program = `docker-credential-${name}`;
  const { code, stdout, stderr } = await run(program, ["get"], {
    stdin: server,
    timeoutMs: HELPER_TIMEOUT,
  });
  if (code !== 0 && /credentials not found|no credentials/i.test(stdout + stderr)) return undefined;
  const answer = code === 0 ? readAnswer(stdout) : undefined;
  if (answer !== undefined) return answer;
  const how = code === 0 ? "gave no credentials that can be read" : `failed with exit code ${code}`;
  throw new AicrError("SERVICE_UNAVAILABLE", `Credential helper ${program} ${how} for ${server}`, {
    hints: [`Try it: echo ${server} | ${program} get`, `It is named in ${configPath}`],
  });
}

function readAnswer(text: string): Credentials | undefined {
  try {
    const { Username: username, Secret: secret } = JSON.parse(text);
    if (typeof username !== "string" || typeof secret !== "string" || secret === "") {
      return undefined;
    }
    return username === TOKEN_USER
      ? { kind: "identity", token: secret }
      : { kind: "password", username, password: secret };
  } catch {
    return undefined;
  }
}
