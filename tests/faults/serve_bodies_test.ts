/** Bodies that are too large, too deep, packed, poisoned or aimed at what they are unpacked into. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { residentMiB, withProcess, withServer } from "../support/api_server.ts";
import { exchange, type RawAnswer, request } from "../support/raw_http.ts";
import { readZip } from "../support/read_zip.ts";

const MIB = 1024 * 1024;
const JSON_TYPE = { "Content-Type": "application/json" };
const YAML_TYPE = { "Content-Type": "application/x-yaml" };

const post = (
  port: number,
  target: string,
  body: string | Uint8Array,
  headers: Record<string, string> = JSON_TYPE,
) => request(port, { method: "POST", target, body, headers });

/** Posts while looking at /health, and tells how long that took at most. */
async function besideHealth(
  port: number,
  work: () => Promise<RawAnswer>,
): Promise<{ answer: RawAnswer; slowest: number }> {
  let over = false;
  const answer = work().finally(() => over = true);
  // It is waited for below; until then nobody else would hear of a failure.
  answer.catch(() => {});
  let slowest = 0;
  while (!over) {
    const { status, took } = await request(port, { target: "/health" });
    assertEquals(status, 200);
    slowest = Math.max(slowest, took);
  }
  return { answer: await answer, slowest };
}

async function eksRecipe(port: number): Promise<Record<string, unknown>> {
  const target = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
  return JSON.parse((await request(port, { target })).text);
}

Deno.test("a body at the limit is read, one byte more is refused with the limit", async () => {
  await withServer({}, async (port) => {
    const sized = (bytes: number) => `{"x":"${"a".repeat(bytes - 8)}"}`;
    for (
      const [target, limit] of [["/v1/recipe", MIB], ["/v1/query", MIB], ["/v1/bundle", 8 * MIB]]
    ) {
      const good = await post(port, String(target), sized(Number(limit)));
      assert(good.status === 200 || good.status === 400, `${target}: ${good.status}`);
      const over = await post(port, String(target), sized(Number(limit) + 1));
      assertEquals(over.status, 413, String(target));
      assertEquals(JSON.parse(over.text).code, "INVALID_REQUEST");
      assertEquals(JSON.parse(over.text).details, { limit_bytes: limit });
    }
  });
});

Deno.test("a body of unstated length is cut off at the limit", async () => {
  await withServer({}, async (port) => {
    const chunk = `10000\r\n${"a".repeat(0x10000)}\r\n`;
    const head = "POST /v1/recipe HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    const { status, text } = await exchange(port, [head, ...Array(64).fill(chunk), "0\r\n\r\n"]);
    assertEquals(status, 413);
    assertEquals(JSON.parse(text).details.limit_bytes, MIB);
  });
});

Deno.test("a body of thousands of tiny chunks is refused, one of some is read", async () => {
  await withServer({}, async (port) => {
    const head = "POST /v1/recipe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
      "Transfer-Encoding: chunked\r\n\r\n";
    const pieces = (count: number) => [head, "1\r\n \r\n".repeat(count), "2\r\n{}\r\n0\r\n\r\n"];
    assertEquals((await exchange(port, pieces(10_000))).status, 200);
    const many = await exchange(port, pieces(200_000));
    assertEquals(many.status, 400, many.text);
    assertStringIncludes(many.text, "too many small pieces");
    const large = `${(4000).toString(16)}\r\n${" ".repeat(4000)}\r\n`.repeat(250);
    assertEquals((await exchange(port, [head, large, "2\r\n{}\r\n0\r\n\r\n"])).status, 200);
  });
});

Deno.test("large bodies arrive whole beside each other and beside ones that are broken off", async () => {
  await withServer({}, async (port) => {
    // The end of each body says which it was, so that nothing may be lost, mixed or handed on twice.
    const body = (i: number) => `{"spec":{"service":"eks","nodes":${i}}}`.padStart(900_000, " ");
    const broken = Array.from({ length: 2 }, async () => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      const head = "POST /v1/bundle HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n";
      await connection.write(new TextEncoder().encode(head + " ".repeat(200_000)));
      connection.close();
    });
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) => post(port, "/v1/recipe", body(i))),
    );
    await Promise.all(broken);
    assertEquals(all.map(({ text }) => JSON.parse(text).criteria.nodes ?? 0), all.map((_, i) => i));
  });
});

