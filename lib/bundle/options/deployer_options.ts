/**
 * How a deployer that pulls the bundle finds it and names what it makes: --repo, --app-name and
 * `--set deployer:KEY=VALUE`. Source: bundle layout, sections 6 and 7.
 */
import { AicrError, invalid } from "../../base/error.ts";
import { isOciUrl, parseOciReference } from "../../base/oci_reference.ts";
import { redact } from "../../base/redact.ts";
import { nearest } from "../../base/suggest.ts";
import type { ArgoOptions, DeployerName, FluxOptions } from "../types.ts";
import { parseSwitch } from "./scalar.ts";

/** What the argocd deployers do unless told otherwise. */
export const DEFAULT_ARGO_OPTIONS: Readonly<ArgoOptions> = {
  namePrefix: "",
  destinationServer: "https://kubernetes.default.svc",
  project: "default",
  cascadeDelete: false,
};

/** Where the flux deployer puts its objects unless told otherwise. */
export const DEFAULT_FLUX_OPTIONS: Readonly<FluxOptions> = {
  namespace: "flux-system",
  ociSourceName: "aicr-bundle",
};

/** Reads --flux-namespace and --flux-oci-source-name. Throws INVALID_REQUEST for what is no name. */
export function parseFluxOptions(
  input: { fluxNamespace?: string; fluxOciSourceName?: string },
): FluxOptions {
  const read = (text: string | undefined, flag: string, fallback: string) => {
    const name = text || fallback;
    if (OBJECT_NAME.test(name) && name.length <= MAX_LABEL && !name.includes(".")) return name;
    throw invalid(`Invalid ${flag} ${JSON.stringify(name)}: no name of a Kubernetes object`, {
      hints: ["Use lower-case letters, digits and '-', at most 63 of them"],
    });
  };
  const { namespace, ociSourceName } = DEFAULT_FLUX_OPTIONS;
  return {
    namespace: read(input.fluxNamespace, "--flux-namespace", namespace),
    ociSourceName: read(input.fluxOciSourceName, "--flux-oci-source-name", ociSourceName),
  };
}

/** The component name that no component may have: `--set deployer:...` means the deployer. */
const DEPLOYER = "deployer";

/** True for a `--set` that means the deployer and no component. */
export function isDeployerOption(text: string): boolean {
  return text.startsWith(`${DEPLOYER}:`);
}

