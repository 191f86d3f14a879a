/**
 * The API's contract beyond the recorded cases, over a real socket: what is told first of several
 * mistakes, conditional and compressed answers, bundles against those of the command line, and
 * allowlists against recipes that lie. Source: API reference; API contract.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { DEPLOYERS } from "../../lib/bundle/types.ts";
import { withServer } from "../support/api_server.ts";
import { type RawAnswer, request } from "../support/raw_http.ts";
import { readZip, type ZipEntry } from "../support/read_zip.ts";
import { runModule } from "../support/run_module.ts";

const MAIN = new URL("../../main.ts", import.meta.url);
const CELL = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
const JSON_TYPE = { "Content-Type": "application/json" };
const YAML_TYPE = { "Content-Type": "application/x-yaml" };

/** What these tests look at in recipes and errors. */
interface Body {
  criteria: Record<string, string | number>;
  metadata: { appliedOverlays?: string[] };
  code: string;
  message: string;
  details: { error: string; path?: string };
}

function json({ text }: RawAnswer): Body {
  return JSON.parse(text);
}

function post(target: string, body: unknown, headers: Record<string, string> = JSON_TYPE) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { method: "POST", target, headers, body: text };
}

Deno.test("of several bad parameters the first in the order of fields is told", async () => {
  const cases: [query: string, told: string][] = [
    ["accelerator=%zz&service=foo", '"foo"'],
    ["nodes=x&platform=bar", '"bar"'],
    ["os=%ff&intent=bar", '"bar"'],
    ["intent=bar&accelerator=%zz", "%zz"],
    ["gpu=bar&intent=foo", "parameter gpu"],
    ["gpu=%zz&os=foo", "gpu parameter"],
    ["nodes=%zz&gpu=h100", "nodes parameter"],
  ];
  await withServer({}, async (port) => {
    for (const [query, told] of cases) {
      const answer = await request(port, { target: `/v1/recipe?${query}` });
      assertEquals([answer.status, json(answer).message], [400, "Invalid recipe criteria"], query);
      assertStringIncludes(json(answer).details.error, told);
    }
    const good = await request(port, { target: "/v1/recipe?accelerator=h100&gpu=%zz&x=%zz" });
    assertEquals([good.status, json(good).criteria.accelerator], [200, "h100"]);
  });
});

Deno.test("of a posted document first the shape is told, then names, then numbers", async () => {
  const cases: [criteria: Record<string, unknown>, told: string][] = [
    [{ service: "foo", nodes: -1 }, '"foo"'],
    [{ platform: "bar", nodes: 2 ** 60 }, '"bar"'],
    [{ nodes: -1, os: "foo", intent: "bar" }, '"bar"'],
    [{ nodes: -1, os: 5 }, "os must be text, found 5"],
    [{ nodes: "8", service: "foo" }, "nodes must be a whole number"],
    [{ nodes: -1 }, "nodes must be 0 or more, found -1"],
    [{ nodes: 2 ** 53 }, "nodes must be 9007199254740991 or less"],
  ];
  await withServer({ allowed: { accelerator: [], service: ["eks"], intent: [], os: [] } }, async (
    port,
  ) => {
    for (const [criteria, told] of cases) {
      const recipe = await request(port, post("/v1/recipe", { spec: criteria }));
      const query = await request(port, post("/v1/query", { criteria }));
      for (const answer of [recipe, query]) {
        assertEquals([answer.status, json(answer).code], [400, "INVALID_REQUEST"]);
        assertStringIncludes(json(answer).details.error, told);
      }
    }
    // Enumerations and numbers come before the allowlist.
    const both = { spec: { service: "gke", nodes: -1 } };
    const answer = await request(port, post("/v1/recipe", both));
    assertStringIncludes(json(answer).details.error, "nodes");
    const good = await request(port, post("/v1/recipe", { spec: { service: "eks", nodes: 3 } }));
    assertEquals([json(good).criteria.nodes, good.status], [3, 200]);
  });
});

Deno.test("the media type says how a body is read, not its parameters", async () => {
  const yaml = "spec: {service: eks}\ncriteria: {service: eks}\n";
  const cases: [type: string, recipe: number, query: number][] = [
    ["application/yaml", 200, 200],
    ["Text/X-YAML ; charset=utf-8", 200, 200],
    ["application/vnd.mine+yaml", 200, 200],
    ["application/json", 400, 400],
    ["APPLICATION/JSON;profile=yaml", 400, 400],
    ["text/plain", 400, 200],
    ["text/plain; profile=json", 400, 200],
  ];
  await withServer({}, async (port) => {
    for (const [type, ...expected] of cases) {
      const statuses = await Promise.all(
        ["/v1/recipe", "/v1/query"].map(async (target) =>
          (await request(port, post(target, yaml, { "Content-Type": type }))).status
        ),
      );
      assertEquals(statuses, expected, type);
    }
  });
});

