/** Flags of the commands that resolve a recipe from criteria, a snapshot or a config. */
import type { Flag } from "../command.ts";
import {
  CONFIG_FLAG,
  DATA_FLAG,
  EXPLAIN_FORMATS,
  formatFlag,
  KUBECONFIG_FLAG,
  outputFlag,
} from "./common.ts";
import { CRITERIA_FLAGS } from "./criteria.ts";

/** `--snapshot` of recipe and query. */
const SNAPSHOT_FLAG: Flag = {
  name: "snapshot",
  short: ["s"],
  type: "string",
  placeholder: "FILE",
  config: "spec.recipe.input.snapshot",
  help: "Snapshot to take criteria from and to hold constraints against: a file, an http(s) " +
    "URL, embedded:NAME, or - for stdin. Stated criteria win",
};

/** What resolves the recipe; shared by recipe and query. */
const RESOLVE_FLAGS: readonly Flag[] = [
  ...CRITERIA_FLAGS,
  SNAPSHOT_FLAG,
  CONFIG_FLAG,
  DATA_FLAG,
  KUBECONFIG_FLAG,
];

/** Flags of `aicr recipe`. `-f` and `-t` are both format: seed and observation differ. */
export const RECIPE_FLAGS: readonly Flag[] = [
  ...RESOLVE_FLAGS,
  formatFlag({ short: ["f", "t"], config: "spec.recipe.output.format" }),
  outputFlag("File to write the recipe to; stdout when absent", "spec.recipe.output.path"),
  {
    name: "dry-run",
    type: "bool",
    default: false,
    help: "Resolve and tell what would be written; write nothing",
  },
];

/** Flags of `aicr query`. Its output is not the recipe, so the config's output fields do not count. */
export const QUERY_FLAGS: readonly Flag[] = [
  {
    name: "selector",
    type: "string",
    argument: true,
    required: true,
    empty: true,
    placeholder: "PATH",
    help: "Dot path of the value, for example components.gpu-operator.version; . is everything",
  },
  ...RESOLVE_FLAGS,
  {
    name: "explain",
    type: "bool",
    default: false,
    help: "Tell where the value comes from instead: everything that set it, oldest first",
  },
  formatFlag({ short: ["f", "t"] }),
  outputFlag("File to write the value to; stdout when absent"),
];

/** Flags of `aicr recipe explain`. */
export const EXPLAIN_FLAGS: readonly Flag[] = [
  {
    name: "selector",
    type: "string",
    argument: true,
    empty: true,
    placeholder: "PATH",
    help: "Value to explain, for example components.gpu-operator.version; default: the recipe",
  },
  ...RESOLVE_FLAGS,
  {
    name: "format",
    short: ["f", "t"],
    type: "string",
    default: "text",
    values: EXPLAIN_FORMATS,
    help: "Format of the explanation",
  },
  outputFlag("File to write the explanation to; stdout when absent"),
];