/** A name as Kubernetes objects have it: labels of letters, digits and `-`, joined by dots. */
export const OBJECT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const NAME_PREFIX = /^[a-z0-9][a-z0-9.-]*$/;
const HTTPS_URL = /^https:\/\/[^\s/@?#'"]+(\/[^\s@?#'"]*)?$/;
const MAX_OBJECT_NAME = 253;
const MAX_LABEL = 63;

/** Helm renders the parent of an argocd-helm bundle, and takes its name for a release's. */
const MAX_HELM_NAME = 53;

const CHECKS: Record<keyof ArgoOptions, (value: string) => string | undefined> = {
  namePrefix: (value) =>
    NAME_PREFIX.test(value) ? undefined : "expected lower-case letters, digits, '-' and '.'",
  destinationServer: (value) =>
    HTTPS_URL.test(value) ? undefined : "expected an https:// URL without credentials",
  project: (value) =>
    OBJECT_NAME.test(value) && value.length <= MAX_OBJECT_NAME
      ? undefined
      : "expected the name of an AppProject",
  cascadeDelete: (value) => parseSwitch(value) === undefined ? "expected true or false" : undefined,
};

/**
 * Reads the options of the argocd deployers; of one that is given twice the last wins. Throws
 * INVALID_REQUEST for another deployer, an unknown option and a value that cannot be.
 */
export function parseDeployerOptions(
  texts: readonly string[],
  deployer: DeployerName,
): ArgoOptions {
  const options: ArgoOptions = { ...DEFAULT_ARGO_OPTIONS };
  for (const text of texts) {
    const flag = `--set ${text}`;
    const equals = text.indexOf("=");
    const key = text.slice(DEPLOYER.length + 1, equals < 0 ? undefined : equals);
    const value = equals < 0 ? "" : text.slice(equals + 1);
    checkOption({ flag, key, value }, deployer);
    if (key === "cascadeDelete") options.cascadeDelete = parseSwitch(value)!;
    else options[key as Exclude<keyof ArgoOptions, "cascadeDelete">] = value;
  }
  return options;
}

function checkOption(
  { flag, key, value }: { flag: string; key: string; value: string },
  deployer: DeployerName,
): void {
  if (deployer !== "argocd" && deployer !== "argocd-helm") {
    throw invalid(`Invalid ${flag}: the ${deployer} deployer has no such options`, {
      hints: ["Options of a deployer exist for argocd and argocd-helm"],
    });
  }
  if (!Object.hasOwn(CHECKS, key)) {
    const known = Object.keys(CHECKS);
    throw invalid(`Invalid ${flag}: the deployer has no option ${JSON.stringify(key)}`, {
      hints: [...nearest(key, known), `Options: ${known.join(", ")}`],
    });
  }
  if (key === "cascadeDelete" && deployer === "argocd-helm") {
    throw invalid(`Invalid ${flag}: cascadeDelete is an option of argocd, not of argocd-helm`, {
      hints: ["README.md of the bundle says how to delete what an Application deployed"],
    });
  }
  const problem = value === ""
    ? "expected deployer:KEY=VALUE"
    : CHECKS[key as keyof ArgoOptions](value);
  if (problem === undefined) return;
  throw invalid(`Invalid ${flag}: ${problem}`, { hints: [EXAMPLES[key as keyof ArgoOptions]] });
}

const EXAMPLES: Record<keyof ArgoOptions, string> = {
  namePrefix: "For example --set deployer:namePrefix=team-a-",
  destinationServer: "For example --set deployer:destinationServer=https://10.0.0.1:6443",
  project: "For example --set deployer:project=gpu",
  cascadeDelete: "For example --set deployer:cascadeDelete=true",
};

/** The name of the parent Application. Throws INVALID_REQUEST. */
export function parseAppName(name: string, deployer: DeployerName): string {
  const longest = deployer === "argocd-helm" ? MAX_HELM_NAME : MAX_OBJECT_NAME;
  if (OBJECT_NAME.test(name) && name.length <= longest) return name;
  throw invalid(`Invalid --app-name ${JSON.stringify(name)}: no name of an Application`, {
    hints: [`Lower-case letters, digits, '-' and '.', at most ${longest} characters`],
  });
}

const URL_WITH_HOST = /^(https?|ssh|git):\/\/[^\s/'"]+\/[^\s'"]+$/;
const SCP_LIKE = /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s/'"][^\s'"]*$/;

/**
 * The address of the repository that a deployer pulls from. Throws INVALID_REQUEST for text that is
 * no address, and for one with a password: it would stand in the bundle.
 */
export function parseRepo(text: string): string {
  if (isOciUrl(text)) {
    const repo = text.replace(/\/+$/, "");
    try {
      parseOciReference(repo);
    } catch (error) {
      if (!(error instanceof AicrError)) throw error;
      throw invalid(`Invalid --repo: ${error.message}`, { hints: error.hints, cause: error });
    }
    return repo;
  }
  const shown = JSON.stringify(redact(text));
  if (!URL_WITH_HOST.test(text) && !SCP_LIKE.test(text)) {
    throw invalid(`Invalid --repo ${shown}: not the address of a repository`, {
      hints: ["For example https://git.example.com/org/repo.git, git@host:org/repo.git, oci://..."],
    });
  }
  if (/^https?:\/\/[^/]*@|^[a-z]+:\/\/[^/@]*:[^/@]*@/.test(text)) {
    throw invalid(`Invalid --repo ${shown}: it holds credentials, which the bundle would publish`, {
      hints: ["Leave them out, and give them to the deployer as a repository secret"],
    });
  }
  return text;
}
