import { assertEquals, assertRejects } from "@std/assert";
import { AicrError } from "../base/error.ts";
import type { RenderedChart } from "../platform/helm_template.ts";
import { chartRef, manifestRef, planOf } from "./_fixture.ts";
import { renderBundle } from "./render.ts";
import { checkRendering } from "./render_check.ts";
import type { RenderTool } from "./rendered_folder.ts";
import type { BundlePlan } from "./types.ts";

const FILES = { "c/x.yaml": "kind: X\n", "c/y.yaml": "kind: Y\n" };
const plan = () =>
  planOf({
    refs: [
      chartRef("up", { manifestFiles: ["c/x.yaml"], overrides: { a: 1 } }),
      manifestRef("own", ["c/x.yaml", "c/y.yaml"]),
    ],
    files: FILES,
    input: { dynamic: ["up:a"] },
  });
const check = (plan: BundlePlan, render: RenderTool) =>
  checkRendering({ plan, files: renderBundle(plan), render });

Deno.test("every local chart is rendered as it is shipped, upstream ones are not", async () => {
  const seen: RenderedChart[] = [];
  await check(await plan(), (chart) => {
    seen.push(chart);
    return Promise.resolve({ rendered: "" });
  });
  assertEquals(seen.map(({ release, namespace, values }) => [release, namespace, values]), [
    ["up-post", "up", ["values.yaml", "cluster-values.yaml"]],
    ["own", "own", ["values.yaml", "cluster-values.yaml"]],
  ]);
  assertEquals(seen[0]!.files.map(({ path }) => path), [
    "Chart.yaml",
    "values.yaml",
    "cluster-values.yaml",
    "templates/x.yaml",
  ]);
  assertEquals(String(seen[0]!.files[2]!.data).includes("a: 1"), true);
});

Deno.test("all charts that fail are named, with file, line and helm's words", async () => {
  const failing = (chart: RenderedChart) =>
    Promise.resolve({
      failure: { file: "templates/x.yaml", line: 3, message: `bad ${chart.release}` },
    });
  const error = await assertRejects(async () => check(await plan(), failing), AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  assertEquals(
    error.message,
    "Chart of up-post does not render: 002-up-post/templates/x.yaml: bad up-post",
  );
  assertEquals(error.source, { file: "002-up-post/templates/x.yaml", line: 3 });
  assertEquals(error.related.map(({ message }) => message), [
    "Chart of own does not render: 003-own/templates/x.yaml: bad own",
  ]);
});

Deno.test("a tool that cannot be run is no failure of a chart", async () => {
  const gone = () => Promise.reject(new AicrError("SERVICE_UNAVAILABLE", "Cannot run helm"));
  const error = await assertRejects(async () => check(await plan(), gone), AicrError);
  assertEquals(error.code, "SERVICE_UNAVAILABLE");
});
