/** `aicr run` in process: what it writes, in which order, and what it refuses before it starts. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readyCells } from "../../build/ready_configs.ts";
import { EVENT_FIELDS } from "../../run/events.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { runCli } from "../run_cli.ts";
import { testIo, type TestIoOptions } from "../_test_io.ts";

async function aicr(argv: string[], options: TestIoOptions = {}) {
  const io = testIo(options);
  return { code: await runCli(argv, io), out: io.out(), err: io.err(), last: io.lastLine() };
}

/** A config for the EKS H100 cell; `changes` are YAML lines put below `spec:`. */
function config(...sections: string[]): string {
  return ["kind: AICRConfig", "apiVersion: aicr.run/v1alpha2", "spec:", ...sections, ""].join("\n");
}

const RECIPE =
  "  recipe:\n    criteria: {service: eks, accelerator: h100, os: ubuntu, intent: training}";
const VALIDATE = "  validate:\n    input: {snapshot: 'embedded:eks-h100-ubuntu'}";
const BUNDLE = "  bundle: {}";
/** A snapshot of the wrong cluster: readiness fails on OS and can be evaluated throughout. */
const VALIDATE_OTHER = "  validate:\n    input: {snapshot: other.yaml}";
const OTHER = JSON.stringify({
  kind: "Snapshot",
  measurements: [
    { type: "K8s", subtypes: [{ subtype: "server", data: { version: "v1.29.0" } }] },
    {
      type: "OS",
      subtypes: [
        { subtype: "release", data: { ID: "ubuntu", VERSION_ID: "22.04" } },
        { subtype: "sysctl", data: { "/proc/sys/kernel/osrelease": "6.8.0" } },
      ],
    },
  ],
});

/** Runs with files in an own directory; paths in argv and configs are relative to it. */
async function inFolder(
  files: Record<string, string>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  await inTemporaryDirectory(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    await test(folder);
  });
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}

for (const { name } of await readyCells()) {
  Deno.test(`the ready config ${name} runs from any folder`, async () => {
    await inFolder({}, async (folder) => {
      const out = join(folder, "out");
      const { code, err } = await aicr(["run", `embedded:${name}`, "--output", out]);
      assertEquals(code, 0, err);
      assertEquals(names(out), ["bundle", "recipe.yaml", "report.json"]);
      const report = JSON.parse(await Deno.readTextFile(join(out, "report.json")));
      assert(report.results.summary.passed > 0);
      assertEquals(report.results.summary.failed + report.results.summary.other, 0);
      assertEquals(report.results.summary.tests, report.results.summary.passed);
      assertStringIncludes(await Deno.readTextFile(join(out, "recipe.yaml")), "kind: RecipeResult");
    });
  });
}

Deno.test("running twice leaves the same bytes and says so", async () => {
  await inFolder({}, async (folder) => {
    const argv = ["run", "--output", join(folder, "out")];
    assertEquals((await aicr(argv)).code, 0);
    const first = await Deno.readTextFile(join(folder, "out", "bundle", "checksums.txt"));
    const second = await aicr(argv);
    assertEquals(second.code, 0);
    assertMatch(second.err, /recipe\.yaml \(unchanged\)/);
    assertMatch(second.err, /bundle\/ \(\d+ unchanged\)/);
    assertEquals(await Deno.readTextFile(join(folder, "out", "bundle", "checksums.txt")), first);
  });
});

Deno.test("the summary names components, warnings, files and what to do next", async () => {
  await inFolder({}, async (folder) => {
    const { err } = await aicr(["run", "--output", join(folder, "out")]);
    assertMatch(err, /\n {2}gpu-operator +v\d/);
    assertMatch(err, /Warnings \(\d+\)/);
    assertStringIncludes(err, "recipe.yaml (created)");
    assertStringIncludes(err, "./deploy.sh");
  });
});

