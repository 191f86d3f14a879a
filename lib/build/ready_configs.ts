/**
 * The ready configs: one per supported cell, each runs as it stands. They are what `aicr config
 * init` writes for the cell, with the example snapshot of such a cluster; `deno task configs`
 * writes them again after the schema or a description has changed, and a test compares.
 */
import { fromFileUrl } from "@std/path";
import { formatJson } from "../base/yaml.ts";
import { cellName, initConfig, type InitOptions } from "../config/init.ts";
import { configJsonSchema, SCHEMA_FILE } from "../config/json_schema.ts";

const TRAINING = { os: "ubuntu", intent: "training" } as const;

/** A cell and the example snapshot that its readiness is held against. */
export interface Cell {
  criteria: InitOptions["criteria"];
  /** Name below examples/snapshots, without extension. */
  snapshot: string;
}

/** Every cell with a ready config. */
export const CELLS: readonly Cell[] = [
  {
    criteria: { accelerator: "gb200", service: "eks", ...TRAINING },
    snapshot: "eks-gb200-ubuntu",
  },
  {
    criteria: { accelerator: "gb200", service: "eks", ...TRAINING, platform: "kubeflow" },
    snapshot: "eks-gb200-ubuntu",
  },
  {
    criteria: { accelerator: "h100", service: "eks", ...TRAINING },
    snapshot: "eks-h100-ubuntu",
  },
  {
    criteria: { accelerator: "h100", service: "eks", ...TRAINING, platform: "kubeflow" },
    snapshot: "eks-h100-ubuntu",
  },
  {
    criteria: { accelerator: "h100", service: "gke", os: "cos", intent: "training" },
    snapshot: "gke-h100-cos",
  },
  {
    criteria: { accelerator: "h100", service: "kind", intent: "inference" },
    snapshot: "kind-h100",
  },
];

/** Files below configs/ by name: a config per cell, and the schema that their first line names. */
export async function readyConfigs(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { criteria, snapshot } of CELLS) {
    const options = { criteria, snapshot: `embedded:${snapshot}` };
    files.set(`${cellName(criteria)}.yaml`, await initConfig(options));
  }
  files.set(SCHEMA_FILE, formatJson(await configJsonSchema(), { keepOrder: true }));
  return files;
}

if (import.meta.main) {
  const directory = fromFileUrl(new URL("../../configs", import.meta.url));
  for (const [name, text] of await readyConfigs()) {
    await Deno.writeTextFile(`${directory}/${name}`, text);
  }
}
