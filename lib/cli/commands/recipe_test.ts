import { assert, assertEquals } from "@std/assert";
import { parseYaml } from "../../base/yaml.ts";
import type { Recipe } from "../../recipe/types.ts";
import { runCli } from "../run_cli.ts";
import { testIo, type TestIoOptions } from "../_test_io.ts";

const CELL = [
  "--service",
  "eks",
  "--accelerator",
  "h100",
  "--intent",
  "training",
  "--os",
  "ubuntu",
];

const CONFIG = `kind: AICRConfig
apiVersion: aicr.run/v1alpha2
spec:
  recipe:
    criteria:
      service: eks
      accelerator: h100
      intent: training
      os: ubuntu
`;

const SNAPSHOT = {
  kind: "Snapshot",
  apiVersion: "aicr.run/v1alpha2",
  measurements: [
    {
      type: "K8s",
      subtypes: [
        { subtype: "server", data: { version: "v1.34.2" } },
        { subtype: "node", data: { provider: "eks" } },
      ],
    },
    { type: "OS", subtypes: [{ subtype: "release", data: { ID: "ubuntu", VERSION_ID: "24.04" } }] },
  ],
};

async function run(argv: string[], options: TestIoOptions = {}) {
  const io = testIo(options);
  return { code: await runCli(argv, io), io };
}

async function recipe(argv: string[], options: TestIoOptions = {}): Promise<Recipe> {
  const { code, io } = await run(["recipe", ...argv], options);
  assertEquals([code, code === 0 ? "" : io.err()], [0, ""]);
  return parseYaml(io.out(), "stdout") as unknown as Recipe;
}