Deno.test("changes to a bundle are told by component and value, as lines and as an event", async () => {
  const set = ["--set", "gpuoperator:driver.version=1.2.3", "--set", "gpuoperator:password=p4ss"];
  await inFolder({}, async (folder) => {
    const argv = ["run", "--output", join(folder, "out")];
    const first = await aicr(argv);
    assert(!first.err.includes("Changes to the bundle"), first.err);
    const planned = await aicr([...argv, ...set, "--dry-run"]);
    const lines = /\n {2}~ component gpu-operator\n {6}driver\.version: "[\d.]+" -> "1\.2\.3"\n/;
    assertMatch(planned.out, lines);
    const { err } = await aicr([...argv, ...set, "--log-json"]);
    const events = err.trimEnd().split("\n").map((line) => JSON.parse(line));
    const done = events.find((event) => event.event === "step.finished" && event.step === "bundle");
    const [{ components }] = done.changes;
    assertEquals(components.length, 1);
    const [{ component, change, values }] = components;
    assertEquals([component, change], ["gpu-operator", "changed"]);
    assertEquals(values.map(({ path, to }: { path: string; to: string }) => [path, to]), [
      ["driver.version", "1.2.3"],
      ["password", "[REDACTED]"],
    ]);
    assert(!err.includes("p4ss"));
    const back = await aicr(argv);
    assertMatch(back.err, /\n {2}~ component gpu-operator\n {6}driver\.version: "1\.2\.3" -> /);
    assert(!back.err.includes("p4ss"));
    const again = await aicr(argv);
    assert(!again.err.includes("Changes to the bundle"), again.err);
  });
});

Deno.test("a failed readiness stops the run after the report", async () => {
  const text = config(RECIPE, VALIDATE_OTHER, BUNDLE);
  await inFolder({ "c.yaml": text, "other.yaml": OTHER }, async (folder) => {
    const run = await inDirectory(folder, () => aicr(["run", "c.yaml"]));
    assertEquals(run.code, 2);
    assertMatch(run.last, /^\[INVALID_REQUEST\] Readiness failed: K8s\.server\.version: expected/);
    assertStringIncludes(run.err, "OS.release.VERSION_ID: expected 24.04, got 22.04");
    assertStringIncludes(run.err, "--from validate");
    assertEquals(names(join(folder, "aicr-out")), ["recipe.yaml", "report.json"]);
  });
});

Deno.test("failOnError: false goes on, and the summary says so", async () => {
  const lenient = `${VALIDATE_OTHER}\n    execution: {failOnError: false}`;
  const files = { "c.yaml": config(RECIPE, lenient, BUNDLE), "other.yaml": OTHER };
  await inFolder(files, async (folder) => {
    const run = await inDirectory(folder, () => aicr(["run", "c.yaml"]));
    assertEquals(run.code, 0, run.err);
    assertStringIncludes(run.err, "READINESS_FAILED OS.release.VERSION_ID");
    assertStringIncludes(run.err, "Went on although readiness failed");
    assertEquals(names(join(folder, "aicr-out")), ["bundle", "recipe.yaml", "report.json"]);
  });
});

Deno.test("a constraint that cannot be evaluated stops even with failOnError: false", async () => {
  const blind = JSON.stringify({ kind: "Snapshot", measurements: [] });
  const lenient = `${VALIDATE_OTHER}\n    execution: {failOnError: false}`;
  const files = { "c.yaml": config(RECIPE, lenient, BUNDLE), "other.yaml": blind };
  await inFolder(files, async (folder) => {
    const run = await inDirectory(folder, () => aicr(["run", "c.yaml"]));
    assertEquals(run.code, 2);
    assertMatch(run.last, /Readiness is unknown: K8s\.server\.version/);
    const report = JSON.parse(await Deno.readTextFile(join(folder, "aicr-out", "report.json")));
    assert(report.results.summary.other > 0);
  });
});

