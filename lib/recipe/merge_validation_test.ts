import { assertEquals } from "@std/assert";
import { mergeValidation, withoutEmptyLists } from "./merge_validation.ts";

const left = {
  deployment: {
    timeout: "5m",
    checks: ["a", "b"],
    constraints: [{ name: "one", value: "1" }, { name: "two", value: "2" }],
    nodeSelection: { gpu: "true", zone: "a" },
  },
};

Deno.test("a phase that one side lacks is the other's", () => {
  assertEquals(mergeValidation(left, {}), left);
  assertEquals(mergeValidation({}, left), left);
  const right = { performance: { checks: ["c"] } };
  assertEquals(mergeValidation(left, right), { ...left, ...right });
});

Deno.test("checks are united, an explicit empty list clears, an absent one inherits", () => {
  const checks = (right: string[] | undefined) =>
    mergeValidation(left, { deployment: { checks: right } }).deployment!.checks;
  assertEquals(checks(["c", "a"]), ["a", "b", "c"]);
  assertEquals(checks([]), []);
  assertEquals(checks(undefined), ["a", "b"]);
});

Deno.test("constraints are replaced in place, new ones follow, the last of a name wins", () => {
  const right = [
    { name: "new", value: "n" },
    { name: "two", value: "first" },
    { name: "two", value: "last" },
  ];
  const { constraints } = mergeValidation(left, { deployment: { constraints: right } }).deployment!;
  assertEquals(constraints, [
    { name: "one", value: "1" },
    { name: "two", value: "last" },
    { name: "new", value: "n" },
  ]);
  const cleared = mergeValidation(left, { deployment: { constraints: [] } });
  assertEquals(cleared.deployment!.constraints, []);
});

Deno.test("texts win unless empty, the node selection is replaced as a whole", () => {
  const right = { timeout: "", infrastructure: "x", nodeSelection: { rack: "7" } };
  const { timeout, infrastructure, nodeSelection } = mergeValidation(left, { deployment: right })
    .deployment!;
  assertEquals([timeout, infrastructure, nodeSelection], ["5m", "x", { rack: "7" }]);
});

Deno.test("after a clearing a later overlay starts anew", () => {
  const cleared = mergeValidation(left, { deployment: { checks: [] } });
  assertEquals(mergeValidation(cleared, { deployment: { checks: ["z"] } }).deployment!.checks, [
    "z",
  ]);
});

Deno.test("a cleared phase is printed as an empty mapping", () => {
  assertEquals(withoutEmptyLists({ deployment: { checks: [], constraints: [] } }), {
    deployment: {},
  });
  assertEquals(withoutEmptyLists(left), left);
});
