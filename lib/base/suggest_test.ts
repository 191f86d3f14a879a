import { assertEquals } from "@std/assert";
import { nearest, nearestWord } from "./suggest.ts";

const WORDS = ["eks", "gke", "aks", "kind", "recipe", "validate", "deployer", "storage-class"];

Deno.test("what was nearly meant is suggested, in any case of letters", () => {
  const cases: Record<string, string> = {
    recpie: "recipe",
    RECIPE: "recipe",
    validat: "validate",
    "storage_class": "storage-class",
    deploy: "deployer",
    eksx: "eks",
    ek: "eks",
  };
  for (const [word, meant] of Object.entries(cases)) assertEquals(nearestWord(word, WORDS), meant);
  assertEquals(nearest("recpie", WORDS), ['Did you mean "recipe"?']);
});

Deno.test("nothing is suggested for what is far from everything", () => {
  for (const word of ["something-else", "zzzzzzzzz", "---------", "snapshot"]) {
    assertEquals(nearestWord(word, WORDS), undefined, word);
    assertEquals(nearest(word, WORDS), []);
  }
  assertEquals(nearestWord("x", []), undefined);
  assertEquals(nearest("x", []), []);
});
