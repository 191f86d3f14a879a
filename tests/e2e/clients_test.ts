/** Clients in other languages, written as the API reference shows them. */
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { withProcess } from "../support/api_server.ts";
import { missingTools, run, testWith } from "./tools.ts";

const CLIENTS = join(dirname(fromFileUrl(import.meta.url)), "clients");

testWith(["go"], "a Go client with net/http reads a recipe", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const source = join(directory, "main.go");
    await Deno.copyFile(join(CLIENTS, "recipe.go.txt"), source);
    await withProcess({}, async ({ port }) => {
      const env = { GOFLAGS: "-mod=mod", GOCACHE: join(directory, "cache"), GO111MODULE: "off" };
      const { code, stdout, stderr } = await run(
        "go",
        ["run", source, `http://127.0.0.1:${port}`],
        { env, cwd: directory },
      );
      assertEquals([code, stdout], [0, "RecipeResult ubuntu true base\n"], stderr);
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

const hasRequests = missingTools(["python3"]).length === 0 &&
  (await run("python3", ["-c", "import requests"])).code === 0;
const name = "a Python client with requests reads a recipe, and a refusal";

Deno.test({
  name: hasRequests ? name : `${name} (skipped: needs python3 with requests)`,
  ignore: !hasRequests,
  fn: async () => {
    await withProcess({}, async ({ port }) => {
      const { code, stdout, stderr } = await run("python3", [
        join(CLIENTS, "recipe.py.txt"),
        `http://127.0.0.1:${port}`,
      ]);
      const expected = "RecipeResult ubuntu True base\n400 INVALID_REQUEST\n";
      assertEquals([code, stdout], [0, expected], stderr);
    });
  },
});