Deno.test("results go where the config says", async () => {
  const files = {
    "c.yaml": config(
      `${RECIPE}\n    output: {path: made/r.json, format: json}`,
      `${VALIDATE}\n    output: {path: made/report.json}`,
      "  bundle:\n    output: {target: made/b}",
    ),
  };
  await inFolder(files, async (folder) => {
    const run = await inDirectory(folder, () => aicr(["run", "c.yaml"]));
    assertEquals(run.code, 0, run.err);
    assertEquals(names(folder), ["c.yaml", "made"]);
    assertEquals(names(join(folder, "made")), ["b", "r.json", "report.json"]);
    JSON.parse(await Deno.readTextFile(join(folder, "made", "r.json")));
  });
});

Deno.test("a dry run prints the plan and touches nothing", async () => {
  await inFolder({ "c.yaml": config(RECIPE, VALIDATE, BUNDLE) }, async (folder) => {
    const first = await inDirectory(folder, () => aicr(["run", "c.yaml", "--dry-run"]));
    assertEquals(first.code, 0, first.err);
    assertEquals(names(folder), ["c.yaml"]);
    assertStringIncludes(first.out, "accelerator: h100");
    assertStringIncludes(first.out, "h100-eks-ubuntu-training");
    assertMatch(first.out, /created .*bundle\/deploy\.sh/);
    await inDirectory(folder, () => aicr(["run", "c.yaml"]));
    await Deno.writeTextFile(join(folder, "aicr-out", "bundle", "README.md"), "mine");
    await Deno.mkdir(join(folder, "aicr-out", "bundle", "099-old"));
    await Deno.writeTextFile(join(folder, "aicr-out", "bundle", "099-old", "values.yaml"), "");
    const again = await inDirectory(folder, () => aicr(["run", "c.yaml", "--dry-run"]));
    assertMatch(again.out, /changed .*bundle\/README\.md/);
    assertMatch(again.out, /removed .*bundle\/099-old\/values\.yaml/);
    assert(!/created/.test(again.out.split("Files")[1]!));
    assertEquals(await Deno.readTextFile(join(folder, "aicr-out", "bundle", "README.md")), "mine");
  });
});

Deno.test("a dry run tells that readiness would stop it", async () => {
  const files = { "c.yaml": config(RECIPE, VALIDATE_OTHER, BUNDLE), "other.yaml": OTHER };
  await inFolder(files, async (folder) => {
    const run = await inDirectory(folder, () => aicr(["run", "c.yaml", "--dry-run"]));
    assertEquals(run.code, 0);
    assertMatch(run.out, /The run would stop: Readiness failed/);
    assertMatch(run.out, /bundle +skipped: not reached/);
  });
});

Deno.test("only, skip and from use the recipe of the run before", async () => {
  await inFolder({ "c.yaml": config(RECIPE, VALIDATE, BUNDLE) }, async (folder) => {
    const early = await inDirectory(folder, () => aicr(["run", "c.yaml", "--only", "bundle"]));
    assertEquals(early.code, 3);
    assertStringIncludes(early.err, "run it first");
    assertEquals(names(folder), ["c.yaml"]);
    await inDirectory(folder, () => aicr(["run", "c.yaml", "--only", "recipe"]));
    assertEquals(names(join(folder, "aicr-out")), ["recipe.yaml"]);
    const late = await inDirectory(folder, () => aicr(["run", "c.yaml", "--from", "bundle"]));
    assertEquals(late.code, 0, late.err);
    assertEquals(names(join(folder, "aicr-out")), ["bundle", "recipe.yaml"]);
    assertStringIncludes(late.err, "Readiness was not checked: left out by --from");
  });
});

