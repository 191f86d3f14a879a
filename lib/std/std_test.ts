/**
 * The re-exports of the standard library: each declared name exists and behaves as its type says,
 * and none is silently `any`, which an import without types would be.
 */
import { assertEquals, assertThrows } from "@std/assert";
import * as assertModule from "@std/assert";
import * as cliModule from "@std/cli";
import * as colorsModule from "@std/fmt/colors";
import * as expectModule from "@std/expect";
import * as jsonModule from "@std/json";
import * as pathModule from "@std/path";
import * as semverModule from "@std/semver";
import * as yamlModule from "@std/yaml";

const MODULES = {
  assert: assertModule,
  cli: cliModule,
  colors: colorsModule,
  expect: expectModule,
  json: jsonModule,
  path: pathModule,
  semver: semverModule,
  yaml: yamlModule,
};

type IsAny<T> = 0 extends (1 & T) ? true : false;
/** `module.name` of everything that has lost its type. */
type Untyped<M> = {
  [K in keyof M & string]: IsAny<M[K]> extends true ? K
    : { [N in keyof M[K] & string]: IsAny<M[K][N]> extends true ? `${K}.${N}` : never }[
      keyof M[K] & string
    ];
}[keyof M & string];

Deno.test("no name is silently any", () => {
  // Does not compile when a name has lost its type.
  const untyped: Untyped<typeof MODULES>[] = [];
  const none: [Untyped<typeof MODULES>] extends [never] ? true : false = true;
  assertEquals([untyped, none], [[], true]);
});

Deno.test("the types refuse what the functions do not take", () => {
  // Each line does not compile when its mistake is not seen; none of them is run.
  const mistakes = [
    // @ts-expect-error: a number is no text
    () => yamlModule.parse(1),
    // @ts-expect-error: a number is no path
    () => pathModule.join(1),
    // @ts-expect-error: a version is compared with a version
    () => semverModule.compare("1.0.0", "2.0.0"),
    // @ts-expect-error: arguments are a list
    () => cliModule.parseArgs("-x"),
    // @ts-expect-error: a colour is given to text
    () => colorsModule.red(1),
    // @ts-expect-error: the canonical form is text
    () => jsonModule.canonicalize({}).length.at(0),
    // @ts-expect-error: there is no such matcher
    () => expectModule.expect(1).toBeOdd(),
    // @ts-expect-error: both sides have the same type
    () => assertModule.assertEquals<string>("x", 1),
  ];
  assertEquals(mistakes.length, Object.keys(MODULES).length);
});

Deno.test("every declared name exists, in every module of the import map", async () => {
  const config = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  const mapped = Object.entries<string>(config.imports).filter(([name]) =>
    name.startsWith("@std/")
  );
  const files = mapped.map(([, path]) => /^\.\/lib\/std\/(\w+)\.ts$/.exec(path)?.[1]);
  assertEquals(files.sort(), Object.keys(MODULES).sort());
  for (const [file, module] of Object.entries(MODULES)) {
    const text = await Deno.readTextFile(new URL(`./${file}.ts`, import.meta.url));
    assertEquals(text.split("\n")[0], `// @ts-types="./${file}.d.ts"`);
    const types = await Deno.readTextFile(new URL(`./${file}.d.ts`, import.meta.url));
    const declared = [...types.matchAll(/^export (?:declare )?(?:function|class|const) (\w+)/gm)]
      .map((match) => match[1]!);
    assertEquals(declared.length > 0, true);
    for (const name of declared) {
      assertEquals(typeof (module as Record<string, unknown>)[name], "function", `${file}.${name}`);
    }
  }
});

Deno.test("cli: arguments are split", () => {
  const parsed = cliModule.parseArgs(["--a", "1", "x", "--", "-y"], { "--": true, string: ["a"] });
  assertEquals([parsed.a, parsed._, parsed["--"]], ["1", ["x"], ["-y"]]);
});

Deno.test("colors: codes are added and stripped", () => {
  colorsModule.setColorEnabled(true);
  for (const name of ["bold", "cyan", "dim", "gray", "green", "red", "yellow"] as const) {
    const colored = colorsModule[name]("x");
    // NO_COLOR wins over everything.
    assertEquals(colored === "x", Deno.noColor, name);
    assertEquals(colorsModule.stripAnsiCode(colored), "x");
  }
});

