/** What a bundle with vendored charts gives up. Source: CLI reference, vendoring charts. */
import type { Note } from "../../recipe/types.ts";
import type { BundlePlan } from "../types.ts";

/** A note when the bundle holds charts of others, else none. */
export function vendoredNotes({ folders }: BundlePlan): Note[] {
  const count = folders.filter(({ vendored }) => vendored).length;
  if (count === 0) return [];
  return [{
    code: "VENDORED",
    severity: "info",
    text: `The bundle holds ${count === 1 ? "one chart" : `${count} charts`} as pulled today; a ` +
      "version that is withdrawn later is installed all the same",
    remedy: "Compare provenance.yaml with the advisories of its charts from time to time",
  }];
}