Deno.test("criteria, --set and --data of the command line win over the config", async () => {
  await inFolder({ "c.yaml": config(RECIPE, BUNDLE) }, async (folder) => {
    const argv = ["run", "c.yaml", "--gpu", "gb200", "--set", "gpuoperator:driver.version=1.2.3"];
    const run = await inDirectory(folder, () => aicr(argv));
    assertEquals(run.code, 0, run.err);
    assertMatch(run.err, /CLI flag overrides config.*--accelerator.*h100.*gb200/);
    const recipe = await Deno.readTextFile(join(folder, "aicr-out", "recipe.yaml"));
    assertStringIncludes(recipe, "accelerator: gb200");
    const folders = names(join(folder, "aicr-out", "bundle"));
    const operator = folders.find((name) => /^\d+-gpu-operator$/.test(name))!;
    const values = join(folder, "aicr-out", "bundle", operator, "values.yaml");
    assertMatch(await Deno.readTextFile(values), /version: "?1\.2\.3"?/);
  });
});

Deno.test("with --log-json every line is an event or a record of the documented shape", async () => {
  await inFolder({}, async (folder) => {
    const { code, err } = await aicr(["run", "--output", join(folder, "out"), "--log-json"]);
    assertEquals(code, 0);
    const records = err.trimEnd().split("\n").map((line) => JSON.parse(line));
    const events = records.filter((record) => record.event !== undefined);
    assertEquals(events[0].event, "run.started");
    assertEquals(events.at(-1).event, "run.finished");
    assertEquals(events.at(-1).status, "passed");
    const frame = new Set(["time", "level", "msg", "module", "version", "event", "source"]);
    for (const event of events) {
      const { fields } = EVENT_FIELDS[event.event as keyof typeof EVENT_FIELDS];
      const known = new Set(fields.map((field) => field.replace("?", "")));
      for (const field of fields.filter((each) => !each.endsWith("?"))) {
        assert(field in event, `${event.event} lacks ${field}`);
      }
      for (const key of Object.keys(event)) {
        assert(known.has(key) || frame.has(key), `${event.event} has undocumented ${key}`);
      }
    }
  });
});

const LATER: [string, string, RegExp][] = [
  ["a snapshot to capture", config("  snapshot: {}", RECIPE), /Capturing a snapshot/],
  [
    "phases on a cluster",
    config(RECIPE, `${VALIDATE}\n    execution: {phases: [deployment]}`),
    /Running phases on a cluster/,
  ],
  [
    "evidence",
    config(RECIPE, `${VALIDATE}\n    evidence: {cncf: {dir: e}}`),
    /spec\.validate\.evidence\.cncf\.dir is not available/,
  ],
  [
    "attestation",
    config(RECIPE, "  bundle: {attestation: {enabled: true}}"),
    /spec\.bundle\.attestation\.enabled is not available/,
  ],
  [
    "a target that cannot be pushed to",
    config(RECIPE, "  bundle: {output: {target: 'oci://r.example/B:v1'}}"),
    /oci:\/\/r\.example\/B:v1/,
  ],
  [
    "options of another deployer",
    config(RECIPE, "  bundle: {deployment: {deployerOptions: {namePrefix: a}}}"),
    /deployer/,
  ],
  [
    "validation without a snapshot",
    config(RECIPE, "  validate: {}"),
    /no snapshot to validate against/,
  ],
  [
    "paths that disagree",
    config(`${RECIPE}\n    output: {path: a.yaml}`, "  bundle: {input: {recipe: b.yaml}}"),
    /b\.yaml/,
  ],
  ["an unknown step", config(RECIPE), /Unknown|"nope"/],
];

for (const [what, text, message] of LATER) {
  Deno.test(`refused before any step runs: ${what}`, async () => {
    await inFolder({ "c.yaml": text }, async (folder) => {
      const argv = ["run", "c.yaml", ...(what === "an unknown step" ? ["--only", "nope"] : [])];
      const run = await inDirectory(folder, () => aicr(argv));
      assertEquals(run.code, 2, run.err);
      assertMatch(run.err, message);
      assertMatch(run.last, /^\[INVALID_REQUEST\] /);
      assertEquals(names(folder), ["c.yaml"]);
    });
  });
}

/** Paths of a config are relative to the working directory, so the process has to stand there. */
async function inDirectory<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = Deno.cwd();
  Deno.chdir(folder);
  try {
    return await work();
  } finally {
    Deno.chdir(before);
  }
}
