import { formatSource } from "../../base/error.ts";
import { withPosition } from "../../base/locate.ts";
import { loadCatalog } from "../../catalog/load.ts";
import { parseCriteria } from "../../catalog/criteria.ts";
import { DIMENSIONS } from "../../catalog/types.ts";
import { listCells, resolveCell } from "../../recipe/list_cells.ts";
import { type CellList, formatCellList, LIST_FORMATS, type ListFormat } from "../cell_list.ts";
import type { Command, Context, Flag } from "../command.ts";
import { DATA_FLAG } from "../flags/common.ts";
import { CRITERIA_FLAGS } from "../flags/criteria.ts";

/** The criteria flags as filters: nothing sets them but the line, and they have no short form. */
const FILTERS: readonly Flag[] = CRITERIA_FLAGS
  .filter(({ name }) => DIMENSIONS.some((dimension) => dimension === name))
  .map(({ config: _, short: _short, ...flag }) => ({
    ...flag,
    help: `Only cells with this ${flag.name}`,
  }));

const FLAGS: readonly Flag[] = [
  ...FILTERS,
  { ...DATA_FLAG, config: undefined },
  {
    name: "no-health",
    aliases: ["skip-health"],
    type: "bool",
    default: false,
    help: "Do not resolve the cells, which leaves out their status and components",
  },
  {
    name: "format",
    short: ["t"],
    type: "string",
    default: "table",
    values: LIST_FORMATS,
    help: "Format of the list",
  },
];

/** `aicr recipe list`: the cells of the catalog. */
export const command: Command = {
  name: "recipe list",
  summary: "List the cells of the catalog",
  description:
    "A cell is what an overlay is written for: a combination of service, accelerator, OS, intent " +
    "and platform. Each is resolved, so that the list tells its components and whether it works: " +
    "ok, broken (the reason follows on stderr, or in the document), or shared for an overlay " +
    "that takes part in every recipe. A filter shows the cells that carry exactly its value. " +
    "LEAF marks cells on which no other overlay stands.",
  flags: FLAGS,
  examples: [
    { text: "Everything for H100", line: "aicr recipe list --accelerator h100" },
    { text: "Names only, for a script", line: "aicr recipe list --no-health --format json" },
    { text: "What a directory of your own adds", line: "aicr recipe list --data ./my-data" },
    { text: "As a page", line: "aicr recipe list --format markdown > cells.md" },
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { options } = context;
  const catalog = await loadCatalog({ data: options.string("data") });
  const stated = DIMENSIONS.filter((dimension) => options.given(dimension))
    .map((dimension) => [dimension, options.string(dimension)]);
  const filter = parseCriteria(Object.fromEntries(stated), catalog.criteria);
  const cells = listCells(catalog, filter);
  const list: CellList = options.bool("no-health")
    ? cells
    : cells.map((cell) => resolveCell(catalog, cell));
  const format = options.text("format") as ListFormat;
  context.io.stdout(await formatCellList(list, format));
  if (format === "table" || format === "markdown") await tellBroken(context, list);
  return 0;
}

async function tellBroken({ notes }: Context, list: CellList): Promise<void> {
  for (const { name, problem } of list) {
    if (problem === undefined) continue;
    const { message, source } = await withPosition(problem);
    const text = source === undefined ? message : `${message} (${formatSource(source)})`;
    notes([{ code: "CELL_BROKEN", severity: "error", component: name, text }]);
  }
}
