/**
 * Values that YAML readers like to take for something else, through the files of every deployer,
 * read by real helm: each text is still the text it was.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { equalValue, isTree, put, type Tree, type Value } from "../../lib/base/tree.ts";
import { chartRef, manifestRef, planOf } from "../../lib/bundle/_fixture.ts";
import { AVAILABLE_DEPLOYERS } from "../../lib/bundle/deployers.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import { putFile } from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { YAML_WORDS } from "../support/yaml_words.ts";
import { succeed, testWith } from "./tools.ts";

/** As values and as keys, one by one and in a long text. */
function values(): Tree {
  const texts = YAML_WORDS.filter((text) => text.isWellFormed());
  const map: Tree = {};
  for (const text of texts) put(map, text, text);
  return {
    list: [...texts],
    map,
    long: "line with: colon\n".repeat(4200),
    wide: "x".repeat(70_000),
    unicode: "ü\u2028😀\ufeff",
    crlf: "a\r\nb\r\n",
    braces: "{{ .Values.x }} {{/* */}}",
    document: "---\na: 1\n...\n",
  };
}

/** What helm makes of a YAML file; texts that are YAML themselves are read by it as well. */
async function asHelmReads(chart: string, file: string): Promise<Tree> {
  const out = await succeed("helm", ["template", "x", chart, "-f", file]);
  const bytes = Uint8Array.from(atob(/^v: (\S+)$/m.exec(out)![1]!), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Tree;
}

/** True when a document is, or has somewhere inside, exactly this value. */
function holds(document: Value, wanted: Value): boolean {
  if (equalValue(document, wanted)) return true;
  if (Array.isArray(document)) return document.some((item) => holds(item, wanted));
  return isTree(document) && Object.values(document).some((child) => holds(child, wanted));
}

for (const deployer of AVAILABLE_DEPLOYERS) {
  testWith(["helm"], `helm reads every value of a ${deployer} bundle as it was`, async () => {
    const wanted = values();
    const refs = [
      chartRef("app", { overrides: wanted }),
      { ...manifestRef("own", ["c/x.yaml"]), overrides: wanted },
      chartRef("late", { overrides: { filled: wanted } }),
    ];
    const plan = await planOf({
      refs,
      entries: refs.map(({ name }) => ({ name, valueOverrideKeys: [`${name}key`] })),
      files: { "c/x.yaml": "kind: X\n" },
      input: { deployer, dynamic: deployer === "argocd" ? [] : ["late:filled"] },
    });
    await inTemporaryDirectory(async (root) => {
      putFile(root, "probe/Chart.yaml", "apiVersion: v2\nname: x\nversion: 0.1.0\n");
      putFile(root, "probe/templates/x.yaml", "v: {{ .Values | toJson | b64enc }}\n");
      const found: Record<string, boolean> = { app: false, own: false, late: false };
      for (const { path, data } of renderBundle(plan)) {
        const text = String(data);
        if (!path.endsWith(".yaml") || !text.includes("😀")) continue;
        if (path.split("/").includes("templates")) continue;
        putFile(root, path, text);
        let read = await asHelmReads(join(root, "probe"), join(root, path));
        const inside = isTree(read.data) ? read.data["values.yaml"] : undefined;
        if (typeof inside === "string") {
          putFile(root, "inside.yaml", inside);
          read = await asHelmReads(join(root, "probe"), join(root, "inside.yaml"));
        }
        assert(holds(read, wanted), `${path} does not hold the values`);
        for (const name of Object.keys(found)) found[name] ||= path.includes(name);
        if (isTree(read.latekey)) found.late = true;
      }
      assertEquals(found, { app: true, own: true, late: true });
    });
  });
}
