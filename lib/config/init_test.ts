import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../base/error.ts";
import { checkConfig } from "./check.ts";
import { cellName, initConfig, type InitOptions } from "./init.ts";
import { parseConfig } from "./load.ts";
import { switchedOn } from "../../tests/support/switched_on.ts";

const CELL: InitOptions = {
  criteria: { service: "eks", accelerator: "h100", intent: "training", os: "ubuntu" },
};

Deno.test("the first line is the schema hint that editors look for", async () => {
  const [first] = (await initConfig(CELL)).split("\n");
  assertEquals(first, "# yaml-language-server: $schema=./aicrconfig.schema.json");
});

Deno.test("what comes out is complete by itself and says what was asked for", async () => {
  const options = {
    criteria: { ...CELL.criteria, platform: "any", nodes: 12 },
    snapshot: "s.yaml",
    deployer: "argocd",
    data: "./overlays of ours",
    name: "prod",
  };
  const loaded = await parseConfig(await initConfig(options), "c.yaml");
  checkConfig(loaded, "validate");
  assertEquals(loaded.config, {
    kind: "AICRConfig",
    apiVersion: "aicr.run/v1alpha2",
    metadata: { name: "prod" },
    spec: {
      recipe: {
        criteria: {
          service: "eks",
          accelerator: "h100",
          intent: "training",
          os: "ubuntu",
          nodes: 12,
        },
        data: "./overlays of ours",
      },
      validate: { input: { snapshot: "s.yaml" }, execution: { noCluster: true } },
      bundle: { deployment: { deployer: "argocd" } },
    },
  });
});

Deno.test("every field of the schema is there: switched on, all of it is valid", async () => {
  const { configSchema } = await import("./schema.ts");
  const { fieldsOf } = await import("./schema/walk.ts");
  const all = await parseConfig(switchedOn(await initConfig(CELL)), "c.yaml");
  const missing: string[] = [];
  const walk = (type: Parameters<typeof fieldsOf>[0], value: unknown, path: string) => {
    if (value === undefined) missing.push(path);
    for (const [key, field] of Object.entries(fieldsOf(type) ?? {})) {
      walk(field, (value as Record<string, unknown>)[key], `${path}.${key}`);
    }
  };
  walk(configSchema, all.config, "");
  assertEquals(missing, []);
});

Deno.test("no line is too wide for a terminal beside an editor", async () => {
  const wide = (await initConfig(CELL)).split("\n").filter((line) => line.length > 100);
  assertEquals(wide, []);
});

Deno.test("any criteria text survives, and the same cell gives the same bytes", async () => {
  const text = fc.string({ unit: "binary", maxLength: 12 }).filter((value) => value !== "any");
  const criteria = fc.record({ service: text, accelerator: text, platform: text }, {
    requiredKeys: [],
  });
  await fc.assert(
    fc.asyncProperty(criteria, async (input) => {
      const stated = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ""));
      fc.pre(Object.keys(stated).length > 0);
      const written = await initConfig({ criteria: input });
      assertEquals(await initConfig({ criteria: input }), written);
      const { config } = await parseConfig(written, "c.yaml");
      assertEquals(config.spec.recipe?.criteria, stated);
    }),
    { numRuns: 60 },
  );
});

Deno.test("a cell without criteria is refused", async () => {
  await assertRejects(() => initConfig({ criteria: {} }), AicrError);
  await assertRejects(() => initConfig({ criteria: { service: "any", os: "" } }), AicrError);
});

Deno.test("cells are named like overlays", () => {
  assertEquals(cellName(CELL.criteria), "h100-eks-ubuntu-training");
  assertEquals(
    cellName({ platform: "kubeflow", intent: "training", os: "any", service: "kind" }),
    "kind-training-kubeflow",
  );
  assertEquals(cellName({}), "cluster");
});

Deno.test("examples fit the service", async () => {
  const gke = await initConfig({ criteria: { service: "gke" } });
  assert(gke.includes("#   storageClass: standard-rwo\n"), gke);
});

Deno.test("brief is the same document without what is switched off", async () => {
  const options = {
    criteria: { ...CELL.criteria, nodes: 8 },
    snapshot: "s.yaml",
    data: "./my data",
    name: "prod",
  };
  const complete = await parseConfig(await initConfig(options), "c.yaml");
  const text = await initConfig({ ...options, brief: true });
  const brief = await parseConfig(text, "c.yaml");
  assertEquals(brief.config, complete.config);
  const comments = text.split("\n").filter((line) => line.startsWith("#"));
  assertEquals(comments[0], "# yaml-language-server: $schema=./aicrconfig.schema.json");
  assert(text.length < 1500, `${text.length} bytes`);
  const line = comments.find((comment) => comment.includes("aicr config init"));
  assert(line!.includes("--accelerator h100") && line!.includes('--data "./my data"'), line);
  assertEquals(text.split("\n").filter((each) => /^\s+#/.test(each)), []);
});
