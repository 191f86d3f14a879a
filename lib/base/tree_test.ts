import { assert, assertEquals, assertFalse, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  copy,
  equalValue,
  getPath,
  isTree,
  merge,
  own,
  put,
  removePath,
  setPath,
  sortKeys,
  splitPath,
  type Tree,
  type Value,
} from "./tree.ts";

/** Small documents with clashing keys, those that JavaScript treats specially among them. */
const key = fc.constantFrom("a", "b", "c", "1", "__proto__", "constructor", "toString");
const { tree, value } = fc.letrec<{ tree: Tree; value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Value>(null, true, 0, 1, "", "x"),
    fc.array(tie("value"), { maxLength: 2 }),
    tie("tree"),
  ),
  tree: fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => {
    const out: Tree = {};
    for (const [name, item] of entries) put(out, name, item);
    return out;
  }),
}));
const rule = fc.constantFrom("keep" as const, "delete" as const);

/** Every mapping and list inside a value. */
function nodesOf(root: Value): object[] {
  if (typeof root !== "object" || root === null) return [];
  return [root, ...Object.values(root).flatMap(nodesOf)];
}

/** The value written down, to see later whether it changed; keeps `__proto__` keys. */
function written(root: Value): string {
  if (Array.isArray(root)) return `[${root.map(written).join()}]`;
  if (!isTree(root)) return JSON.stringify(root);
  return `{${Object.keys(root).map((name) => `${name}:${written(root[name]!)}`).join()}}`;
}

Deno.test("merge: the right side wins, mappings recurse, lists are replaced", () => {
  assertEquals(
    merge(
      { a: { x: 1, y: [1, 2] }, b: 1, c: { z: 1 } },
      { a: { y: [3] }, b: { n: 1 }, c: 0 },
      "keep",
    ),
    { a: { x: 1, y: [3] }, b: { n: 1 }, c: 0 },
  );
});

Deno.test("merge: null deletes a key or stays, as asked", () => {
  const base = { a: 1, b: { x: 1, y: 2 } };
  const over = { a: null, b: { x: null }, none: null };
  assertEquals(merge(base, over, "delete"), { b: { y: 2 } });
  assertEquals(merge(base, over, "keep"), { a: null, b: { x: null, y: 2 }, none: null });
});

Deno.test("merge: a null below a mapping that the left has not survives", () => {
  assertEquals(merge({}, { a: { b: null } }, "delete"), { a: { b: null } });
  assertEquals(merge({ a: 1 }, { a: { b: null } }, "delete"), { a: { b: null } });
  assertEquals(merge({ a: null }, { a: { b: null } }, "delete"), { a: { b: null } });
});

Deno.test("merge: keys of the left keep their place, new ones follow", () => {
  const keys = Object.keys(merge({ b: 1, a: 1 }, { c: 1, a: 2 }, "keep"));
  assertEquals(keys, ["b", "a", "c"]);
});

Deno.test("property: merge changes neither side and shares nothing with them", () => {
  fc.assert(fc.property(tree, tree, rule, (base, over, nulls) => {
    const before = [written(base), written(over)];
    const out = merge(base, over, nulls);
    const given = new Set([...nodesOf(base), ...nodesOf(over)]);
    assert(nodesOf(out).every((node) => !given.has(node)), "the result shares a node");
    assertEquals([written(base), written(over)], before);
  }));
});

Deno.test("property: merging nothing, onto nothing, or the same again is a copy", () => {
  fc.assert(fc.property(tree, (any) => {
    assertEquals(written(merge(any, {}, "delete")), written(any));
    assertEquals(written(merge({}, any, "keep")), written(any));
    assertEquals(written(merge(any, any, "keep")), written(any));
  }));
});

Deno.test("property: what the right side says, the result says", () => {
  fc.assert(fc.property(tree, tree, (base, over) => {
    const out = merge(base, over, "keep");
    for (const name of Object.keys(over)) {
      const given = over[name]!;
      if (!isTree(given)) assertEquals(written(own(out, name)!), written(given));
    }
    for (const name of Object.keys(base)) {
      if (!Object.hasOwn(over, name)) assertEquals(written(own(out, name)!), written(base[name]!));
    }
    assertEquals(Object.getPrototypeOf(out), Object.prototype);
  }));
});

