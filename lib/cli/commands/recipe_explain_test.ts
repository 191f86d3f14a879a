import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseYaml } from "../../base/yaml.ts";
import { overlay, REGISTRY, withDirectory } from "../../catalog/_fixture.ts";
import { runCli } from "../run_cli.ts";
import { testIo } from "../_test_io.ts";

async function run(...argv: string[]) {
  const io = testIo();
  return { code: await runCli(argv, io), out: io.out(), err: io.err(), lastLine: io.lastLine() };
}

const CLOUD = ["--service", "cloud-x", "--intent", "training"];

/** A service of one's own: a base, a leaf on it, values, a mixin, and an overlay that is no match. */
const DATA = {
  "registry.yaml": REGISTRY,
  "overlays/cloud.yaml": overlay("cloud", {
    criteria: "{service: cloud-x}",
    spec: "  constraints:\n    - {name: K8s.server.version, value: '>= 1.30'}\n",
  }),
  "overlays/leaf.yaml": overlay("leaf", {
    criteria: "{service: cloud-x, intent: training}",
    spec: `  base: cloud
  mixins: [mine]
  constraints:
    - name: K8s.server.version
      value: ">= 1.32"
  componentRefs:
    - name: cert-manager
      version: v9.9.9
      overrides:
        replicaCount: 3
        nested: {a: 1}
`,
  }),
  "overlays/other.yaml": overlay("other", { criteria: "{service: cloud-y}" }),
  "mixins/mine.yaml": "kind: RecipeMixin\nmetadata:\n  name: mine\nspec:\n" +
    "  componentRefs: [{name: cert-manager, namespace: mixed}]\n",
  "snapshot.yml": "kind: Snapshot\nmeasurements:\n" +
    "  - {type: K8s, subtypes: [{subtype: server, data: {version: v1.31.0}}]}\n",
  "config.yml": "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec:\n  recipe:\n" +
    "    criteria:\n      service: cloud-x\n      intent: training\n",
};

const explain = (data: string, ...argv: string[]) =>
  run("recipe", "explain", ...argv, "--data", data);

Deno.test("recipe explain: the story of a recipe, with who said what", async () => {
  await withDirectory(DATA, async (data) => {
    const { code, out } = await explain(data, ...CLOUD, "--platform", "inference");
    assertEquals(code, 0);
    const lines = out.split("\n").map((line) => line.trim().split(/ {2,}/));
    const has = (...cells: string[]) =>
      assert(
        lines.some((line) => cells.every((cell, i) => line[i] === cell)),
        `${cells.join(" | ")} in\n${out}`,
      );
    has("service", "cloud-x", "--service");
    has("os", "any");
    has("overlay", "cloud", "base of leaf", `${data}/overlays/cloud.yaml:3:3`);
    has("overlay", "leaf", "matches the criteria", `${data}/overlays/leaf.yaml:3:3`);
    has("mixin", "mine", "listed by leaf", `${data}/mixins/mine.yaml:3:3`);
    has("cloud", "leaf brings it along", `${data}/overlays/cloud.yaml:5:3`);
    has("other", "service is cloud-y, not cloud-x", `${data}/overlays/other.yaml`);
    assertStringIncludes(out, "Criteria without effect");
    assertStringIncludes(out, "platform inference");
  });
});

Deno.test("recipe explain: what a snapshot excluded, by which constraint, and what went with it", async () => {
  await withDirectory(DATA, async (data) => {
    const { out } = await explain(data, ...CLOUD, "--snapshot", `${data}/snapshot.yml`);
    assertStringIncludes(out, "Matched, but excluded by the snapshot\n  leaf  constraint-failed");
    assertStringIncludes(
      out,
      `K8s.server.version: expected >= 1.32, got v1.31.0  ${data}/overlays/leaf.yaml:10:7`,
    );
    assertStringIncludes(out, "leaf was excluded, and it with it");
  });
});

