/** What this program writes as YAML, real helm reads as what was meant. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import fc from "fast-check";
import { formatYaml } from "../../lib/base/yaml.ts";
import { put, type Tree } from "../../lib/base/tree.ts";
import { putFile } from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { YAML_WORDS, yamlText } from "../support/yaml_words.ts";
import { succeed, testWith } from "./tools.ts";

/** The values as helm has understood them. */
async function asHelmReads(values: Tree): Promise<Tree> {
  let read: Tree = {};
  await inTemporaryDirectory(async (root) => {
    putFile(root, "Chart.yaml", "apiVersion: v2\nname: x\nversion: 0.1.0\n");
    putFile(root, "templates/x.yaml", "v: {{ .Values | toJson | b64enc }}\n");
    putFile(root, "mine.yaml", formatYaml(values));
    const out = await succeed("helm", ["template", "x", root, "-f", join(root, "mine.yaml")]);
    const bytes = Uint8Array.from(atob(/^v: (\S+)$/m.exec(out)![1]!), (char) => char.charCodeAt(0));
    read = JSON.parse(new TextDecoder().decode(bytes));
  });
  return read;
}

testWith(
  ["helm"],
  "strings that look like something else stay strings, as values and as keys",
  async () => {
    // A fixed seed: a run that fails has to fail again. Other seeds are for the property tests.
    const seed = 20_261;
    const texts = [...YAML_WORDS, ...fc.sample(yamlText, { numRuns: 5000, seed })]
      .filter((text) => text.isWellFormed());
    const map: Tree = {};
    for (const text of texts) put(map, text, text);
    const read = await asHelmReads({ list: texts, map });
    const list = read.list as string[];
    for (const [i, text] of texts.entries()) {
      assertEquals(list[i], text, `seed ${seed}: ${JSON.stringify(text)}`);
      assertEquals((read.map as Tree)[text], text, `seed ${seed}: key ${JSON.stringify(text)}`);
    }
    assertEquals(Object.keys(read.map as Tree).length, Object.keys(map).length, `seed ${seed}`);
  },
);

testWith(["helm"], "numbers, booleans and nulls stay what they are", async () => {
  const values: Tree = {
    integers: [0, -1, 8080, 9007199254740991],
    floats: [0.5, -2.25, 1e-7],
    booleans: [true, false],
    empty: [{}, []],
    nested: { a: { b: { c: null } } },
  };
  assertEquals(await asHelmReads(values), values);
});
