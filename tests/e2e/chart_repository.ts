/** The fixture charts as a chart repository on a free loopback port, with files beside them. */
import { join } from "@std/path";
import { succeed } from "./tools.ts";

const FIXTURES = new URL("../parity/bundle/fixtures/", import.meta.url).pathname;

/** Where the repository answers. */
export interface ChartRepository {
  /** Address of the charts. */
  url: string;
  /** Serves a text under a path and returns its address. */
  publish(path: string, text: string): string;
}

/** Packages and serves the fixture charts while `use` runs. */
export async function withChartRepository(
  use: (repository: ChartRepository) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "aicr-charts-" });
  const texts = new Map<string, string>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(new URL(request.url).pathname, directory, texts),
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  try {
    await packageCharts(directory);
    await use({
      url: `${origin}/charts`,
      publish: (path, text) => {
        texts.set(path, text);
        return origin + path;
      },
    });
  } finally {
    await server.shutdown();
    await Deno.remove(directory, { recursive: true });
  }
}

async function packageCharts(directory: string): Promise<void> {
  const charts = join(FIXTURES, "charts");
  for await (const { name } of Deno.readDir(charts)) {
    await succeed("helm", ["package", join(charts, name), "--destination", directory]);
  }
  await succeed("helm", ["repo", "index", directory]);
}

async function answer(path: string, directory: string, texts: Map<string, string>) {
  const text = texts.get(path);
  if (text !== undefined) return new Response(text);
  const file = /^\/charts\/([A-Za-z0-9_.-]+)$/.exec(path)?.[1];
  if (file === undefined) return new Response("", { status: 404 });
  try {
    return new Response(await Deno.readFile(join(directory, file)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Response("", { status: 404 });
    throw error;
  }
}
