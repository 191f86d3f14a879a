/** `aicr validate`: holds a recipe's constraints against a snapshot and writes a CTRF report. */
import { VERSION } from "../../base/constants.ts";
import { invalid } from "../../base/error.ts";
import { log } from "../../base/log.ts";
import { loadCatalog } from "../../catalog/load.ts";
import { hydrate } from "../../recipe/hydrate.ts";
import { loadRecipe } from "../../recipe/load.ts";
import { loadSnapshot } from "../../snapshot/load.ts";
import { checkAllocation } from "../../validate/allocation.ts";
import { ctrfReport, formatReport } from "../../validate/ctrf.ts";
import { selectPhases } from "../../validate/phases.ts";
import { describeResult } from "../../validate/readiness.ts";
import { refusal, validate } from "../../validate/validate.ts";
import type { Command, Context } from "../command.ts";
import { VALIDATE_FLAGS } from "../flags/validate.ts";

/** The declaration of `aicr validate`. */
export const command: Command = {
  name: "validate",
  summary: "Hold a recipe's constraints against a snapshot",
  description: "Evaluates every constraint of the recipe and writes a report in the Common Test " +
    "Report Format. A report is written in every case, also when readiness fails. Running the " +
    "checks of the phases needs a cluster and is not available in this version: give --no-cluster.",
  flags: VALIDATE_FLAGS,
  examples: [
    {
      text: "Is this cluster ready for this recipe",
      line: "aicr validate -r recipe.yaml -s snapshot.yaml --no-cluster",
    },
    {
      text: "Report, but do not fail a pipeline",
      line: "aicr validate -r recipe.yaml -s snapshot.yaml --no-cluster --fail-on-error=false",
    },
  ],
  run,
};

async function run({ options, write, notes }: Context): Promise<number> {
  const phases = selectPhases(options.list("phase"));
  const start = Date.now();
  const catalog = await loadCatalog({ data: options.string("data") });
  const recipe = await loadRecipe(options.text("recipe"), catalog);
  const uri = options.string("snapshot");
  if (uri === undefined) {
    throw invalid("Missing required flag --snapshot", {
      hints: ["Capturing a snapshot from a cluster is not available in this version"],
    });
  }
  const snapshot = await loadSnapshot(uri);
  if (!options.bool("no-cluster")) throw needsCluster();
  const { readiness, tests } = validate({ recipe, snapshot, catalog, phases });
  notes(checkAllocation(hydrate(catalog, recipe)));
  const report = ctrfReport(tests, { start, stop: Date.now(), version: VERSION });
  await write(options.string("output"), formatReport(report));
  for (const result of readiness.results.filter((each) => each.status !== "passed")) {
    log.warn(describeResult(result));
  }
  const error = refusal(readiness, options.bool("fail-on-error"));
  if (error) throw error;
  return 0;
}

function needsCluster(): Error {
  return invalid("Running checks on a cluster is not available in this version", {
    hints: ["Add --no-cluster (config: spec.validate.execution.noCluster) to evaluate readiness"],
  });
}