Deno.test("merge keys of posted YAML count, in recipe and query", async () => {
  await withServer({}, async (port) => {
    const merged = "a: &a {service: eks, os: rhel}\nspec:\n  <<: *a\n  os: ubuntu\n";
    const recipe = await request(port, post("/v1/recipe", merged, YAML_TYPE));
    const { service, os } = json(recipe).criteria;
    assertEquals([service, os], ["eks", "ubuntu"]);
    const asked = "a: &a {service: eks}\ncriteria: {<<: *a}\nselector: criteria.service\n";
    assertEquals((await request(port, post("/v1/query", asked, YAML_TYPE))).text, '"eks"\n');
    const wrong = await request(port, post("/v1/recipe", "spec: {<<: eks}", YAML_TYPE));
    assertEquals([wrong.status, json(wrong).code], [400, "INVALID_REQUEST"]);
    const unknown = await request(port, post("/v1/recipe", '{"spec":{"<<":{"service":"eks"}}}'));
    assertEquals(json(unknown).criteria.service, "any");
  });
});

Deno.test("numbers of a posted document are whole, and messages say so", async () => {
  await withServer({}, async (port) => {
    for (const [nodes, shown] of [["8.5", "8.5"], [".inf", "Infinity"], ['"8"', '"8"']]) {
      const answer = await request(port, post("/v1/recipe", `spec: {nodes: ${nodes}}`, YAML_TYPE));
      assertStringIncludes(
        json(answer).details.error,
        `Field spec.nodes must be a whole number, found ${shown}`,
      );
    }
  });
});

Deno.test("large answers are compressed when that is asked for, and only then", async () => {
  await withServer({}, async (port) => {
    for (const target of [CELL, "/v1/query", "/openapi.json", "/metrics"]) {
      const plain = await request(port, { target });
      assertEquals(plain.headers["content-encoding"], undefined, target);
      for (const [accepted, encoding] of [["gzip", "gzip"], ["gzip;q=0.1, identity;q=1", ""]]) {
        const headers = { "Accept-Encoding": accepted! };
        const answer = await request(port, { target, headers });
        assertEquals(answer.headers["content-encoding"] ?? "", encoding, target);
        if (encoding === "" || target === "/metrics") continue;
        assertEquals(new TextDecoder().decode(gunzipSync(answer.body)), plain.text);
        assert(answer.headers.etag !== plain.headers.etag, target);
        assertEquals(answer.headers.vary, "Accept-Encoding");
      }
    }
    const scalar = await request(port, {
      target: "/v1/query?selector=kind",
      headers: { "Accept-Encoding": "gzip" },
    });
    assertEquals([scalar.headers["content-encoding"], scalar.text], [
      undefined,
      '"RecipeResult"\n',
    ]);
  });
});

Deno.test("tags and archives are the same from every server", async () => {
  const ask = async (): Promise<unknown[]> => {
    const seen: unknown[] = [];
    await withServer({}, async (port) => {
      const recipe = await request(port, { target: CELL });
      seen.push(recipe.headers.etag, recipe.text);
      seen.push((await request(port, post("/v1/bundle", recipe.text))).body);
    });
    return seen;
  };
  assertEquals(await ask(), await ask());
});

Deno.test("OPTIONS * is about the server, any other method of * is not", async () => {
  await withServer({}, async (port) => {
    const options = await request(port, { method: "OPTIONS", target: "*" });
    assertEquals([options.status, options.text], [200, ""]);
    const get = await request(port, { target: "*" });
    assertEquals([get.status, json(get).details.path], [404, "*"]);
  });
});

Deno.test("a client's id comes back whatever is wrong with its request", async () => {
  const id = "550E8400-e29b-41d4-a716-446655440000";
  const wrong = [
    { method: "INVENTED", target: "/v1/recipe" },
    { method: "HEAD", target: "/v1/recipe" },
    { target: "/nope" },
    { target: "/v1/recipe?service=foo" },
    post("/v1/recipe", "["),
    post("/v1/bundle", "{}"),
  ];
  await withServer({}, async (port) => {
    for (const each of wrong) {
      const headers = { ...("headers" in each ? each.headers : {}), "X-Request-Id": id };
      const answer = await request(port, { ...each, headers });
      assertEquals(answer.headers["x-request-id"], id, JSON.stringify(each));
      if (each.method !== "HEAD") assertStringIncludes(answer.text, `"requestId":"${id}"`);
    }
  });
});