Deno.test("a parameter whose path has thousands of keys is refused, and no defect", async () => {
  await withServer({}, async (port) => {
    const recipe = JSON.stringify(await eksRecipe(port));
    for (
      const query of [
        `set=gpuoperator:${"a.".repeat(25_000)}b=1`,
        `dynamic=gpuoperator:${"a.".repeat(25_000)}b`,
      ]
    ) {
      const { status, text } = await post(port, `/v1/bundle?${query}`, recipe);
      assertEquals(status, 400, text.slice(0, 300));
      assert(text.length < 1000, "the answer repeats the whole parameter");
    }
    const { text } = await request(port, { target: "/metrics" });
    assertStringIncludes(text, "aicr_panic_recoveries_total 0");
  });
});

Deno.test("limits are what the settings say", async () => {
  await withServer({ bodyLimits: { recipe: 20, bundle: 30 } }, async (port) => {
    assertEquals((await post(port, "/v1/recipe", `{"spec": {}, "a": 1}`)).status, 200);
    assertEquals((await post(port, "/v1/recipe", `{"spec": {}, "ab": 1}`)).status, 413);
    assertEquals((await post(port, "/v1/bundle", " ".repeat(31))).status, 413);
  });
});

Deno.test("a wrong query string is told also when the body is too large", async () => {
  await withServer({ bodyLimits: { recipe: 20, bundle: 30 } }, async (port) => {
    const { status, text } = await post(port, "/v1/bundle?deployer=terraform", " ".repeat(31));
    assertEquals(status, 400);
    assertStringIncludes(text, "terraform");
  });
});

/** Documents that grow or nest beyond reason, by what they are. */
const BOMBS: [name: string, headers: Record<string, string>, body: () => string][] = [
  ["deep JSON lists", JSON_TYPE, () => "[".repeat(400_000)],
  ["closed deep JSON lists", JSON_TYPE, () => "[".repeat(300_000) + "]".repeat(300_000)],
  ["deep JSON mappings", JSON_TYPE, () => '{"a":'.repeat(150_000) + "1" + "}".repeat(150_000)],
  ["a million small values", JSON_TYPE, () => `{"spec":[${"0,".repeat(500_000)}0]}`],
  ["deep YAML lists", YAML_TYPE, () => "[".repeat(20_000)],
  ["deep YAML blocks", YAML_TYPE, () => "- ".repeat(20_000) + "a"],
  ["YAML aliases", YAML_TYPE, () =>
    "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" +
    Array.from({ length: 30 }, (_, i) =>
      `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9).slice(0, -1)}]`).join("\n")],
  ["a YAML alias of itself", YAML_TYPE, () => "a: &a [*a]\n"],
  ["a large YAML document", YAML_TYPE, () => "a: b\n".repeat(1) + "  # x\n".repeat(100_000)],
  [
    "a YAML document of many keys",
    YAML_TYPE,
    () => Array.from({ length: 60_000 }, (_, i) => `key${i}: value`).join("\n"),
  ],
  ["YAML with a tag", YAML_TYPE, () => "a: !!js/function 'function(){}'\n"],
];

for (const [name, headers, body] of BOMBS) {
  Deno.test(`${name}: refused or ignored, and /health does not wait`, async () => {
    await withServer({}, async (port) => {
      for (const target of ["/v1/recipe", "/v1/query", "/v1/bundle"]) {
        const { answer, slowest } = await besideHealth(
          port,
          () => post(port, target, body(), headers),
        );
        assert(
          [200, 400, 413].includes(answer.status),
          `${target}: ${answer.status} ${answer.text}`,
        );
        if (answer.status !== 200) assertEquals(JSON.parse(answer.text).retryable, false);
        // At most 40 ms in ten runs on two busy cores, probe and client included.
        assert(slowest < 200, `${target}: /health took ${slowest} ms`);
      }
    });
  });
}

