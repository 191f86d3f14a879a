/** examples/kubernetes against a real API server, and against the metrics that really exist. */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { parseYaml } from "../../lib/base/yaml.ts";
import type { Tree } from "../../lib/base/tree.ts";
import { formatMetrics, METRICS_WIDTH, observe } from "../../lib/serve/observability/metrics.ts";
import { createSharedState } from "../../lib/serve/threads/shared_state.ts";
import { SERVE_FLAGS } from "../../lib/cli/flags/serve.ts";
import { CLUSTER_TOOLS, withCluster } from "./cluster.ts";
import { missingTools, run, testWith } from "./tools.ts";

const EXAMPLES = join(dirname(fromFileUrl(import.meta.url)), "..", "..", "examples", "kubernetes");

function read(name: string): Tree {
  return parseYaml(Deno.readTextFileSync(join(EXAMPLES, name)), name) as Tree;
}

/** Version of the Prometheus operator whose CRDs judge. */
const OPERATOR = "github.com/prometheus-operator/prometheus-operator@v0.76.0";

/** The operator's real CRDs, which lie in its Go module; undefined where that is not to be had. */
async function operatorCrds(): Promise<string[] | undefined> {
  if (missingTools(["go"]).length > 0) return undefined;
  const { code, stdout } = await run("go", ["mod", "download", "-json", OPERATOR], {
    env: { GOFLAGS: "-mod=mod" },
  });
  if (code !== 0) return undefined;
  const directory = join(JSON.parse(stdout).Dir, "example", "prometheus-operator-crd");
  return ["servicemonitors", "prometheusrules"]
    .map((kind) => join(directory, `monitoring.coreos.com_${kind}.yaml`));
}

const REAL_CRDS = await operatorCrds();

/** The operator's kinds, as far as the examples use them: an unknown field is refused. */
function operatorKind(kind: string, plural: string, spec: unknown): unknown {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.monitoring.coreos.com` },
    spec: {
      group: "monitoring.coreos.com",
      scope: "Namespaced",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: object({ spec }) },
      }],
    },
  };
}

const text = { type: "string" };
const texts = { type: "object", additionalProperties: text };
const object = (properties: Record<string, unknown>) => ({ type: "object", properties });
const list = (items: unknown) => ({ type: "array", items });

const SERVICE_MONITOR = operatorKind(
  "ServiceMonitor",
  "servicemonitors",
  object({
    selector: object({ matchLabels: texts }),
    endpoints: list(object({ port: text, path: text, interval: text })),
  }),
);
const PROMETHEUS_RULE = operatorKind(
  "PrometheusRule",
  "prometheusrules",
  object({
    groups: list(object({
      name: text,
      rules: list(
        object({ alert: text, expr: text, for: text, labels: texts, annotations: texts }),
      ),
    })),
  }),
);

testWith(
  CLUSTER_TOOLS,
  "the API server takes every object, and the pods pass its rules; the operator's are judged by " +
    (REAL_CRDS === undefined ? "a schema of their fields" : "its CRDs"),
  async () => {
    await withCluster(async (cluster) => {
      await cluster.kubectl("apply", "-k", EXAMPLES, "--server-side", "--validate=strict");
      for (const file of REAL_CRDS ?? []) {
        await cluster.kubectl("apply", "--server-side", "-f", file);
      }
      if (REAL_CRDS === undefined) {
        for (const kind of [SERVICE_MONITOR, PROMETHEUS_RULE]) await cluster.apply(kind);
      }
      await cluster.kubectl("wait", "crd", "--all", "--for=condition=Established", "--timeout=60s");
      for (const file of ["servicemonitor.yaml", "prometheusrule.yaml"]) {
        const at = join(EXAMPLES, file);
        await cluster.kubectl("apply", "-f", at, "--server-side", "--validate=strict");
      }
      const deployment = ["deployment/aicrd", "-n", "aicr-system"];
      await cluster.kubectl("rollout", "status", ...deployment, "--timeout=90s");
      const slices = await cluster.kubectl(
        ...["get", "endpointslices", "-n", "aicr-system", "-l", "kubernetes.io/service-name=aicrd"],
        ...["-o", "jsonpath={.items[*].ports[*].port}"],
      );
      assertEquals(new Set(slices.trim().split(" ")), new Set(["8080"]));
    });
  },
);

Deno.test("the kustomization names every object, those of the operator as a remark", () => {
  const written = Deno.readTextFileSync(join(EXAMPLES, "kustomization.yaml"));
  const files = [...Deno.readDirSync(EXAMPLES)].map(({ name }) => name)
    .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml");
  assertEquals(files.filter((name) => !written.includes(`- ${name}`)), []);
});

Deno.test("alerts and dashboard ask for metrics that the server has", () => {
  const { own, rows } = createSharedState(1, METRICS_WIDTH);
  observe(own, { method: "GET", route: "/v1/bundle", status: 200, seconds: 1 });
  const exposed = formatMetrics(rows, { inFlight: 0, started: 0, residentBytes: 0 });
  for (
    const file of ["prometheusrule.yaml", "grafana-dashboard.yaml", "horizontalpodautoscaler.yaml"]
  ) {
    const used = new Set(
      JSON.stringify(read(file)).match(/\b(aicr_http|aicr_[a-z]+|process)_[a-z_]+/g),
    );
    assert(used.size > 0, file);
    const unknown = [...used].filter((name) => !new RegExp(`^${name}[{ ]`, "m").test(exposed));
    assertEquals(unknown, [], file);
  }
  const dashboard = (read("grafana-dashboard.yaml").data as Tree)["aicr-http-api.json"];
  assert(JSON.parse(String(dashboard)).panels.length >= 6);
});

Deno.test("the deployment's variables are those of flags, and its times fit together", () => {
  const { spec } = (read("deployment.yaml").spec as Tree).template as { spec: Tree };
  const [container] = spec.containers as Tree[];
  const env = Object.fromEntries(
    (container!.env as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
  );
  const known = SERVE_FLAGS.flatMap((flag) => flag.env ?? []);
  assertEquals(Object.keys(env).filter((name) => !known.includes(name)), []);
  const seconds = (name: string) => Number(/^(\d+)s$/.exec(env[name]!)![1]);
  const needed = seconds("AICR_DRAIN_DELAY") + seconds("AICR_SHUTDOWN_GRACE");
  assert(needed < Number(spec.terminationGracePeriodSeconds));
});
