import { assert, assertEquals } from "@std/assert";
import { overlay, REGISTRY, withDirectory } from "../../catalog/_fixture.ts";
import { parseYaml } from "../../base/yaml.ts";
import { runCli } from "../run_cli.ts";
import { testIo } from "../_test_io.ts";

async function list(...argv: string[]) {
  const io = testIo();
  return { code: await runCli(["recipe", "list", ...argv], io), out: io.out(), err: io.err() };
}

interface Entry {
  name: string;
  criteria: Record<string, unknown>;
  is_leaf: boolean;
  source: string;
  status?: string;
  components?: string[];
  problem?: { code: string; message: string; place?: string };
}

const entries = async (...argv: string[]) =>
  JSON.parse((await list(...argv, "--format", "json")).out) as Entry[];

/** A data directory with one good and one broken cell. */
const DATA = {
  "registry.yaml": REGISTRY,
  "overlays/good.yaml": overlay("good|pipe", { criteria: "{service: cloud-x, nodes: 8}" }),
  "overlays/bad.yaml": overlay("bad", {
    criteria: "{service: cloud-x, intent: training}",
    spec: "  base: nowhere\n",
  }),
};

Deno.test("recipe list: the table has a line for each cell, with status and components", async () => {
  const { code, out, err } = await list("--service", "kind");
  assertEquals([code, err], [0, ""]);
  const [head, ...rows] = out.trimEnd().split("\n").map((line) => line.split(/ {2,}/));
  assertEquals(head!.slice(0, 4), ["NAME", "SERVICE", "ACCELERATOR", "OS"]);
  assert(rows.length > 3);
  for (const row of rows) {
    assertEquals([row.length, row[1], row[8]], [head!.length, "kind", "ok"]);
    assert(Number(row[9]) > 0, row.join(" "));
  }
});

Deno.test("recipe list: as a document, cells are as the catalog has them", async () => {
  const cells = await entries("--service", "gke", "--gpu", "h100", "--intent", "training");
  const kubeflow = cells.find(({ name }) => name === "h100-gke-cos-training-kubeflow")!;
  assertEquals([kubeflow.is_leaf, kubeflow.source, kubeflow.status], [true, "embedded", "ok"]);
  assertEquals(kubeflow.criteria, {
    accelerator: "h100",
    intent: "training",
    os: "cos",
    platform: "kubeflow",
    service: "gke",
  });
  assert(kubeflow.components!.includes("kubeflow-trainer"));
  assertEquals(cells.find(({ name }) => name === "h100-gke-cos-training")!.is_leaf, false);
  const yaml = await list(
    "--service",
    "gke",
    "--gpu",
    "h100",
    "--intent",
    "training",
    "-t",
    "yaml",
  );
  assertEquals(parseYaml(yaml.out, "stdout") as unknown, cells);
});

Deno.test("recipe list: aliases and letter case count, any is no filter", async () => {
  const names = async (...argv: string[]) => (await entries(...argv)).map(({ name }) => name);
  const all = await names("--no-health");
  assertEquals(await names("--service", "OpenShift", "--no-health"), [
    "ocp",
    "ocp-inference",
    "ocp-training",
  ]);
  assertEquals(await names("--os", "any", "--no-health"), all);
  assert((await names("--platform", "slurm", "--no-health")).every((name) => /slurm$/.test(name)));
});

Deno.test("recipe list: --no-health leaves status and components out, in every format", async () => {
  for (const flag of ["--no-health", "--skip-health"]) {
    const [first] = await entries(flag);
    assertEquals(Object.keys(first!).sort(), ["criteria", "is_leaf", "name", "source"]);
    assert(!(await list(flag)).out.includes("STATUS"));
    assert(!(await list(flag, "--format", "markdown")).out.includes("Status"));
  }
});

Deno.test("recipe list: cells of a data directory, broken ones with their reason", async () => {
  await withDirectory(DATA, async (data) => {
    const argv = ["--data", data, "--service", "cloud-x"];
    const [bad, good] = await entries(...argv);
    assertEquals([bad!.name, bad!.status, bad!.source], ["bad", "broken", "external"]);
    assertEquals(bad!.problem!.place, `${data}/overlays/bad.yaml:6:9`);
    assert(bad!.problem!.message.includes("nowhere"));
    assertEquals([good!.status, good!.criteria.nodes], ["ok", 8]);
    const table = await list(...argv);
    assert(table.err.startsWith("CELL_BROKEN bad: "), table.err);
    assert(table.err.includes(`(${data}/overlays/bad.yaml:6:9)`), table.err);
    const markdown = await list(...argv, "--format", "markdown");
    const rows = markdown.out.trimEnd().split("\n");
    assertEquals(rows.length, 4);
    assert(rows[3]!.startsWith("| `good\\|pipe (8 nodes)` | cloud-x |"), rows[3]);
    assert(rows.every((row) => row.replaceAll("\\|", "").split("|").length === 12), markdown.out);
  });
});

Deno.test("recipe list: refusals", async () => {
  for (
    const [argv, part] of [
      [["--service", "ekss"], "ekss"],
      [["--format", "xml"], "xml"],
      [["--data", "/nonexistent"], "/nonexistent"],
      [["--nodes", "3"], "--nodes"],
      [["kind"], "kind"],
    ] as [string[], string][]
  ) {
    const { code, out, err } = await list(...argv);
    assertEquals([code, out], [2, ""], argv.join(" "));
    assert(err.includes(part), err);
  }
});