Deno.test("compressed bodies are refused, never unpacked", async () => {
  await withServer({}, async (port) => {
    const bomb = gzipSync(new Uint8Array(50 * MIB));
    for (const target of ["/v1/recipe", "/v1/query", "/v1/bundle"]) {
      const stated = { ...JSON_TYPE, "Content-Encoding": "gzip" };
      assertEquals((await post(port, target, bomb, stated)).status, 400);
      assertEquals((await post(port, target, bomb)).status, 400);
    }
  });
});

Deno.test("text that is no UTF-8, and prototype names, change nothing", async () => {
  await withServer({}, async (port) => {
    for (const bytes of [[0xff, 0xfe], [0xc3, 0x28], [0x7b, 0xed, 0xa0, 0x80, 0x7d]]) {
      const { status, text } = await post(port, "/v1/recipe", new Uint8Array(bytes));
      assertEquals(status, 400);
      assertStringIncludes(text, "UTF-8");
    }
    const polluted =
      `{"__proto__":{"service":"gke"},"constructor":1,"spec":{"__proto__":{"os":"x"}}}`;
    const { status, text } = await post(port, "/v1/recipe", polluted);
    assertEquals(status, 200);
    assertEquals(JSON.parse(text).criteria.service, "any");
    assertEquals((await request(port, { target: "/v1/query?selector=__proto__" })).status, 404);
  });
});

Deno.test("huge integers in a body are refused, wrong types are named", async () => {
  await withServer({}, async (port) => {
    const values = ["1e400", "9007199254740993", "-1", "1.5", '"8"', "true", "[1]", "{}"];
    for (const nodes of values) {
      const { status } = await post(
        port,
        "/v1/recipe",
        `{"spec":{"service":"eks","nodes":${nodes}}}`,
      );
      assertEquals(status, 400, nodes);
    }
    for (const service of ["1", "true", "[]", "{}"]) {
      const { status, text } = await post(port, "/v1/recipe", `{"spec":{"service":${service}}}`);
      assertEquals(status, 400, service);
      assertStringIncludes(text, "spec.service");
    }
    const empty = `{"kind":"","apiVersion":null,"spec":{"service":null,"os":"","nodes":null}}`;
    assertEquals((await post(port, "/v1/recipe", empty)).status, 200);
  });
});

Deno.test("no component name or path puts a file outside the archive", async () => {
  await withServer({}, async (port) => {
    const recipe = await eksRecipe(port);
    const [ref] = recipe.componentRefs as Record<string, unknown>[];
    const names = [
      "../../etc/cron.d/x",
      "/etc/x",
      "..",
      "a/../b",
      "a\\b",
      "a\0b",
      "C:x",
      "",
      " ",
      "a\nb",
    ];
    for (const name of names) {
      const body = { ...recipe, componentRefs: [{ ...ref, name }], deploymentOrder: [name] };
      const { status, text } = await post(port, "/v1/bundle", JSON.stringify(body));
      assertEquals(status, 400, `${JSON.stringify(name)}: ${text}`);
    }
    const files = [
      "../../../etc/passwd",
      "/etc/passwd",
      "components/../../x",
      "file:///etc/passwd",
    ];
    for (const file of files) {
      for (const change of [{ valuesFile: file }, { manifestFiles: [file] }]) {
        const body = {
          ...recipe,
          componentRefs: [{ ...ref, ...change }],
          deploymentOrder: [ref!.name],
        };
        const { status, text } = await post(port, "/v1/bundle", JSON.stringify(body));
        assertEquals(status, 400, `${file}: ${text}`);
        assert(!text.includes("root:"), text);
      }
    }
    const good = await post(port, "/v1/bundle", JSON.stringify(recipe));
    const outside = readZip(good.body).filter(({ path }) => /^\/|(^|\/)\.\.(\/|$)|\\/.test(path));
    assertEquals(outside, []);
  });
});

