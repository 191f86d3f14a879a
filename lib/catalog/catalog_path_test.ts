import { assertEquals } from "@std/assert";
import { type FileRole, normalizePath, roleOf } from "./catalog_path.ts";

Deno.test("roleOf: what a file is for follows from its path", () => {
  const roles: Record<string, FileRole> = {
    "registry.yaml": "registry",
    "validators/catalog.yaml": "validators",
    "mixins/os.yaml": "mixin",
    "mixins/team/os.yaml": "mixin",
    "overlays/eks.yaml": "document",
    "overlays/team-a/deep/eks.yaml": "document",
    "eks.yaml": "document",
    "catalog/extra.yaml": "document",
    "validators/more.yaml": "document",
    "team/mixins/os.yaml": "document",
    "components/a/values.yaml": "asset",
    "components/a/values.yml": "asset",
    "components/registry.yaml": "asset",
    "checks/a/health-check.yaml": "asset",
    "overlays/checks/a.yaml": "asset",
    "README.md": "asset",
    "overlays/notes.txt": "asset",
    "overlays/eks.yml": "ignored",
    "overlays/eks.YAML": "ignored",
    "mixins/os.yml": "ignored",
    "overlays/registry.yaml": "ignored",
  };
  for (const [path, role] of Object.entries(roles)) assertEquals(roleOf(path), role, path);
});

Deno.test("normalizePath: references stay inside the catalog", () => {
  assertEquals(normalizePath("components/a/values.yaml"), "components/a/values.yaml");
  assertEquals(normalizePath("./components//a/./v.yaml"), "components/a/v.yaml");
  assertEquals(normalizePath("components/foo..bak/..x"), "components/foo..bak/..x");
  for (const path of ["../a", "a/../b", "a/..", "..", "/etc/passwd", "", ".", "a\\b", "a\0b"]) {
    assertEquals(normalizePath(path), undefined, path);
  }
});