Deno.test("keys that JavaScript knows are keys like any other", () => {
  const evil = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}');
  const out = merge({ __proto: 1 }, evil, "keep");
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
  assertFalse("polluted" in out);
  assertEquals(getPath(out, ["__proto__", "polluted"]), true);
  assertEquals(getPath({}, ["constructor"]), undefined);
  assertEquals(getPath({}, ["__proto__"]), undefined);
  assertEquals(getPath({ a: "text" }, ["a", "length"]), undefined);
  const target: Tree = {};
  assertEquals(setPath(target, ["__proto__", "polluted"], true), undefined);
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
  assertEquals(getPath(target, ["__proto__", "polluted"]), true);
});

Deno.test("property: a copy is equal and shares nothing", () => {
  fc.assert(fc.property(value, (any) => {
    const other = copy(any);
    const given = new Set(nodesOf(any));
    assertEquals(written(other), written(any));
    assert(nodesOf(other).every((node) => !given.has(node)));
  }));
});

Deno.test("property: what is set is found, and nothing else changes", () => {
  fc.assert(
    fc.property(tree, fc.array(key, { minLength: 1, maxLength: 3 }), value, (any, path, set) => {
      const before = written(any);
      const blocked = setPath(any, path, set);
      if (blocked === undefined) {
        assertEquals(getPath(any, path), set);
        return;
      }
      assertEquals(written(any), before, "changed although blocked");
      const wall = getPath(any, path.slice(0, blocked));
      assert(wall !== undefined && wall !== null && !isTree(wall));
    }),
  );
});

Deno.test("set: blocked by a scalar or list, not by null or by what is missing", () => {
  const make = (): Tree => ({ a: { s: 1, l: [{}], n: null } });
  assertEquals(setPath(make(), ["a", "s", "x"], 1), 2);
  assertEquals(setPath(make(), ["a", "l", "0", "x"], 1), 2);
  for (const path of [["a", "n", "x", "y"], ["a", "new", "x"], ["new"], ["a", "s"]]) {
    const target = make();
    assertEquals(setPath(target, path, 1), undefined);
    assertEquals(getPath(target, path), 1);
  }
  const untouched = make();
  assertEquals(setPath(untouched, [], 1), 0);
  assertEquals(untouched, make());
});

Deno.test("remove: takes the key, keeps the emptied parent, tells the value", () => {
  const target: Tree = { a: { b: 1 }, l: [1] };
  assertEquals(removePath(target, ["a", "b"]), 1);
  assertEquals(target, { a: {}, l: [1] });
  for (const path of [["a", "b"], ["x", "y"], ["l", "0"], ["toString"], []]) {
    assertEquals(removePath(target, path), undefined);
  }
  assertEquals(target, { a: {}, l: [1] });
});

Deno.test("the empty path is the value itself", () => {
  assertEquals(getPath({ a: 1 }, []), { a: 1 });
  assertEquals(getPath(undefined, ["a"]), undefined);
});

Deno.test("paths are split at dots", () => {
  assertEquals(splitPath("a.b.c"), ["a", "b", "c"]);
  assertEquals(splitPath("a"), ["a"]);
  assertEquals(splitPath("a..b"), ["a", "", "b"]);
});

Deno.test("sorting reaches every mapping and leaves lists in order", () => {
  const sorted = sortKeys({ b: [{ z: 1, y: [3, 1] }], a: null, A: 1 });
  assertEquals(JSON.stringify(sorted), '{"A":1,"a":null,"b":[{"y":[3,1],"z":1}]}');
});

Deno.test("property: equality ignores the order of keys and nothing else", () => {
  fc.assert(fc.property(value, value, (a, b) => {
    assert(equalValue(a, sortKeys(copy(a))));
    assertEquals(equalValue(a, b), written(sortKeys(a)) === written(sortKeys(b)));
  }));
  assertFalse(equalValue({ a: 1 }, { b: 1 }));
  assertFalse(equalValue({}, []));
  assertFalse(equalValue(null, {}));
  assertFalse(equalValue(undefined, null));
  assertFalse(equalValue([1], [1, 2]));
  assertFalse(equalValue({ toString: 1 }, { a: 1 }));
  assertNotEquals(equalValue(1, 1), equalValue(1, "1"));
});