Deno.test("the server fetches from no host and reads no path that a posted recipe names", async () => {
  let asked = 0;
  const trap = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    asked++;
    return new Response("apiVersion: v1\n");
  });
  try {
    await withServer({}, async (port) => {
      const recipe = await eksRecipe(port);
      const [ref] = recipe.componentRefs as Record<string, unknown>[];
      const source = `http://127.0.0.1:${trap.addr.port}`;
      const { chart: _, valuesFile: __, version: ___, ...bare } = ref!;
      const refs = [
        [{ ...ref, source }, "?vendor-charts=true"],
        [{ ...bare, type: "Kustomize", source, path: "x" }, ""],
        [{ ...bare, type: "Kustomize", source: "", path: "/etc" }, ""],
        [{ ...bare, type: "Kustomize", source: "", path: "../.." }, ""],
      ] as const;
      for (const [componentRef, query] of refs) {
        const body = { ...recipe, componentRefs: [componentRef], deploymentOrder: [ref!.name] };
        const { status, text } = await post(port, `/v1/bundle${query}`, JSON.stringify(body));
        assertEquals(status, 400, text);
        assertStringIncludes(text, "not one of the catalog's");
      }
    });
    assertEquals(asked, 0);
  } finally {
    await trap.shutdown();
  }
});

Deno.test("a recipe of thousands of components is refused at once", async () => {
  await withServer({}, async (port) => {
    const names = Array.from({ length: 20_000 }, (_, i) => `c${i}`);
    const body = {
      kind: "RecipeResult",
      componentRefs: names.map((name) => ({ name })),
      deploymentOrder: names,
    };
    const { status, text, took } = await post(port, "/v1/bundle", JSON.stringify(body));
    assertEquals(status, 400);
    assertStringIncludes(text, "20000 components");
    assert(took < 5000);
  });
});

Deno.test("an allowlist is not got around by what a posted recipe leaves out", async () => {
  const allowed = { accelerator: ["h100"], service: [], intent: [], os: [] };
  await withServer({}, async (open) => {
    const target = "/v1/recipe?service=eks&accelerator=gb200&intent=training&os=ubuntu";
    const foreign = JSON.parse((await request(open, { target })).text);
    const own = await eksRecipe(open);
    await withServer({ allowed }, async (port) => {
      const { criteria, ...without } = foreign;
      const { appliedOverlays: _, ...metadata } = foreign.metadata;
      const any = { ...criteria, accelerator: "any" };
      const tries = [
        foreign,
        without,
        { ...foreign, criteria: null },
        { ...foreign, criteria: {} },
        { ...foreign, criteria: any },
        { ...foreign, criteria: { ...criteria, accelerator: " GB200 " } },
        { ...foreign, criteria: any, metadata },
        { kind: "RecipeMetadata", spec: { criteria: { service: "eks", accelerator: "gb200" } } },
      ];
      for (const [i, body] of tries.entries()) {
        const { status, text } = await post(port, "/v1/bundle", JSON.stringify(body));
        assertEquals([status, JSON.parse(text).code], [400, "INVALID_REQUEST"], `attempt ${i}`);
      }
      assertEquals((await post(port, "/v1/bundle", JSON.stringify(own))).status, 200);
    });
  });
});

Deno.test("memory stays bounded under large bodies, and /health answers", async () => {
  await withProcess({ args: ["--rate-limit", "0", "--drain-delay", "0s"] }, async (server) => {
    const body = `{"x":"${"a".repeat(8 * MIB - 8)}"}`;
    const before = residentMiB(server.pid);
    const { slowest } = await besideHealth(server.port, async () => {
      const all = await Promise.all(
        Array.from({ length: 60 }, () => post(server.port, "/v1/bundle", body)),
      );
      const statuses = all.map(({ status }) => status);
      assert(statuses.every((status) => [400, 503].includes(status)), String(statuses));
      assert(statuses.filter((status) => status === 400).length >= 4, String(statuses));
      return all[0]!;
    });
    const after = residentMiB(server.pid);
    assert(after - before < 400, `${before.toFixed(0)} MiB became ${after.toFixed(0)} MiB`);
    // Up to 550 ms in ten runs: this client makes and sends half a gigabyte on the same cores.
    assert(slowest < 1000, `/health took ${slowest} ms`);
    assertEquals((await request(server.port, { target: "/v1/recipe?service=eks" })).status, 200);
  });
});
