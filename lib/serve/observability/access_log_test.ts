import { assertEquals } from "@std/assert";
import { configureLog } from "../../base/log.ts";
import { type AccessRecord, createAccessLog } from "./access_log.ts";

const RECORD: AccessRecord = {
  id: "550e8400-e29b-41d4-a716-446655440000",
  method: "GET",
  path: "/v1/recipe",
  known: true,
  status: 200,
  milliseconds: 1.23456,
  bytes: 10,
};

function written(...records: AccessRecord[]): Record<string, unknown>[] {
  let text = "";
  const log = createAccessLog((batch) => text += batch);
  for (const record of records) log.write(record);
  log.flush();
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

Deno.test("a line is an object with time, id and what became of the request", () => {
  configureLog({ level: "info" });
  const [line] = written(RECORD);
  const { time, ...rest } = line!;
  assertEquals(new Date(String(time)).toISOString(), time);
  assertEquals(rest, {
    level: "INFO",
    msg: "request",
    module: "aicr",
    version: "0.0.0-dev",
    requestId: RECORD.id,
    method: "GET",
    path: "/v1/recipe",
    status: 200,
    durationMs: 1.235,
    bytes: 10,
  });
});

Deno.test("what a client made up can neither forge a line nor fill the log nor tell a secret", () => {
  configureLog({ level: "info" });
  const path = '/"}\n{"level":"ERROR"}' + "x".repeat(10_000);
  const lines = written({ ...RECORD, path, method: 'A"B', known: false });
  assertEquals([lines.length, lines[0]!.method, String(lines[0]!.path).length], [1, 'A"B', 120]);
  const [secret] = written({ ...RECORD, path: "/login/eyJhbGciOiJIUzI1NiJ9.e30.x", known: false });
  assertEquals(String(secret!.path).includes("eyJ"), false);
});

Deno.test("nothing is written below the level, and a log that fails stops nothing", () => {
  configureLog({ level: "warn" });
  assertEquals(written(RECORD), []);
  configureLog({ level: "info" });
  const log = createAccessLog(() => {
    throw new Error("closed");
  });
  log.write(RECORD);
  log.flush();
});
