/** Flags that several commands share, declared once. */
import type { Format } from "../../recipe/format.ts";
import type { Flag, Options } from "../command.ts";

/** Output formats of documents. */
const FORMATS: readonly Format[] = ["yaml", "json", "table"];

/** How an explanation can be printed. */
export const EXPLAIN_FORMATS = ["text", "json", "yaml"] as const;

/** One of {@link EXPLAIN_FORMATS}. */
export type ExplainFormat = typeof EXPLAIN_FORMATS[number];

/** `--config`: the AICRConfig document to take values from. */
export const CONFIG_FLAG: Flag = {
  name: "config",
  type: "string",
  flagOnly: "it names the config",
  placeholder: "FILE",
  help: "AICRConfig document to take values from: a file, an http(s) URL, embedded:NAME, or - " +
    "for stdin. Flags win over it",
};

/** `--data`: the directory layered over the embedded catalog. */
export const DATA_FLAG: Flag = {
  name: "data",
  type: "string",
  placeholder: "DIR",
  config: "spec.recipe.data",
  help: "Directory with a registry.yaml, layered over the embedded catalog",
};

/** `--kubeconfig`: for `cm://` addresses, which wait for the cluster room. */
export const KUBECONFIG_FLAG: Flag = {
  name: "kubeconfig",
  short: ["k"],
  type: "string",
  placeholder: "FILE",
  later: "active",
  flagOnly: "which cluster is meant depends on who runs the command",
  help: "Kubeconfig file for cm:// addresses",
};

/** `--set`: values of components. */
export const SET_FLAG: Flag = {
  name: "set",
  type: "string[]",
  config: "spec.bundle.deployment.set",
  placeholder: "COMPONENT:PATH=VALUE",
  help: "Set a value of a component; enabled=false leaves the component out",
};

/** `--recipe` of a command that works on one; `config` is the field that holds it. */
export function recipeFlag(work: string, config: string): Flag {
  return {
    name: "recipe",
    short: ["r"],
    type: "string",
    config,
    required: true,
    placeholder: "FILE",
    help: `Recipe to ${work}: a file, an http(s) URL, or - for stdin`,
  };
}

/** `--identity-token`: who signs. */
export const IDENTITY_TOKEN_FLAG: Flag = {
  name: "identity-token",
  type: "string",
  env: ["COSIGN_IDENTITY_TOKEN"],
  flagOnly: "secrets never stand in a config",
  later: "active",
  help: "Identity token to sign with",
};

/** `--oidc-device-flow`: how whoever signs logs in. */
export const OIDC_DEVICE_FLOW_FLAG: Flag = {
  name: "oidc-device-flow",
  type: "bool",
  default: false,
  env: ["AICR_OIDC_DEVICE_FLOW"],
  later: "active",
  help: "Log in on another device before signing",
};

/** `--yes`: consent to what signing makes public. */
export const ASSUME_YES_FLAG: Flag = {
  name: "yes",
  aliases: ["assume-yes"],
  type: "bool",
  default: false,
  env: ["AICR_ASSUME_YES"],
  flagOnly: "consent is given by whoever runs the command",
  later: "active",
  help: "Sign without asking",
};

/** `--output` with the config field that holds it. */
export function outputFlag(help: string, config?: string): Flag {
  return { name: "output", short: ["o"], type: "string", placeholder: "FILE", config, help };
}

/** `--format` of a document; `config` is the field that holds it. */
export function formatFlag(options: { short: readonly string[]; config?: string }): Flag {
  return {
    name: "format",
    short: options.short,
    type: "string",
    default: "yaml",
    values: FORMATS,
    config: options.config,
    help: "Format of the output",
  };
}

/** The value of `--format`, which is checked against {@link FORMATS} when it is read. */
export function formatOf(options: Options): Format {
  return options.text("format") as Format;
}