async function inFolder(files: Record<string, string>, body: (dir: string) => Promise<void>) {
  const dir = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${dir}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${dir}/${name}`, text);
    }
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("recipe: flags choose the cell; stdout is the document and nothing else", async () => {
  const { code, io } = await run(["recipe", ...CELL]);
  assertEquals([code, io.err()], [0, ""]);
  const found = parseYaml(io.out(), "stdout") as unknown as Recipe;
  assertEquals(found.kind, "RecipeResult");
  assertEquals(found.criteria.accelerator, "h100");
  assert(found.deploymentOrder.includes("gpu-operator"));
  const json = await run(["recipe", ...CELL, "-t", "json"]);
  assertEquals(JSON.parse(json.io.out()), JSON.parse(JSON.stringify(found)));
});

Deno.test("recipe: flag over config, told at INFO; config over nothing", async () => {
  await inFolder({ "c.yaml": CONFIG }, async (dir) => {
    assertEquals((await recipe(["--config", `${dir}/c.yaml`])).criteria.service, "eks");
    const { io } = await run(["recipe", "--config", `${dir}/c.yaml`, "--accelerator", "gb200"]);
    const found = parseYaml(io.out(), "stdout") as unknown as Recipe;
    assertEquals(found.criteria.accelerator, "gb200");
    assertEquals(
      io.err(),
      "[cli] CLI flag overrides config: flag=--accelerator config=h100 override=gb200\n",
    );
    // The wildcard is a statement too.
    const wide = await recipe(["--config", `${dir}/c.yaml`, "--os", ""]);
    assertEquals(wide.criteria.os, "any");
  });
});

Deno.test("recipe: a config's output path and format count, flags win", async () => {
  await inFolder({}, async (dir) => {
    const config = `${CONFIG}    output:\n      path: ${dir}/out.json\n      format: json\n`;
    await Deno.writeTextFile(`${dir}/c.yaml`, config);
    const { io } = await run(["recipe", "--config", `${dir}/c.yaml`]);
    assertEquals(io.out(), "");
    assert(io.err().includes("recipe generation completed"), io.err());
    assertEquals(JSON.parse(await Deno.readTextFile(`${dir}/out.json`)).kind, "RecipeResult");
    const other = await run(["recipe", "--config", `${dir}/c.yaml`, "-o", "-", "-f", "yaml"]);
    assert(other.io.out().startsWith("apiVersion: "), other.io.out());
  });
});

Deno.test("recipe: a snapshot fills in what is not stated; stated criteria win and it is told", async () => {
  await inFolder({ "s.json": JSON.stringify(SNAPSHOT) }, async (dir) => {
    const detected = await recipe(["-s", `${dir}/s.json`]);
    assertEquals([detected.criteria.service, detected.criteria.os], ["eks", "ubuntu"]);
    const { io } = await run(["recipe", "-s", `${dir}/s.json`, "--service", "kind"]);
    const found = parseYaml(io.out(), "stdout") as unknown as Recipe;
    assertEquals([found.criteria.service, found.criteria.os], ["kind", "ubuntu"]);
    assert(io.err().includes("criterion=service snapshot=eks stated=kind"), io.err());
  });
});

Deno.test("recipe: a negative number of nodes counts as not given, with a warning", async () => {
  const { code, io } = await run(["recipe", ...CELL, "--nodes", "-3"]);
  assertEquals(code, 0);
  assert(io.err().includes("--nodes -3"), io.err());
  assertEquals((await recipe([...CELL, "--nodes", "3"])).criteria.nodes, 3);
});

Deno.test("recipe: external values need --data, and strict mode refuses them by flag or variable", async () => {
  const data = {
    "registry.yaml": "apiVersion: aicr.run/v1alpha2\nkind: ComponentRegistry\ncomponents: []\n",
    "overlays/x.yaml": "kind: RecipeMetadata\napiVersion: aicr.run/v1alpha2\n" +
      "metadata:\n  name: x\nspec:\n  base: base\n  criteria:\n    service: cloud-x\n",
  };
  await inFolder(data, async (dir) => {
    const argv = ["--service", "cloud-x", "--data", dir];
    assertEquals((await recipe(argv)).criteria.service, "cloud-x");
    for (
      const [more, env] of [
        [["--criteria-strict"], {}],
        [[], { AICR_CRITERIA_STRICT: "YES" }],
      ] as [string[], Record<string, string>][]
    ) {
      for (const command of [["recipe"], ["query", "criteria"]]) {
        const { code, io } = await run([...command, ...argv, ...more], { env });
        assertEquals(code, 2);
        assert(io.lastLine().includes("cloud-x"), io.lastLine());
      }
    }
    const off = { env: { AICR_CRITERIA_STRICT: "off" } };
    assertEquals((await recipe(argv, off)).criteria.service, "cloud-x");
    const wrong = await run(["recipe", ...argv], { env: { AICR_CRITERIA_STRICT: "maybe" } });
    assertEquals(wrong.code, 2);
    assert(wrong.io.lastLine().includes("AICR_CRITERIA_STRICT"), wrong.io.lastLine());
    assertEquals((await run(["recipe", "--service", "cloud-x"])).code, 2);
  });
});

Deno.test("recipe: refusals by exit code", async () => {
  for (
    const [argv, exit, part] of [
      [[], 2, "No criteria"],
      [["--service", ""], 2, "No criteria"],
      [["--service", "self-managed"], 2, "No criteria"],
      [["--service", "nope"], 2, "nope"],
      [["--service", "eks", "--format", "xml"], 2, "xml"],
      [["--service", "gke", "--accelerator", "h100", "--intent", "training"], 2, "cos"],
      [["-s", "/nonexistent.yaml"], 3, "/nonexistent.yaml"],
      [["-s", "cm://ns/name"], 2, "cm://ns/name"],
      [["-s", "file:///etc/hostname"], 2, "file"],
      [["-s", "embedded:no-such"], 3, "no-such"],
      [["--config", "/nonexistent.yaml"], 3, "/nonexistent.yaml"],
      [["--config", "cm://ns/name"], 2, "cm://ns/name"],
      [["-s", "http://127.0.0.1:1/x"], 6, "127.0.0.1:1"],
      [["--data", "/nonexistent", "--service", "eks"], 2, "/nonexistent"],
      [["--service", "eks", "-o", "cm://ns/name"], 2, "cm://ns/name"],
      [["--service", "eks", "-o", "/nonexistent/x/y.yaml"], 3, "/nonexistent/x"],
      [["--service", "eks", "-o", "/tmp"], 2, "/tmp"],
    ] as [string[], number, string][]
  ) {
    const { code, io } = await run(["recipe", ...argv]);
    const told = `${argv.join(" ")}: ${io.err()}`;
    if (argv[0] === "--data") assert(code === 2 || code === 3, told);
    else assertEquals(code, exit, told);
    assertEquals(io.out(), "", told);
    assert(io.err().includes(part), told);
    assert(/^\[[A-Z_]+\] [A-Z]/.test(io.lastLine()), told);
  }
});

Deno.test("recipe: a wrong criterion of a config is told with its line", async () => {
  await inFolder({ "c.yaml": CONFIG.replace("h100", "h1000") }, async (dir) => {
    const { code, io } = await run(["recipe", "--config", `${dir}/c.yaml`]);
    assertEquals(code, 2);
    assert(io.err().includes(`${dir}/c.yaml:7:20: `), io.err());
    assert(io.err().includes("spec.recipe.criteria.accelerator"), io.err());
    // Overridden, it does not matter.
    assertEquals((await run(["recipe", "--config", `${dir}/c.yaml`, "--gpu", "h100"])).code, 0);
  });
});

Deno.test("query: scalars plain, the rest YAML, with --format json everything JSON", async () => {
  const query = async (...argv: string[]) => (await run(["query", ...CELL, ...argv])).io.out();
  assertEquals(await query("--selector", "criteria.service"), "eks\n");
  assertEquals(await query("criteria.nodes"), "0\n");
  assertEquals(await query(".criteria.service", "--format", "json"), '"eks"\n');
  assert((await query("criteria")).startsWith("accelerator: h100\n"));
  const whole = JSON.parse(await query("--selector", "", "-t", "json"));
  assertEquals(JSON.parse(await query(".", "-f", "json")), whole);
  assert(whole.components["gpu-operator"].values);
});

Deno.test("query: --output, and refusals", async () => {
  await inFolder({}, async (dir) => {
    const file = `${dir}/value`;
    const { io } = await run(["query", "criteria.service", ...CELL, "--output", file]);
    assertEquals([io.out(), await Deno.readTextFile(file)], ["", "eks\n"]);
  });
  for (
    const [argv, exit] of [
      [["--selector", "nope"], 3],
      [["components.gpu-operator.version.major"], 3],
      [[], 2],
      [["--selector", "a", "--selector", "b"], 2],
      [["criteria", "--format", "xml"], 2],
    ] as [string[], number][]
  ) {
    const { code, io } = await run(["query", ...CELL, ...argv]);
    assertEquals([code, io.out()], [exit, ""], argv.join(" "));
  }
});

Deno.test("the debug lines name the criteria and the outcome", async () => {
  const { io } = await run(["recipe", ...CELL, "--debug"]);
  assert(
    io.err().includes(
      'msg="building recipe from criteria" criteria="criteria(service=eks, accelerator=h100, ' +
        'intent=training, os=ubuntu)"',
    ),
    io.err(),
  );
  assert(/recipe generation completed.*output=stdout.*components=\d+ overlays=\d+/.test(io.err()));
});

Deno.test("recipe --dry-run: tells what would be written and writes nothing", async () => {
  await inFolder({}, async (dir) => {
    const target = `${dir}/recipe.yaml`;
    const dry = async (...argv: string[]) => {
      const { code, io } = await run(["recipe", ...CELL, "--dry-run", ...argv]);
      assertEquals(code, 0, io.err());
      return io.out();
    };
    const last = (text: string) => text.trimEnd().split("\n").at(-1)!.trim();
    assertEquals(last(await dry("-o", target)), `created ${target}`);
    assertEquals([...Deno.readDirSync(dir)], []);
    await run(["recipe", ...CELL, "-o", target]);
    assertEquals(last(await dry("-o", target)), `unchanged ${target}`);
    assertEquals(last(await dry("-o", target, "-f", "json")), `changed ${target}`);
    const before = await Deno.readTextFile(target);
    await dry("-o", target, "--platform", "kubeflow");
    assertEquals(await Deno.readTextFile(target), before);
    assert(last(await dry()).startsWith("none: "));
    assertEquals(last(await dry("-o", "/dev/null")), "written through to /dev/null");
    const plan = await dry("-o", target);
    for (const part of ["accelerator: h100", "h100-eks-ubuntu-training", "gpu-operator"]) {
      assert(plan.includes(part), plan);
    }
  });
});

Deno.test("recipe --dry-run: a snapshot's exclusions, and the notes on stderr", async () => {
  const old = structuredClone(SNAPSHOT);
  old.measurements[0]!.subtypes[0]!.data = { version: "v1.29.0" };
  await inFolder({ "s.json": JSON.stringify(old) }, async (dir) => {
    const argv = [...CELL, "--platform", "inference", "-s", `${dir}/s.json`, "--dry-run"];
    const { code, io } = await run(["recipe", ...argv]);
    assertEquals(code, 0);
    assert(io.out().includes("h100-eks-ubuntu-training: constraint-failed"), io.out());
    assert(io.out().includes("K8s.server.version: expected >= 1.32.4, got v1.29.0"), io.out());
    assert(io.err().includes("CRITERION_UNUSED criteria.platform"), io.err());
  });
});

Deno.test("recipe --dry-run: refuses what the real thing would refuse", async () => {
  for (const target of ["cm://ns/name", "/nonexistent/x/y.yaml", "/tmp", "https://a.example/x"]) {
    const wet = await run(["recipe", ...CELL, "-o", target]);
    const dry = await run(["recipe", ...CELL, "-o", target, "--dry-run"]);
    assert(wet.code > 0, target);
    assertEquals([dry.code, dry.io.out(), dry.io.err()], [wet.code, "", wet.io.err()], target);
  }
});
