import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { type ProcessResult, runProcess } from "../process.ts";
import type { Credentials } from "./credentials.ts";
import { askHelper } from "./credential_helper.ts";

/** Asks a helper that ends like this. */
async function ask(name: string, result: Partial<ProcessResult>) {
  const calls: unknown[] = [];
  const run: typeof runProcess = (command, args, options) => {
    calls.push([command, args, options?.stdin]);
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...result });
  };
  const request = { server: "r.example", configPath: "/c/config.json", run };
  return { found: await askHelper(name, request), calls };
}

Deno.test("a helper is asked by name and answers with a password or a token", async () => {
  const cases: [string, Credentials][] = [
    ['{"Username":"me","Secret":"pw"}', { kind: "password", username: "me", password: "pw" }],
    ['{"Username":"<token>","Secret":"id"}', { kind: "identity", token: "id" }],
  ];
  for (const [stdout, expected] of cases) {
    const { found, calls } = await ask("pass", { stdout });
    assertEquals(found, expected);
    assertEquals(calls, [["docker-credential-pass", ["get"], "r.example"]]);
  }
});

Deno.test("a helper that knows no credentials is no error", async () => {
  const stdout = "credentials not found in native keychain\n";
  assertEquals((await ask("pass", { code: 1, stdout })).found, undefined);
});

Deno.test("a helper that fails is named; what it printed is not shown", async () => {
  for (
    const result of [
      { code: 3, stdout: "hunter2", stderr: "hunter2" },
      { stdout: "hunter2" },
      { stdout: '{"Username":"me"}' },
      { stdout: '{"Username":"hunter2","Secret":""}' },
      { stdout: "" },
    ]
  ) {
    const error = await assertRejects(() => ask("pass", result), AicrError);
    assertEquals(error.code, "SERVICE_UNAVAILABLE");
    assertStringIncludes(error.message, "docker-credential-pass");
    assert(!`${error.message}${error.hints}${error.cause}`.includes("hunter2"));
  }
});

Deno.test("only the name of a helper is a name", async () => {
  for (const name of ["", "../evil", "a b", "/bin/sh", "-x", "a;b", 7 as unknown as string]) {
    const error = await assertRejects(() => ask(name, {}), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
  }
});

Deno.test("a helper that is not installed is named", async () => {
  const request = { server: "r.example", configPath: "/c/config.json" };
  const error = await assertRejects(() => askHelper("no-such-helper", request), AicrError);
  assertEquals(error.code, "SERVICE_UNAVAILABLE");
  assertStringIncludes(error.message, "docker-credential-no-such-helper");
});
