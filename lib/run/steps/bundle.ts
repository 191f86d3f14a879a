/** Plans the deployment bundle and renders its files. */
import { planBundle } from "../../bundle/plan.ts";
import { renderBundle } from "../../bundle/render.ts";
import { inherited } from "../inherited.ts";
import type { Step, StepInput, StepResult } from "../types.ts";

/** The step `bundle`. */
export const bundleStep: Step = {
  name: "bundle",
  title: "Write bundle",
  wanted: (request) => request.bundle !== undefined,
  async compute(input: StepInput): Promise<StepResult> {
    const request = input.request.bundle!;
    const { catalog, recipe } = inherited(input.state);
    const plan = await planBundle(catalog, recipe, request.options);
    const files = renderBundle(plan);
    return {
      state: input.state,
      writes: [{ kind: "directory", path: request.target, files }],
      summary: `${plan.folders.length} folders, ${files.length} files for ${plan.deployer}`,
      notes: plan.notes,
      status: "passed",
    };
  },
};
