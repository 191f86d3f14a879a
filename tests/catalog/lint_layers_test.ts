/** What lint says about two layers: whose fault it is decides what is told. */
import { assertEquals } from "@std/assert";
import { lintCatalog } from "../../lib/catalog/lint/lint.ts";
import { LINT_RULES } from "../../lib/cli/lint_rules.ts";
import { lintData } from "../support/lint_catalogs.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { embedded, SMALL } from "../../lib/catalog/_fixture.ts";

const REGISTRY = "kind: ComponentRegistry\ncomponents: []\n";

/** Rules that speak, for a data directory on top of an embedded catalog. */
async function spoken(
  inner: Record<string, string>,
  outer?: Record<string, string>,
): Promise<string[]> {
  let rules: string[] = [];
  await inTemporaryDirectory(async (directory) => {
    for (const [path, text] of Object.entries(outer ?? {})) {
      Deno.mkdirSync(`${directory}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      Deno.writeTextFileSync(`${directory}/${path}`, text);
    }
    const { findings } = await lintCatalog(LINT_RULES, {
      embedded: embedded(inner),
      ...(outer === undefined ? {} : { data: directory }),
    });
    rules = findings.map(({ rule, severity }) => `${severity} ${rule}`);
  });
  return rules;
}

const INNER = {
  ...SMALL,
  "checks/nfd/health-check.yaml":
    "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nspec: {steps: [{try: []}]}\n",
};

Deno.test("warnings about embedded files are for those who write them", async () => {
  const alone = await spoken(INNER);
  assertEquals([...new Set(alone)].sort(), [
    "warning mixin-name",
    "warning unused-component",
    "warning unused-mixin",
  ]);
  assertEquals(await spoken(INNER, { "registry.yaml": REGISTRY }), []);
});

Deno.test("errors about embedded files are told in any case", async () => {
  const wrong = { ...INNER, "overlays/eks.yaml": SMALL["overlays/eks.yaml"] + "  base: none\n" };
  assertEquals(await spoken(wrong, { "registry.yaml": REGISTRY }), ["error unknown-base"]);
});

Deno.test("a registry entry that replaces an embedded one is judged by itself", async () => {
  const registry = "kind: ComponentRegistry\ncomponents:\n  - name: nfd\n";
  // Nothing is inherited: neither chart nor version are left.
  assertEquals(await spoken(INNER, { "registry.yaml": registry }), ["error incoherent-component"]);
});

Deno.test("an overlay that replaces an embedded one takes its problems along", async () => {
  const wrong = { ...INNER, "overlays/eks.yaml": SMALL["overlays/eks.yaml"] + "  base: none\n" };
  const files = {
    "registry.yaml": REGISTRY,
    "overlays/more/eks.yaml": SMALL["overlays/eks.yaml"]!,
  };
  assertEquals(await spoken(wrong, files), []);
});

Deno.test("an overlay may refine an embedded one of the same cell by inheriting from it", async () => {
  const refined = "kind: RecipeMetadata\nmetadata: {name: eks-ours}\nspec:\n  base: eks\n" +
    "  criteria: {service: eks}\n";
  const files = { "registry.yaml": REGISTRY, "overlays/eks-ours.yaml": refined };
  assertEquals(await spoken(INNER, files), []);
  const beside = refined.replace("base: eks\n", "base: base\n");
  assertEquals(
    await spoken(INNER, { ...files, "overlays/eks-ours.yaml": beside }),
    ["error duplicate-criteria"],
  );
});

Deno.test("findings are sorted by place and told once", async () => {
  const { findings } = await lintData({
    "overlays/z.yaml":
      "kind: RecipeMetadata\nmetadata: {name: a}\nspec: {base: none, mixins: [no]}\n",
    "overlays/b.yaml": "{",
  });
  assertEquals(findings.map(({ source, rule }) => [source.file, rule]), [
    ["overlays/b.yaml", "syntax"],
    ["overlays/z.yaml", "file-name"],
    ["overlays/z.yaml", "unreachable-overlay"],
    ["overlays/z.yaml", "unknown-base"],
    ["overlays/z.yaml", "unknown-mixin"],
  ]);
});
