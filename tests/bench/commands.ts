/** What is measured, and the bound of each figure as a ratio to an empty compiled program. */
import { DEPLOYERS } from "../../lib/bundle/types.ts";

/** In an argument: a name that is new for each run, so that what is written is written anew. */
export const NEW = "{new}";

/** Config of a user, written before the runs. */
export const CONFIG_FILE = "config.yaml";

/** A command line with its bounds: wall time and peak memory, both as ratios. */
export interface BenchCommand {
  name: string;
  args: string[];
  time: number;
  memory: number;
}

/** The figures of one command: medians of the ratios, and of both wall times in milliseconds. */
export interface Measured {
  command: BenchCommand;
  time: number;
  memory: number;
  milliseconds: number;
  yardstick: number;
}

const CELL = [
  "--service",
  "eks",
  "--accelerator",
  "h100",
  "--os",
  "ubuntu",
  "--intent",
  "training",
];

/** In the order they are printed. `bundle` and `validate` read the recipe that `recipe` wrote. */
export const COMMANDS: readonly BenchCommand[] = [
  { name: "--version", args: ["--version"], time: 1.25, memory: 2 },
  { name: "recipe", args: ["recipe", ...CELL, "-o", "recipe.yaml"], time: 1.9, memory: 2 },
  {
    name: "query",
    args: ["query", ...CELL, "--selector", "components.gpu-operator.version"],
    time: 1.9,
    memory: 2,
  },
  {
    name: "validate --no-cluster",
    args: [
      "validate",
      "--no-cluster",
      "-r",
      "recipe.yaml",
      "-s",
      "embedded:eks-h100-ubuntu",
      "-o",
      "report.json",
    ],
    time: 2.2,
    memory: 2,
  },
  ...DEPLOYERS.map((name) => ({
    name: `bundle -d ${name}`,
    args: ["bundle", "-r", "recipe.yaml", "-d", name, "-o", NEW],
    // The chart of an argocd-helm bundle holds every value twice.
    time: name === "argocd-helm" ? 2.7 : 2.5,
    memory: 2,
  })),
  {
    name: "run",
    args: ["run", "embedded:h100-eks-ubuntu-training", "--output", NEW],
    time: 3.2,
    memory: 2,
  },
  { name: "run FILE", args: ["run", CONFIG_FILE, "--output", NEW], time: 3.2, memory: 2 },
];
