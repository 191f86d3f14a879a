import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { parseDynamic, parseSet, parseSetFile, parseSetJson } from "./assignment.ts";

Deno.test("--set splits at the first colon and the first equals sign", () => {
  assertEquals(parseSet("demo:a.b-c.D_1=x:y=z,w"), {
    component: "demo",
    path: ["a", "b-c", "D_1"],
    flag: "--set demo:a.b-c.D_1=x:y=z,w",
    value: "x:y=z,w",
  });
  assertEquals(parseSet("demo:n=007").value, 7);
});

Deno.test("--set-json takes any JSON value", () => {
  assertEquals(parseSetJson('demo:a={"b":[1,null]}').value, { b: [1, null] });
  assertEquals(parseSetJson("demo:a=null").value, null);
  assertEquals(parseSetJson('demo:a="1"').value, "1");
});

Deno.test("--set-file and --dynamic name a place", () => {
  assertEquals(parseSetFile("demo:a=dir/x=1.yaml").file, "dir/x=1.yaml");
  assertEquals(parseDynamic("demo:a.b").path, ["a", "b"]);
});

Deno.test("malformed flags are refused with their text", () => {
  const cases: [(text: string) => unknown, string][] = [
    [parseSet, "gpuoperator.driver.version=1"],
    [parseSet, ":a=1"],
    [parseSet, "demo:=1"],
    [parseSet, "demo:a="],
    [parseSet, "demo:a"],
    [parseSet, "demo=a:b"],
    [parseSet, "demo:a..b=1"],
    [parseSet, "demo:.a=1"],
    [parseSet, "demo:a.=1"],
    [parseSet, "demo:list[0]=x"],
    [parseSet, "demo:_a=1"],
    [parseSet, "demo:a b=1"],
    [parseSetJson, "demo:a={"],
    [parseSetJson, "demo:a=plain"],
    [parseSetJson, "demo:enabled=false"],
    [parseSetFile, "demo:enabled=x.yaml"],
    [parseDynamic, "demo"],
    [parseDynamic, "demo:"],
    [parseDynamic, ":a"],
    [parseDynamic, "demo:enabled"],
    [parseDynamic, "demo:a[1]"],
  ];
  for (const [parse, text] of cases) {
    const error = assertThrows(() => parse(text), AicrError);
    assertEquals(error.code, "INVALID_REQUEST", text);
    assertStringIncludes(error.message, text.replaceAll('"', '\\"'));
    assertEquals(error.hints.length > 0, true, `${text} needs a hint`);
  }
});

Deno.test("a list index is told apart from other misspelled keys", () => {
  const hint = (text: string) => assertThrows(() => parseSet(text), AicrError).hints[0];
  assertStringIncludes(hint("demo:list[0]=x")!, "--set-json");
  assertStringIncludes(hint("demo:a$=x")!, "letters");
});

Deno.test("a path of thousands of keys is refused in a short message", () => {
  const path = Array(25_000).fill("a").join(".");
  for (const read of [() => parseSet(`demo:${path}=1`), () => parseDynamic(`demo:${path}`)]) {
    const error = assertThrows(read, AicrError, "the path has 25000 keys");
    assert(error.message.length < 200, error.message);
  }
  const longest = Array(100).fill("a").join(".");
  assertEquals(parseSet(`demo:${longest}=1`).path.length, 100);
  assertThrows(() => parseSet(`demo:${longest}.a=1`), AicrError, "101 keys");
});
