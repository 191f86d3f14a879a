/**
 * The ready configs: one per cell of the catalog, each runs as it stands. They are what `aicr config
 * init --brief` writes for the cell, with the example snapshot of such a cluster. Which cells there
 * are follows from the catalog alone; `deno task configs` writes the files again after the catalog
 * or the schema has changed, and a test compares.
 */
import { fromFileUrl } from "@std/path";
import { formatJson } from "../base/yaml.ts";
import { ANY } from "../catalog/criteria_values.ts";
import { embeddedFiles } from "../catalog/embedded_files.ts";
import { loadCatalog } from "../catalog/load.ts";
import type { Catalog, Criteria } from "../catalog/types.ts";
import { initConfig } from "../config/init.ts";
import { configJsonSchema, SCHEMA_FILE } from "../config/json_schema.ts";

const SNAPSHOTS = "examples/snapshots/";

/** A cell and the example snapshot that its readiness is held against. */
export interface ReadyCell {
  /** Name of the overlay, which the config's file bears too. */
  name: string;
  criteria: Criteria;
  /** Name below examples/snapshots, without extension. */
  snapshot: string;
}

/**
 * Every cell with a ready config, by name. A cell is an overlay of one service that no other one
 * narrows down further, except by a platform that is put on top: what is more general is a step on
 * the way to a cell, and no cluster is of that kind. Throws when a cell has no example snapshot.
 */
export async function readyCells(): Promise<ReadyCell[]> {
  const catalog = await loadCatalog();
  const snapshots = embeddedFiles().paths().filter((path) => path.startsWith(SNAPSHOTS))
    .map((path) => path.slice(SNAPSHOTS.length).replace(/\.yaml$/, ""));
  const cells: ReadyCell[] = [];
  for (const { name, criteria } of catalog.overlays.values()) {
    if (!criteria || criteria.service === ANY || isNarrowed(catalog, criteria)) continue;
    const snapshot = snapshots.find((candidate) => fits(candidate, criteria));
    if (snapshot === undefined) throw new Error(`No example snapshot fits the cell ${name}`);
    cells.push({ name, criteria, snapshot });
  }
  return cells.sort((a, b) => a.name < b.name ? -1 : 1);
}

const NARROWING = ["service", "accelerator", "intent", "os"] as const;

/** True when an overlay of the same platform asks for all that these criteria do, and for more. */
function isNarrowed(catalog: Catalog, criteria: Criteria): boolean {
  for (const { criteria: other } of catalog.overlays.values()) {
    if (!other || other.platform !== criteria.platform) continue;
    const differing = NARROWING.filter((name) => other[name] !== criteria[name]);
    if (differing.length > 0 && differing.every((name) => criteria[name] === ANY)) return true;
  }
  return false;
}

/** Snapshots are named by what they show: `service-accelerator`, with `-os` where it matters. */
function fits(snapshot: string, { service, accelerator, os }: Criteria): boolean {
  const start = accelerator === ANY ? `${service}-` : `${service}-${accelerator}`;
  const end = os === ANY ? "" : `-${os}`;
  return `${snapshot}-`.startsWith(start.endsWith("-") ? start : `${start}-`) &&
    snapshot.endsWith(end);
}

/** Files below configs/ by name: a config per cell, and the schema that their first line names. */
export async function readyConfigs(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { name, criteria, snapshot } of await readyCells()) {
    const options = { name, criteria, snapshot: `embedded:${snapshot}`, brief: true };
    files.set(`${name}.yaml`, await initConfig(options));
  }
  files.set(SCHEMA_FILE, formatJson(await configJsonSchema(), { keepOrder: true }));
  return files;
}

if (import.meta.main) {
  const directory = fromFileUrl(new URL("../../configs", import.meta.url));
  const files = await readyConfigs();
  for (const { name } of Deno.readDirSync(directory)) {
    if (!files.has(name)) await Deno.remove(`${directory}/${name}`);
  }
  for (const [name, text] of files) await Deno.writeTextFile(`${directory}/${name}`, text);
}
