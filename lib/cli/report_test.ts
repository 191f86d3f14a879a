import { assert, assertEquals } from "@std/assert";
import { AicrError, type ErrorDetails, invalid } from "../base/error.ts";
import { configureLog } from "../base/log.ts";
import type { LogMode } from "./command.ts";
import { formatNote, reportError } from "./report.ts";

async function report(thrown: unknown, mode: LogMode = "cli", level: "info" | "debug" = "info") {
  let text = "";
  configureLog({
    mode,
    level,
    color: false,
    write: (line) => void (text += line),
    now: () => new Date(0),
  });
  const exitCode = await reportError(thrown, mode);
  return { exitCode, lines: text.trimEnd().split("\n") };
}

const DETAILS: ErrorDetails = {
  hints: ['Did you mean "service"?', "Valid keys: service, os"],
  source: {
    file: "c.yaml",
    text: "spec:\n  recipe:\n    servce: eks\n",
    path: ["spec", "recipe", "servce"],
    at: "key",
  },
};

Deno.test("an error without place and hints is one line", async () => {
  const { exitCode, lines } = await report(new AicrError("NOT_FOUND", "No file x"));
  assertEquals(lines, ["[NOT_FOUND] No file x"]);
  assertEquals(exitCode, 3);
});

Deno.test("place, hints, and the coded line last", async () => {
  const { exitCode, lines } = await report(invalid('Unknown key "servce"', DETAILS));
  assertEquals(lines, [
    'c.yaml:3:5: Unknown key "servce"',
    '  hint: Did you mean "service"?',
    "  hint: Valid keys: service, os",
    '[INVALID_REQUEST] Unknown key "servce"',
  ]);
  assertEquals(exitCode, 2);
});

Deno.test("further problems of the same document are all told", async () => {
  const related = [
    { message: "Wrong type", hints: [], source: { file: "c.yaml", line: 9, column: 2 } },
    { message: "1 more like these", hints: [] },
  ];
  const { lines } = await report(invalid("First", { ...DETAILS, hints: [], related }));
  assertEquals(lines, [
    "c.yaml:3:5: First",
    "c.yaml:9:2: Wrong type",
    "[INVALID_REQUEST] First (and 2 more problems)",
  ]);
});

Deno.test("with --log-json everything is one record", async () => {
  const { exitCode, lines } = await report(invalid("Bad", DETAILS), "json");
  assertEquals(lines.length, 1);
  const record = JSON.parse(lines[0]!);
  assertEquals(record.level, "ERROR");
  assertEquals(record.msg, "command failed");
  assertEquals(record.error, "[INVALID_REQUEST] Bad");
  assertEquals(record.code, "INVALID_REQUEST");
  assertEquals(record.exitCode, exitCode);
  assertEquals(record.hints, DETAILS.hints);
  assertEquals([record.file, record.line, record.column], ["c.yaml", 3, 5]);
  assertEquals(record.stack, undefined);
});

Deno.test("a foreign error is INTERNAL, without its stack", async () => {
  const { exitCode, lines } = await report(new TypeError("x is not a function"));
  assertEquals(exitCode, 8);
  assertEquals(lines.at(-1), "[INTERNAL] Unexpected failure: x is not a function");
  assert(!lines.join("\n").includes("report_test.ts"), lines.join("\n"));
  assert(lines.some((line) => line.includes("--debug")));
});

Deno.test("--debug shows the stack and that of the cause, the coded line still last", async () => {
  const thrown = new AicrError("TIMEOUT", "Too slow", { cause: new RangeError("inner") });
  const { lines } = await report(thrown, "text", "debug");
  const text = lines.join("\n");
  assert(text.includes("report_test.ts") && text.includes("RangeError: inner"), text);
  assert(lines[0]!.includes('msg="command failed"') && lines[0]!.includes("exitCode=5"), lines[0]);
  assertEquals(lines.at(-1), "[TIMEOUT] Too slow");
});

Deno.test("a thrown value that is no error, and one of several lines", async () => {
  assertEquals(
    (await report("just text")).lines.at(-1),
    "[INTERNAL] Unexpected failure: just text",
  );
  const { lines } = await report(invalid("First line\n  second line\n"));
  assertEquals(lines, ["[INVALID_REQUEST] First line second line"]);
});

Deno.test("secrets do not get through", async () => {
  const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
  const { lines } = await report(invalid(`Bad token ${token}`, { hints: [`Not ${token}`] }));
  assert(!lines.join("\n").includes("eyJhbGci"), lines.join("\n"));
});

Deno.test("an unreadable place does not hide the error", async () => {
  const source = { file: "c.yaml", text: "a: [\n\t- {", path: ["a", 0] };
  const { lines, exitCode } = await report(invalid("Bad", { source }));
  assertEquals(lines.at(-1), "[INVALID_REQUEST] Bad");
  assertEquals(exitCode, 2);
});

Deno.test("notes name code, component, path, and remedy", () => {
  const note = { code: "HOOK", severity: "warning", text: "A hook", component: "nfd" } as const;
  assertEquals(formatNote({ ...note, path: "a.yaml" }), "HOOK nfd a.yaml: A hook");
  assertEquals(
    formatNote({ ...note, remedy: "Remove it" }),
    "HOOK nfd: A hook\n  remedy: Remove it",
  );
  assertEquals(formatNote({ code: "X", severity: "info", text: "y" }), "X: y");
});
