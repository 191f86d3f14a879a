/** `spec.recipe`: what is to be resolved. Source: CLI reference, recipe. */
import { choice, flag, section, text, wholeNumber } from "./field.ts";

const criteria = section("What the recipe is for; a dimension left out, or any, matches all", {
  service: text("Kubernetes service", "eks"),
  accelerator: text("GPU model", "h100"),
  intent: text("What the GPUs are used for", "training"),
  os: text("Operating system of the GPU nodes", "ubuntu"),
  platform: text("Machine learning platform on top", "kubeflow"),
  nodes: wholeNumber("Number of GPU nodes; 0 when it does not matter", 8),
});

const input = section("What criteria are detected from", {
  snapshot: text(
    "Snapshot to detect criteria from (file, URL, cm://namespace/name or embedded:NAME); " +
      "criteria stated above win",
    "snapshot.yaml",
  ),
});

const output = section("Where the recipe goes", {
  path: text("File to write the recipe to", "recipe.yaml"),
  format: choice(["yaml", "json", "table"], "Format of the recipe"),
});

/** The section as a whole. */
export const recipe = section("Resolution of a recipe from criteria", {
  criteria,
  input,
  output,
  data: text("Directory that is layered over the catalog inside the program", "data"),
  criteriaStrict: flag("Accept only criteria values of the catalog inside the program", false),
});