Deno.test("bundlers takes short names; a refusal speaks of parameters", async () => {
  await withServer({}, async (port) => {
    const recipe = (await request(port, { target: CELL })).text;
    const bundle = (query: string) => request(port, post(`/v1/bundle?${query}`, recipe));
    const long = await bundle("bundlers=gpu-operator,cert-manager");
    const short = await bundle("bundlers=gpuoperator&bundlers=certmanager");
    assertEquals([short.status, short.body], [200, long.body]);
    const known = await bundle("bundlers=kubeflow-trainer");
    assertStringIncludes(json(known).message, 'the recipe has no component "kubeflow-trainer"');
    const near = await bundle("bundlers=gpu-operater");
    assertStringIncludes(json(near).message, 'Did you mean "gpu-operator"?');
    const other = await bundle("deployer=flux&app-name=x");
    assertMatch(json(other).message, /^Parameter app-name .*choose one with deployer$/);
  });
});

Deno.test("a server's bundle is the command line's, file by file, mode by mode", async (t) => {
  const directory = await Deno.makeTempDir();
  try {
    await withServer({}, async (port) => {
      const recipe = await request(port, { target: CELL });
      const file = `${directory}/recipe.json`;
      await Deno.writeFile(file, recipe.body);
      for (const deployer of DEPLOYERS) {
        await t.step(deployer, async () => {
          const target = `/v1/bundle?deployer=${deployer}`;
          const answer = await request(port, post(target, recipe.text));
          const output = `${directory}/${deployer}`;
          const args = ["bundle", "-r", file, "-d", deployer, "-o", output];
          const { code, stderr } = await runModule(MAIN, { args });
          assertEquals(code, 0, stderr);
          const served = readZip(answer.body).filter(({ path }) => !path.endsWith("/"));
          assertEquals(served.map(describe), (await filesIn(output)).map(describe));
        });
      }
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

type File = Pick<ZipEntry, "path" | "data" | "mode">;

function describe({ path, data, mode }: File): string {
  return `${path} ${(mode & 0o777).toString(8)} ${new TextDecoder().decode(data)}`;
}

/** The files below a directory, in the order of a sorted walk. */
async function filesIn(directory: string, prefix = ""): Promise<File[]> {
  const entries = [...Deno.readDirSync(directory)].sort((a, b) => a.name < b.name ? -1 : 1);
  const files: File[] = [];
  for (const { name, isDirectory } of entries) {
    const path = `${directory}/${name}`;
    if (isDirectory) files.push(...await filesIn(path, `${prefix}${name}/`));
    else {
      const { mode } = await Deno.stat(path);
      files.push({ path: prefix + name, data: await Deno.readFile(path), mode: mode! });
    }
  }
  return files;
}

Deno.test("an allowlist is not got around by what a recipe says about itself", async (t) => {
  const allowed = { accelerator: ["h100", "l40"], service: ["eks"], intent: [], os: [] };
  await withServer({}, async (open) => {
    const get = async (target: string) => json(await request(open, { target }));
    const h100 = await get(CELL);
    const gb200 = await get(CELL.replace("h100", "gb200"));
    const base = await get("/v1/recipe");
    const claim = (changes: Record<string, unknown>, metadata: unknown = gb200.metadata) => ({
      ...gb200,
      ...changes,
      metadata,
    });
    const refused: Record<string, unknown> = {
      "as it is": gb200,
      "criteria of another": claim({ criteria: h100.criteria }),
      "criteria of nothing": claim({ criteria: { accelerator: "any" } }),
      "criteria and overlays of another": claim({ criteria: h100.criteria }, h100.metadata),
      "criteria and overlays of nothing": claim({ criteria: base.criteria }, base.metadata),
      "unknown overlays": claim({ criteria: h100.criteria }, { appliedOverlays: ["mine"] }),
      "overlays in capitals": claim({ criteria: h100.criteria }, { appliedOverlays: ["BASE"] }),
      "no overlays": claim({ criteria: h100.criteria }, { appliedOverlays: [] }),
      "no criteria": claim({ criteria: undefined }),
      "criteria null": claim({ criteria: null }),
      "criteria in a list": claim({ criteria: [h100.criteria] }),
      "no metadata": claim({ criteria: h100.criteria }, null),
      "kind Recipe": claim({ kind: "Recipe" }),
      "criteria twice": `{"criteria":${JSON.stringify(h100.criteria)},${
        JSON.stringify(gb200).slice(1)
      }`,
      "an overlay": { kind: "RecipeMetadata", spec: { criteria: { accelerator: "GB200" } } },
    };
    await withServer({ allowed }, async (port) => {
      for (const [name, recipe] of Object.entries(refused)) {
        await t.step(name, async () => {
          const answer = await request(port, post("/v1/bundle", recipe));
          assertEquals([answer.status, json(answer).code], [400, "INVALID_REQUEST"]);
        });
      }
      for (const recipe of [h100, base, { ...h100, kind: "Recipe" }]) {
        assertEquals((await request(port, post("/v1/bundle", recipe))).status, 200);
      }
    });
  });
});