Deno.test("recipe explain: criteria of a config have their place", async () => {
  await withDirectory(DATA, async (data) => {
    const config = `${data}/config.yml`;
    const { out } = await explain(data, "--config", config, "--format", "json");
    const { criteria, applied, matched } = JSON.parse(out);
    assertEquals(criteria.slice(0, 3), [
      { name: "service", value: "cloud-x", from: `${config}:6:16` },
      { name: "accelerator", value: "any" },
      { name: "intent", value: "training", from: `${config}:7:15` },
    ]);
    assertEquals(applied.at(-1), {
      kind: "mixin",
      name: "mine",
      of: ["leaf"],
      place: `${data}/mixins/mine.yaml:3:3`,
      why: "mixin",
    });
    assertEquals(
      matched.map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome]),
      [["cloud", "shadowed"], ["leaf", "applied"], ["monitoring-hpa", "applied"]],
    );
  });
});

Deno.test("recipe explain and query --explain: a value's history, oldest first, with its places", async () => {
  await withDirectory(DATA, async (data) => {
    const path = "constraints.K8s.server.version";
    const { out } = await explain(data, path, ...CLOUD);
    assertEquals(out.split("\n").slice(0, -1).map((line) => line.replaceAll(data, "DIR")), [
      `${path}: ">= 1.32"`,
      '  recipes/overlays/base.yaml:14:7: overlay base sets ">= 1.25"',
      '  DIR/overlays/cloud.yaml:7:34: overlay cloud replaces ">= 1.25" by ">= 1.30"',
      '  DIR/overlays/leaf.yaml:10:7: overlay leaf replaces ">= 1.30" by ">= 1.32"',
    ]);
    const query = await run("query", path, "--explain", ...CLOUD, "--data", data);
    assertEquals([query.code, query.out], [0, out]);
    const yaml = await run("query", path, "--explain", "-t", "yaml", ...CLOUD, "--data", data);
    const document = parseYaml(yaml.out, "stdout") as { steps: { value: string }[] } & object;
    assertEquals(document.steps.map(({ value }) => value), [">= 1.25", ">= 1.30", ">= 1.32"]);
  });
});

Deno.test("recipe explain: merged values and references tell what differs", async () => {
  await withDirectory(DATA, async (data) => {
    const whole = await explain(data, "components.cert-manager", ...CLOUD);
    const [, , leaf, mixin] = whole.out.split("\n");
    assertStringIncludes(leaf!, 'overlay leaf merges version "v1.20.2" -> "v9.9.9", + overrides');
    assertStringIncludes(mixin!, "mixin mine merges ");
    assertStringIncludes(mixin!, "namespace ");
    const values = await explain(data, ".components.cert-manager.values.nested", ...CLOUD);
    assertEquals(
      values.out.replace(data, "DIR"),
      'components.cert-manager.values.nested: {"a":1}\n' +
        '  DIR/overlays/leaf.yaml:16:9: overlay leaf sets {"a":1}\n',
    );
  });
});

Deno.test("recipe explain: what only follows from the rest, and what is not there", async () => {
  const cell = ["--service", "kind", "--intent", "inference"];
  const missing = await run("recipe", "explain", "components.gpu-operator.values.nope", ...cell);
  assertEquals([missing.code, missing.out], [3, ""]);
  assertStringIncludes(missing.lastLine, "nope");
  for (
    const [path, code, part] of [
      ["components.nope.version", 2, "no component nope"],
      ["metadata.version", 2, "metadata.version: it is itself the record of how the recipe was"],
      ["criteria", 2, "No history is kept of criteria: ask for one of them"],
      ["criteria.gpu", 2, 'no criterion "gpu"'],
      ["kind", 2, "No history is kept of kind: it is the same in every recipe"],
      ["deploymentOrder.nope", 2, "no component nope"],
      ["deploymentOrder.cert-manager.x", 2, "No history is kept"],
      ["validation.nope", 2, 'no validation phase "nope"'],
      ["validation.readiness.nope", 3, "nope"],
      ["components.gpu-operator.nope", 2, "No history is kept"],
    ] as const
  ) {
    const { code: exit, out, lastLine } = await run("query", path, "--explain", ...cell);
    assertEquals([exit, out], [code, ""], path);
    assertStringIncludes(lastLine, part);
  }
  assertEquals((await run("recipe", "explain", ...cell, "--format", "table")).code, 2);
});

