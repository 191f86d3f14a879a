/** The chart repository that recorded names refer to, served on loopback while a test runs. */
import { join } from "@std/path";
import { FIXTURES } from "./cases.ts";

/** The port is part of the recorded names. */
const PORT = 18999;

/** Packages the fixture charts with helm, serves them, and runs the test. */
export async function withChartRepository(test: () => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "aicr-charts-" });
  const server = Deno.serve(
    { port: PORT, hostname: "127.0.0.1", onListen() {} },
    (request) => serveFile(root, new URL(request.url).pathname),
  );
  try {
    await packageCharts(join(root, "charts"));
    await test();
  } finally {
    await server.shutdown();
    await Deno.remove(root, { recursive: true });
  }
}

async function packageCharts(target: string): Promise<void> {
  await Deno.mkdir(target);
  for (const { name } of Deno.readDirSync(join(FIXTURES, "charts"))) {
    await helm(["package", join(FIXTURES, "charts", name), "--destination", target]);
  }
  await helm(["repo", "index", target]);
}

async function helm(args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("helm", { args }).output();
  if (!success) throw new Error(`helm ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}

async function serveFile(root: string, path: string): Promise<Response> {
  try {
    return new Response(await Deno.readFile(join(root, path)));
  } catch {
    return new Response("not found", { status: 404 });
  }
}
