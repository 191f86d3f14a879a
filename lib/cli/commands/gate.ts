/** `aicr gate`: waits until readiness tests hold in a cluster; what readiness Jobs run. */
import { formatDuration } from "../../base/duration.ts";
import { escapeControls } from "../../base/log_format.ts";
import { log, redact } from "../../base/log.ts";
import type { GateLook } from "../../validate/gate.ts";
import type { Command, Context } from "../command.ts";
import { GATE_FLAGS } from "../flags/gate.ts";

/** The declaration of `aicr gate`. */
export const command: Command = {
  name: "gate",
  summary: "Wait until readiness tests hold in a cluster",
  description:
    "Looks at the cluster again and again until every assertion of every Chainsaw Test " +
    "in the directory holds at each look of the stability window, then prints a report and ends " +
    "with 0; when the longest wait is over, with 8. Nothing in the cluster is changed. Bundles " +
    "made with --readiness-hooks run it as a Job behind each component that has a readiness test.",
  flags: GATE_FLAGS,
  examples: [
    {
      text: "Is the GPU operator ready at this moment",
      line: "aicr gate --bundle-dir ./tests -n gpu-operator --max-wait 0s --stability-window 0s",
    },
    {
      text: "Wait as a readiness Job does",
      line:
        "aicr gate --bundle-dir ./tests -n gpu-operator --stability-window 30s --max-wait 1h30m",
    },
  ],
  run,
};

/** A timer holds no more milliseconds than this. */
const LONGEST_TIMER = 2 ** 31 - 1;

async function run({ options, io, write }: Context): Promise<number> {
  // Loaded here, so that help and completion do not load the engine and the client library.
  const { checkPatience, gateRefusal, waitForTests } = await import("../../validate/gate.ts");
  const { formatResults, operationsOf } = await import("../../validate/assertion/mod.ts");
  const { readGateTests } = await import("../read_gate_tests.ts");
  const { openCluster } = await import("../../platform/cluster/open_cluster.ts");
  const patience = {
    timeoutMs: options.duration("timeout"),
    pollIntervalMs: options.duration("poll-interval"),
    stabilityWindowMs: options.duration("stability-window"),
    maxWaitMs: options.duration("max-wait"),
  };
  checkPatience(patience);
  const tests = await readGateTests(options.text("bundle-dir"));
  const cluster = await openCluster({ kubeconfig: options.string("kubeconfig"), env: io.env });
  // A cluster that cannot be reached at all is told at once; later it counts as not ready.
  const version = await cluster.version({ timeoutMs: patience.timeoutMs });
  const assertions = operationsOf(tests).length;
  log.info("Waiting for readiness", { server: cluster.server, version, assertions });
  const outcome = await waitForTests(tests, patience, {
    find: (query, timeoutMs) => cluster.find(query, { timeoutMs }),
    namespace: options.string("namespace"),
    now: () => performance.now(),
    sleep: (ms) => new Promise((wake) => setTimeout(wake, Math.min(ms, LONGEST_TIMER))),
    onLook: (look, elapsedMs, heldMs) => tell(look, elapsedMs, heldMs),
  });
  const lines = formatResults(outcome.last.results).split("\n");
  await write(undefined, lines.map((line) => escapeControls(redact(line))).join("\n"));
  const refusal = gateRefusal(outcome);
  if (refusal) throw refusal;
  log.info("Ready", { assertions, after: formatDuration(outcome.elapsedMs) });
  return 0;
}

/** What a look found, one line for each assertion that does not hold yet. */
function tell(look: GateLook, elapsedMs: number, heldMs: number | undefined): void {
  const after = formatDuration(elapsedMs);
  if (look.outage) return log.warn(`Not ready after ${after}: ${look.outage.message}`);
  if (heldMs !== undefined) {
    return log.info(`All holds after ${after}, for ${formatDuration(heldMs)} so far`);
  }
  const missing = look.results.filter((result) => !result.holds);
  const holding = look.results.length - missing.length;
  log.info(`Not ready after ${after}: ${holding} of ${look.results.length} assertions hold`);
  for (const { step, target, findings: [first] } of missing) {
    const object = first?.object ?? target;
    log.info(`  ${step}: ${object}: ${first?.reason ?? "does not hold"}`);
  }
}