Deno.test("recipe explain: a criterion is told with what set it", async () => {
  const line = async (path: string, ...argv: string[]) =>
    (await run("recipe", "explain", `criteria.${path}`, ...argv)).out.split("\n")[1]!.trim();
  const snapshot = ["--snapshot", "embedded:eks-h100-ubuntu"];
  assertEquals(await line("service", "--service", "eks"), 'flag --service sets "eks"');
  assertEquals(await line("nodes", "--service", "eks", "--nodes", "8"), "flag --nodes sets 8");
  assertEquals(await line("platform", "--service", "eks"), 'default sets "any"');
  assertEquals(await line("platform", ...snapshot), 'default sets "any"');
  assertEquals(
    await line("accelerator", ...snapshot),
    'snapshot embedded:eks-h100-ubuntu sets "h100"',
  );
  await withDirectory({}, async (directory) => {
    const file = `${directory}/c.yaml`;
    const head = "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec:\n  recipe:\n";
    await Deno.writeTextFile(file, `${head}    criteria: {service: eks, os: ubuntu}\n`);
    const config = ["--config", file];
    const stated = await line("os", ...config);
    assertEquals(stated.replace(file, "F"), 'F:5:34: config spec.recipe.criteria.os sets "ubuntu"');
    assertEquals(await line("os", ...config, "--os", "cos"), 'flag --os sets "cos"');
  });
});

Deno.test("recipe explain: the order and the validation, each step with its place", async () => {
  await withDirectory(DATA, async (data) => {
    const order = await explain(data, "deploymentOrder", ...CLOUD);
    const [head, first, ...rest] = order.out.trimEnd().split("\n");
    const recipe = await run("recipe", ...CLOUD, "--data", data);
    const { deploymentOrder } = parseYaml(recipe.out, "stdout") as { deploymentOrder: string[] };
    assertStringIncludes(head!, `deploymentOrder: ["${deploymentOrder[0]}"`);
    assertEquals(first, `  rule ORDER_BY_NAME puts ${deploymentOrder[0]} first`);
    assertEquals(
      rest.map((line) => / puts (\S+) after \S+$/.exec(line)?.[1]),
      deploymentOrder.slice(1),
    );
    const one = await explain(data, "deploymentOrder.gpu-operator", ...CLOUD);
    const position = deploymentOrder.indexOf("gpu-operator") + 1;
    assertEquals(one.out.split("\n")[0], `deploymentOrder.gpu-operator: ${position}`);
    assertStringIncludes(one.out, ": overlay base puts gpu-operator after cert-manager\n");
    const same = await explain(data, "components.gpu-operator.order", ...CLOUD);
    assertEquals(same.out.split("\n").slice(1), one.out.split("\n").slice(1));
  });
  const cell = ["--service", "eks", "--accelerator", "h100", "--intent", "training"];
  const checks = await run("recipe", "explain", "validation.deployment.checks", ...cell);
  assertStringIncludes(checks.out, "recipes/overlays/h100-any.yaml:");
  assertStringIncludes(checks.out, ': overlay h100-any sets ["operator-health",');
});

Deno.test("query --explain with an empty selector explains the recipe; --output takes it", async () => {
  await withDirectory({}, async (directory) => {
    const cell = ["--service", "kind", "--intent", "inference"];
    const file = `${directory}/why.txt`;
    const { code, out } = await run("query", ".", "--explain", ...cell, "-o", file);
    assertEquals([code, out], [0, ""]);
    assertEquals(await Deno.readTextFile(file), (await run("recipe", "explain", ...cell)).out);
  });
});