Deno.test("json: the canonical form", () => {
  assertEquals(jsonModule.canonicalize({ b: 1, a: [1e21, "é"] }), '{"a":[1e+21,"é"],"b":1}');
  assertThrows(() => jsonModule.canonicalize(NaN));
});

Deno.test("path: the parts of a path", () => {
  const { basename, dirname, extname, join, isAbsolute, normalize, relative } = pathModule;
  assertEquals([basename("/a/b.yaml"), dirname("/a/b.yaml"), extname("b.yaml")], [
    "b.yaml",
    "/a",
    ".yaml",
  ]);
  assertEquals([join("a", "../b"), normalize("a//b/."), relative("/a/b", "/a/c")], [
    "b",
    "a/b",
    "../c",
  ]);
  assertEquals([isAbsolute("/a"), isAbsolute("a"), pathModule.resolve("/a", "b")], [
    true,
    false,
    "/a/b",
  ]);
  assertEquals(pathModule.fromFileUrl(pathModule.toFileUrl("/a b")), "/a b");
});

Deno.test("semver: parsed, compared, written", () => {
  const { parse, tryParse, canParse, compare, format } = semverModule;
  assertEquals(compare(parse("1.2.3-rc.1"), parse("1.2.3")), -1);
  assertEquals(compare(parse("1.10.0"), parse("1.9.0")), 1);
  assertEquals([canParse("1.2"), tryParse("x"), format(parse("1.2.3+b"))], [
    false,
    undefined,
    "1.2.3+b",
  ]);
  assertThrows(() => parse("1.2"), TypeError);
});

Deno.test("yaml: read, read as a stream, written", () => {
  assertEquals(yamlModule.parse("a: [1, on]", { schema: "core" }), { a: [1, "on"] });
  assertEquals(yamlModule.parseAll("1\n---\n2"), [1, 2]);
  assertEquals(yamlModule.stringify({ a: [1] }, { schema: "core" }), "a:\n  - 1\n");
  assertThrows(() => yamlModule.parse("a: ["), SyntaxError, "at line");
});

Deno.test("expect: matchers hold and fail", () => {
  const { expect } = expectModule;
  expect({ a: 1 }).toEqual({ a: 1 });
  expect([1, 2]).toHaveLength(2);
  expect("abc").not.toMatch(/x/);
  expect({ a: 1, b: 2 }).toMatchObject({ a: 1 });
  expect(1).toBeLessThanOrEqual(1);
  expect(() => {
    throw new Error("bad");
  }).toThrow("bad");
  assertThrows(() => expect(1).toBe(2));
  assertThrows(() => expect([1]).toContain(2));
  assertThrows(() => expect({ a: 1 }).not.toStrictEqual({ a: 1 }));
});

Deno.test("assert: what holds passes, what does not is thrown", async () => {
  const fails = (check: () => unknown) => assertThrows(check, assertModule.AssertionError);
  fails(() => assertModule.assert(0));
  fails(() => assertModule.assertAlmostEquals(1, 2));
  fails(() => assertModule.assertEquals({ a: 1 }, { a: 2 }));
  fails(() => assertModule.assertNotEquals({ a: 1 }, { a: 1 }));
  fails(() => assertModule.assertExists(null));
  fails(() => assertModule.assertFalse(1));
  fails(() => assertModule.assertGreater(1, 1));
  fails(() => assertModule.assertGreaterOrEqual(0, 1));
  fails(() => assertModule.assertLess(1, 1));
  fails(() => assertModule.assertLessOrEqual(2, 1));
  fails(() => assertModule.assertInstanceOf("x", Date));
  fails(() => assertModule.assertMatch("a", /b/));
  fails(() => assertModule.assertNotMatch("a", /a/));
  fails(() => assertModule.assertObjectMatch({ a: 1 }, { a: 2 }));
  fails(() => assertModule.assertStrictEquals({}, {}));
  fails(() => assertModule.assertStringIncludes("a", "b"));
  fails(() => assertModule.assertThrows(() => 1));
  fails(() => assertModule.fail());
  fails(() => assertModule.unreachable());
  await assertModule.assertRejects(
    () => assertModule.assertRejects(() => Promise.resolve(1)),
    assertModule.AssertionError,
  );
  assertEquals([assertModule.equal([1], [1]), assertModule.equal([1], [2])], [true, false]);
});
