/** The compiled program as a server: its threads begin with a module that must be inside it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { compile } from "../../lib/build/compile.ts";
import { request } from "../support/raw_http.ts";
import { readZip } from "../support/read_zip.ts";

/** Runs a test against the compiled server in an empty folder, and stops it. */
async function withCompiled(test: (port: number) => Promise<void>): Promise<void> {
  const work = await Deno.makeTempDir({ prefix: "aicr-smoke-" });
  try {
    const program = join(work, "aicr");
    await compile({ output: program, version: "1.2.3", commit: "abc", date: "2026-01-01" });
    const child = new Deno.Command(program, {
      args: ["serve", "--host", "127.0.0.1", "--port", "0", "--drain-delay", "0s"],
      cwd: work,
      clearEnv: true,
      env: { HOME: work, PATH: "/usr/bin:/bin" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const { port, rest } = await readPort(child.stderr);
    try {
      await test(port);
    } finally {
      child.kill("SIGTERM");
      const [{ code }] = await Promise.all([child.status, rest]);
      assertEquals(code, 0);
    }
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** The port that the log names; the rest of the log is read and dropped. */
async function readPort(log: ReadableStream<Uint8Array>) {
  const reader = log.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The server ended before it was ready:\n${text}`);
    text += value;
    const port = Number(/"msg":"server ready".*"port":(\d+)/.exec(text)?.[1]);
    if (!port) continue;
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    return { port, rest };
  }
}

Deno.test("the compiled program serves every route", async () => {
  await withCompiled(async (port) => {
    const target = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
    const recipe = await request(port, { target });
    assertEquals(recipe.status, 200);
    const value = await request(port, {
      target: `${target}&selector=x`.replace("recipe", "query"),
    });
    assertEquals(value.status, 404);
    const yaml = { "Content-Type": "application/x-yaml" };
    const body = `spec: {service: eks}\n${"# large enough for another thread\n".repeat(300)}`;
    const posted = await request(port, {
      method: "POST",
      target: "/v1/recipe",
      headers: yaml,
      body,
    });
    assertEquals(posted.status, 200);
    const bundle = await request(port, { method: "POST", target: "/v1/bundle", body: recipe.body });
    assertEquals(bundle.status, 200);
    const paths = readZip(bundle.body).map((entry) => entry.path);
    assertEquals(paths.includes("checksums.txt"), true);
    assertStringIncludes((await request(port, { target: "/openapi.json" })).text, '"1.2.3"');
    assertStringIncludes((await request(port, { target: "/metrics" })).text, 'path="/v1/bundle"');
    assertEquals((await request(port, { target: "/ready" })).status, 200);
  });
});
