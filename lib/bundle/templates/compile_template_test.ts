import { assert, assertEquals, assertThrows } from "@std/assert";
import { toFileUrl } from "@std/path";
import fc from "fast-check";
import { sealTemplates } from "../seal_templates.ts";
import { compileTemplate } from "./compile_template.ts";
import { SOURCES, template, type TemplateName } from "./source.ts";

const NAMES = Object.keys(SOURCES) as TemplateName[];

/** The sealed module, loaded from a file beside nothing: its imports are made absolute. */
async function loadSealed(): Promise<{ template: typeof template }> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const text = sealTemplates().replace(
      /from "\.\/(helpers|runtime)\.ts"/g,
      (_, name) => `from ${JSON.stringify(import.meta.resolve(`./${name}.ts`))}`,
    );
    await Deno.writeTextFile(file, text);
    return await import(toFileUrl(file).href);
  } finally {
    await Deno.remove(file);
  }
}

const sealed = await loadSealed();

/** What a template answers: a text, or that it refused the data. */
function answer(make: () => string): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Every word that some template may read as a field. */
const FIELDS = [
  ...new Set(
    Object.values(SOURCES).flatMap((text) =>
      [...text.matchAll(/\{\{[^}]*\}\}/g)].flatMap(([tag]) => tag.match(/[A-Za-z]+/g) ?? [])
    ),
  ),
];

Deno.test("sealed templates: all of them, without Handlebars, the same each time", () => {
  const text = sealTemplates();
  assertEquals(text, sealTemplates());
  assert(!/handlebars|type: "text"/.test(text));
  for (const name of NAMES) assertEquals(typeof sealed.template(name), "function");
  assertThrows(() => sealed.template("nothing.sh" as TemplateName)({}));
});

Deno.test("sealed templates: for any data the text that Handlebars makes, or a refusal too", () => {
  const leaf = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("", "a", "it's", "a|b\n`c`", "$HOME {{x}}") },
    fc.constantFrom<unknown>(0, 1, true, false, null, undefined),
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.record(
      Object.fromEntries(FIELDS.map((field) => [field, tie("value")])),
      { noNullPrototype: true },
    ),
    value: fc.oneof(
      { maxDepth: 1, depthSize: "xsmall" },
      { weight: 5, arbitrary: leaf },
      { weight: 3, arbitrary: fc.array(tie("node"), { maxLength: 2 }) },
      { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) },
      { weight: 1, arbitrary: tie("node") },
    ),
  }));
  let texts = 0;
  const change = fc.array(fc.tuple(fc.constantFrom(...FIELDS), leaf), { maxLength: 2 });
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), node, change, (name, data, changes) => {
      const input = { ...data as object, ...Object.fromEntries(changes) };
      const expected = answer(() => template(name)(input));
      assertEquals(answer(() => sealed.template(name)(input)), expected, name);
      if (expected !== undefined) texts++;
    }),
    { numRuns: 600 },
  );
  assert(texts > 50, `only ${texts} texts were compared`);
});

Deno.test("sealed templates: with every field a text, a list or absent", () => {
  const item = Object.fromEntries(FIELDS.map((field) => [field, `<${field}'s>`]));
  const lists = Object.fromEntries(FIELDS.map((field) => [field, [item, item]]));
  const { version: _, ...lacking } = item;
  const inputs: unknown[] = [item, lists, lacking, { ...item, folders: [item, lists] }, {}, null];
  let texts = 0;
  for (const name of NAMES) {
    for (const input of inputs) {
      const expected = answer(() => template(name)(input));
      assertEquals(answer(() => sealed.template(name)(input)), expected, name);
      if (expected !== undefined) texts++;
    }
  }
  assert(texts >= NAMES.length, `only ${texts} texts were compared`);
});

for (
  const text of [
    "{{lookup a b}}",
    "{{a b}}",
    "{{quote}}",
    "{{quote a b}}",
    "{{quote a x=1}}",
    '{{quote "a"}}',
    "{{#with a}}b{{/with}}",
    "{{#unless a}}b{{/unless}}",
    "{{#each a as |b|}}{{b}}{{/each}}",
    "{{@index}}",
    "{{../a}}",
    "{{> (a)}}",
    '{{> "a" b}}',
    '  {{> "a"}}\n',
    '{{#> "a"}}b{{/"a"}}',
    "{{if a}}",
  ]
) {
  Deno.test(`a template with ${text.trim()} stops the build`, () => {
    assertThrows(() => compileTemplate(text), Error);
  });
}
