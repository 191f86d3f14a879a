/** Rules about the entries of the component registry. */
import { nearest } from "../../base/suggest.ts";
import { ANY } from "../criteria_values.ts";
import { type Dimension, DIMENSIONS, type RegistryEntry } from "../types.ts";
import { placeOf } from "./place.ts";
import type { Declared, LintModel, Problem, Rule } from "./types.ts";

/** The name that `--set` uses for the deployer itself. */
const RESERVED = "deployer";

/** The rules of this family. */
export const REGISTRY_RULES: readonly Rule[] = [
  {
    id: "reserved-name",
    summary: `A component or override key is called "${RESERVED}"`,
    severity: "error",
    check: ({ registry }) => registry.flatMap(reservedNames),
  },
  {
    id: "helm-and-kustomize",
    summary: "A component is installed with both Helm and Kustomize",
    severity: "error",
    check: ({ registry }) => registry.flatMap(bothTools),
  },
  {
    id: "override-key",
    summary: "An override key names more than one component",
    severity: "error",
    check: overrideKeys,
  },
  {
    id: "chart-source",
    summary: "A repository or source is no address, or a version is none",
    severity: "error",
    check: ({ registry }) => registry.flatMap(sources),
  },
  {
    id: "value-path",
    summary: "A value path of the registry is no dot path",
    severity: "error",
    check: ({ registry }) => registry.flatMap(valuePaths),
  },
  {
    id: "validation-condition",
    summary: "A validation of the registry is tied to criteria that do not exist",
    severity: "error",
    check: (model) => model.registry.flatMap((entry) => conditions(entry, model)),
  },
];

function reservedNames(entry: Declared<RegistryEntry>): Problem[] {
  const { name, valueOverrideKeys = [] } = entry.value;
  const problem = (what: string, path: (string | number)[]): Problem => ({
    message: `${what} is reserved for the deployer's own settings`,
    source: placeOf(entry, path),
    hints: ["Choose another name"],
  });
  return [
    ...name === RESERVED ? [problem(`The component name "${name}"`, ["name"])] : [],
    ...valueOverrideKeys.flatMap((key, i) =>
      key === RESERVED
        ? [problem(`Override key "${key}" of component ${name}`, ["valueOverrideKeys", i])]
        : []
    ),
  ];
}

function bothTools(entry: Declared<RegistryEntry>): Problem[] {
  const { name, helm = {}, kustomize = {} } = entry.value;
  if (Object.keys(helm).length === 0 || Object.keys(kustomize).length === 0) return [];
  return [{
    message: `Component ${name} has both helm and kustomize`,
    source: placeOf(entry, ["kustomize"], "key"),
    hints: ["Keep the one it is installed with; the other may become a component of its own"],
  }];
}

function overrideKeys({ registry }: LintModel): Problem[] {
  const owners = new Map(registry.map(({ value }) => [value.name, value.name]));
  return registry.flatMap((entry) =>
    (entry.value.valueOverrideKeys ?? []).flatMap((key, i) => {
      const owner = owners.get(key);
      if (owner === undefined || owner === entry.value.name) {
        owners.set(key, entry.value.name);
        return [];
      }
      return [{
        message: `Override key ${key} of component ${entry.value.name} stands for ${owner} already`,
        source: placeOf(entry, ["valueOverrideKeys", i]),
        hints: ["Choose a key of its own, or --set and --dynamic cannot tell the two apart"],
      }];
    })
  );
}

function sources(entry: Declared<RegistryEntry>): Problem[] {
  const { name, helm = {}, kustomize = {} } = entry.value;
  const problems: Problem[] = [];
  const add = (path: string[], message: string, hint: string) =>
    problems.push({ message, source: placeOf(entry, path), hints: [hint] });
  const { defaultRepository = "", defaultVersion = "" } = helm;
  if (defaultRepository !== "" && !/^(https?|oci):\/\/[^\s/]+/.test(defaultRepository)) {
    add(
      ["helm", "defaultRepository"],
      `Chart repository ${JSON.stringify(defaultRepository)} of ${name} is no address`,
      "Give the URL of a chart repository (https://) or of an OCI registry (oci://)",
    );
  }
  if (defaultVersion !== defaultVersion.trim() || /^v?$|[*^~<>=\s|]/.test(defaultVersion || "1")) {
    add(
      ["helm", "defaultVersion"],
      `Chart version ${JSON.stringify(defaultVersion)} of ${name} is not one version`,
      "Pin one version, as the repository spells it",
    );
  }
  const { defaultSource = "" } = kustomize;
  if (defaultSource !== "" && /\s/.test(defaultSource)) {
    add(
      ["kustomize", "defaultSource"],
      `Source ${JSON.stringify(defaultSource)} of ${name} is no address`,
      "Give the URL of the repository",
    );
  }
  return problems;
}

function valuePaths(entry: Declared<RegistryEntry>): Problem[] {
  const { nodeScheduling = {}, podScheduling = {}, storageClassPaths } = entry.value;
  const lists: [(string | number)[], readonly string[] | undefined][] = [
    [["storageClassPaths"], storageClassPaths],
    [["nodeScheduling", "nodeCountPaths"], nodeScheduling.nodeCountPaths],
    [
      ["podScheduling", "workload", "workloadSelectorPaths"],
      podScheduling.workload?.workloadSelectorPaths,
    ],
  ];
  for (const group of ["system", "accelerated"] as const) {
    for (const [key, paths] of Object.entries(nodeScheduling[group] ?? {})) {
      lists.push([["nodeScheduling", group, key], paths]);
    }
  }
  return lists.flatMap(([at, paths]) =>
    (paths ?? []).flatMap((path, i) => {
      if (path.split(".").every((key) => key !== "" && !/\s/.test(key))) return [];
      return [{
        message: `Value path ${JSON.stringify(path)} of ${entry.value.name} is no dot path`,
        source: placeOf(entry, [...at, i]),
        hints: ["Write the keys with one dot between them, for example operator.nodeSelector"],
      }];
    })
  );
}

function conditions(
  entry: Declared<RegistryEntry>,
  { catalog, mentions }: LintModel,
): Problem[] {
  return (entry.value.validations ?? []).flatMap((validation, i) =>
    Object.entries(validation.conditions ?? {}).flatMap(([dimension, values]) => {
      const at = ["validations", i, "conditions", dimension];
      if (!DIMENSIONS.includes(dimension as Dimension)) {
        return [{
          message: `There is no criterion ${dimension}, so the validation never applies`,
          source: placeOf(entry, at, "key"),
          hints: [...nearest(dimension, DIMENSIONS), `Criteria are: ${DIMENSIONS.join(", ")}`],
        }];
      }
      const known = [...catalog.criteria.values(dimension as Dimension), ANY];
      return values.flatMap((value, k) =>
        known.includes(value) || mentions(value) ? [] : [{
          message: `No recipe has ${dimension} ${JSON.stringify(value)}`,
          source: placeOf(entry, [...at, k]),
          hints: [...nearest(value, known), `Values of ${dimension}: ${known.join(", ")}`],
        }]
      );
    })
  );
}
