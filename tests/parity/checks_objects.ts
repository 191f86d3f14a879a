/** From recorded checks to objects: a cluster in which they all hold, and one for each fault. */
import { copy, isTree, merge, type Tree, type Value } from "../../lib/base/tree.ts";

/** What a recorded check wants of one field of an object. */
export type Condition =
  | { condition: string; status: string }
  | { field: string; equals: string }
  | { expr: string; value: boolean };

/** One recorded check. */
export interface Check {
  op: "mustMatch" | "noUnhealthyPods";
  apiVersion: string;
  kind: string;
  name?: string;
  namespace?: string;
  labels?: Record<string, string>;
  conditions?: Condition[];
  forbiddenPhases?: string[];
  forbiddenWaiting?: Record<string, string[]>;
}

/** A fault and the cluster that has it. */
export interface Fault {
  what: string;
  objects: Tree[];
}

/** Objects in which all checks hold. */
export function healthyObjects(checks: readonly Check[]): Tree[] {
  const objects = new Map<string, Tree>();
  for (const check of checks) {
    const object = check.op === "mustMatch" ? healthyObject(check) : podOf(check, "healthy");
    const { name, namespace } = object.metadata as Tree;
    const key = [object.kind, namespace, name].join(" ");
    const known = objects.get(key);
    objects.set(key, known ? merge(known, object, "keep") : object);
  }
  return [...objects.values()];
}

/** Every way in which one check alone can fail. */
export function faults(checks: readonly Check[]): Fault[] {
  const healthy = healthyObjects(checks);
  return checks.flatMap((check) =>
    check.op === "mustMatch" ? objectFaults(check, healthy) : podFaults(check, healthy)
  );
}

/** Unhealthy pods that are none of the checks' business. */
export function strangers(checks: readonly Check[]): Tree[] {
  return checks.filter(({ op }) => op === "noUnhealthyPods").flatMap((check) => [
    { ...podOf({ ...check, namespace: "elsewhere" }, "stranger"), status: { phase: "Failed" } },
    ...(check.labels
      ? [{ ...podOf({ ...check, labels: {} }, "unlabelled"), status: { phase: "Failed" } }]
      : []),
  ]);
}

function metadataOf({ name, namespace, labels }: Check, fallback: string): Tree {
  return {
    name: name ?? fallback,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
  };
}

function healthyObject(check: Check): Tree {
  const { apiVersion, kind, conditions = [] } = check;
  const object: Tree = { apiVersion, kind, metadata: metadataOf(check, "some"), status: {} };
  for (const condition of conditions) meet(object, condition);
  return object;
}

function meet(object: Tree, condition: Condition): void {
  const status = object.status as Tree;
  if ("condition" in condition) {
    status.conditions = [{ type: "Other", status: "False" }, {
      type: condition.condition,
      status: condition.status,
    }];
  } else if ("field" in condition) status[fieldOf(condition.field)] = condition.equals;
  else for (const operand of operands(condition.expr)) status[operand] = 2;
}

function fieldOf(path: string): string {
  const [first, field, ...rest] = path.split(".");
  if (first !== "status" || field === undefined || rest.length > 0) {
    throw new Error(`A recorded check names ${path}, which this test does not know`);
  }
  return field;
}

/** The fields of a comparison: of two the first is the one that may be too small. */
function operands(expression: string): string[] {
  const match = /^(\w+) (?:> 0|(?:==|>=) (\w+))$/.exec(expression);
  if (!match) throw new Error(`A recorded check compares ${expression}, which is not known here`);
  return match.slice(1).filter((operand) => operand !== undefined);
}

function objectFaults(check: Check, healthy: readonly Tree[]): Fault[] {
  const { kind, name, conditions = [] } = check;
  const isIt = (object: Tree) =>
    object.kind === kind && (object.metadata as Tree).name === (name ?? "some");
  const without = healthy.filter((object) => !isIt(object));
  const label = `${kind} ${name ?? "some"}`;
  const changed = (what: string, status: (status: Tree) => void): Fault => ({
    what: `${label}: ${what}`,
    objects: healthy.map((object) => {
      if (!isIt(object)) return object;
      const other = copy(object);
      status(other.status as Tree);
      return other;
    }),
  });
  return [
    { what: `${label} is missing`, objects: without },
    ...conditions.flatMap((condition) => conditionFaults(condition, changed)),
  ];
}

function conditionFaults(
  condition: Condition,
  changed: (what: string, status: (status: Tree) => void) => Fault,
): Fault[] {
  if ("condition" in condition) {
    const others = [{ type: "Other", status: condition.status }];
    const unmet = [...others, { type: condition.condition, status: "False" }];
    return [
      changed(`${condition.condition} is False`, (status) => void (status.conditions = unmet)),
      changed(`no ${condition.condition}`, (status) => void (status.conditions = others)),
      changed("no conditions", (status) => void delete status.conditions),
    ];
  }
  const field = "field" in condition ? fieldOf(condition.field) : operands(condition.expr)[0]!;
  const wrong: Value = "field" in condition ? "something-else" : 0;
  return [
    changed(`${field} is ${wrong}`, (status) => void (status[field] = wrong)),
    changed(`no ${field}`, (status) => void delete status[field]),
  ];
}

function podOf(check: Check, name: string): Tree {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadataOf(check, name),
    status: { phase: "Running", containerStatuses: [{ state: { running: {} } }] },
  };
}

function podFaults(check: Check, healthy: readonly Tree[]): Fault[] {
  const { forbiddenPhases = [], forbiddenWaiting = {} } = check;
  const pod = podOf(check, "unhealthy");
  const fault = (what: string, status: Tree): Fault => ({
    what: `a pod ${what}`,
    objects: [...healthy, {
      ...pod,
      status: { ...(isTree(pod.status) ? pod.status : {}), ...status },
    }],
  });
  const waiting = (reason: string): Value => [
    { state: { running: {} } },
    { state: { waiting: { reason } } },
  ];
  return [
    ...forbiddenPhases.map((phase) => fault(`is ${phase}`, { phase })),
    ...Object.entries(forbiddenWaiting).flatMap(([list, reasons]) =>
      reasons.map((reason) => fault(`waits in ${list}: ${reason}`, { [list]: waiting(reason) }))
    ),
  ];
}
