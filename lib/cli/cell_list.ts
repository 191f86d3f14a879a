/** The list of cells as a table for people, as Markdown for pages, and as a document for programs. */
import { formatSource } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { escapeControls } from "../base/log_format.ts";
import type { Value } from "../base/tree.ts";
import { formatJson, formatYaml } from "../base/yaml.ts";
import { type Criteria, DIMENSIONS } from "../catalog/types.ts";
import type { Cell, ResolvedCell } from "../recipe/list_cells.ts";
import { columns } from "./text_layout.ts";

/** How a list can be printed. */
export const LIST_FORMATS = ["table", "json", "yaml", "markdown"] as const;

/** One of {@link LIST_FORMATS}. */
export type ListFormat = typeof LIST_FORMATS[number];

/** Cells, all of them resolved or none. */
export type CellList = readonly (Cell & Partial<ResolvedCell>)[];

/** Order of the dimensions on paper, as in the names of overlays. */
const PAPER_ORDER = ["service", "accelerator", "os", "intent", "platform"] as const;

/** The list as text with a final newline. */
export async function formatCellList(cells: CellList, format: ListFormat): Promise<string> {
  if (format === "table") return formatTable(cells);
  if (format === "markdown") return formatMarkdown(cells);
  const document = await Promise.all(cells.map(entryOf));
  return format === "json" ? formatJson(document) : formatYaml(document);
}

/** A cell as programs read it; wildcards are spelled out. */
async function entryOf(cell: CellList[number]): Promise<Value> {
  const { name, isLeaf, source, status, components, problem } = cell;
  const { nodes, ...criteria } = cell.criteria;
  const placed = problem && await withPosition(problem);
  return {
    name,
    criteria: nodes > 0 ? { ...criteria, nodes } : criteria,
    is_leaf: isLeaf,
    source,
    ...(status === undefined ? {} : { status, components: [...components ?? []] }),
    ...(placed === undefined ? {} : {
      problem: {
        code: placed.code,
        message: placed.message,
        ...(placed.source ? { place: formatSource(placed.source) } : {}),
      },
    }),
  };
}

function formatTable(cells: CellList): string {
  const resolved = cells.some(({ status }) => status !== undefined);
  const head = ["NAME", ...PAPER_ORDER.map((name) => name.toUpperCase()), "LEAF", "SOURCE"];
  const rows = cells.map((cell) => [
    nameOf(cell),
    ...PAPER_ORDER.map((name) => shown(cell.criteria, name)),
    cell.isLeaf ? "yes" : "-",
    cell.source,
    ...(resolved
      ? [cell.status!, cell.components!.length > 0 ? `${cell.components!.length}` : "-"]
      : []),
  ]);
  const title = resolved ? [...head, "STATUS", "COMPONENTS"] : head;
  return columns([title, ...rows]).join("\n") + "\n";
}

function formatMarkdown(cells: CellList): string {
  const resolved = cells.some(({ status }) => status !== undefined);
  const head = ["Name", ...PAPER_ORDER.map(capital), "Leaf", "Source"];
  const title = resolved ? [...head, "Status", "Components"] : head;
  const rows = cells.map((cell) => [
    code(nameOf(cell)),
    ...PAPER_ORDER.map((name) => escapeCell(shown(cell.criteria, name))),
    cell.isLeaf ? "yes" : "",
    cell.source,
    ...(resolved ? [cell.status!, cell.components!.map(code).join(", ")] : []),
  ]);
  const lines = [title, title.map(() => "---"), ...rows];
  return lines.map((row) => `| ${row.join(" | ")} |\n`).join("");
}

/** The number of nodes is too rare for a column. */
function nameOf({ name, criteria }: Cell): string {
  return criteria.nodes > 0 ? `${name} (${criteria.nodes} nodes)` : name;
}

function shown(criteria: Criteria, name: typeof DIMENSIONS[number]): string {
  return criteria[name] === "any" ? "-" : criteria[name];
}

function capital(word: string): string {
  return word === "os" ? "OS" : word.charAt(0).toUpperCase() + word.slice(1);
}

function code(text: string): string {
  return `\`${escapeCell(text)}\``;
}

function escapeCell(text: string): string {
  return escapeControls(text).replaceAll("|", "\\|");
}
