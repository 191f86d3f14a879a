import { assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "../base/digest.ts";
import { AicrError } from "../base/error.ts";
import { catalogOf } from "../../tests/support/memory_catalog.ts";
import { healthCheckText, referenceHealthCheck } from "./health_check.ts";
import type { RecipeComponent } from "./types.ts";

const ALPHA: RecipeComponent = { name: "alpha", type: "Helm", source: "s" };
const FILE = "checks/alpha.yaml";
const catalog = catalogOf({});

Deno.test("a check is referred to by file and digest, and found again by both", () => {
  const healthCheck = referenceHealthCheck(catalog, ALPHA);
  assertEquals(healthCheck, { file: FILE, sha256: sha256("x: 1\n") });
  assertEquals(healthCheckText(catalog, { ...ALPHA, healthCheck }), "x: 1\n");
});

Deno.test("a digest computed when the program was built is taken as it is", () => {
  const sealed = {
    ...catalog,
    file: (path: string) => ({ ...catalog.file(path)!, sha256: "f".repeat(64) }),
  };
  assertEquals(referenceHealthCheck(sealed, ALPHA)?.sha256, "f".repeat(64));
});

Deno.test("inline text wins, opting out wins over everything, no check is no text", () => {
  const healthCheck = { file: FILE, sha256: "0".repeat(64) };
  assertEquals(
    healthCheckText(catalog, { ...ALPHA, healthCheckAsserts: "mine", healthCheck }),
    "mine",
  );
  assertEquals(
    healthCheckText(catalog, { ...ALPHA, healthCheckSkip: true, healthCheck }),
    undefined,
  );
  assertEquals(healthCheckText(catalog, ALPHA), undefined);
});

Deno.test("another text than the recipe was made with is refused with what to do", () => {
  const healthCheck = { file: FILE, sha256: "0".repeat(64) };
  const error = assertThrows(
    () => healthCheckText(catalog, { ...ALPHA, healthCheck }),
    AicrError,
    "checks/alpha.yaml of component alpha is not the one",
  );
  assertEquals(error.code, "INVALID_REQUEST");
  assertEquals(error.hints, ["Regenerate the recipe with this version, or pass the same --data"]);
});

Deno.test("a file that this catalog does not have is refused", () => {
  const healthCheck = { file: "checks/other.yaml", sha256: "0".repeat(64) };
  assertThrows(
    () => healthCheckText(catalog, { ...ALPHA, healthCheck }),
    AicrError,
    "checks/other.yaml of component alpha is not in the catalog",
  );
});
