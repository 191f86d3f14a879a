import { assertEquals, assertNotMatch, assertStrictEquals } from "@std/assert";
import { AicrError, exitCodeOf, invalid } from "../error.ts";
import { errnoOf, fileError } from "./os_error.ts";

const withCode = (code: string) => Object.assign(new Error(`${code}: words`), { code });

Deno.test("each error of the system has a code, a reason and one remedy", () => {
  const exitCodes = {
    ENOENT: 3,
    EACCES: 2,
    EPERM: 2,
    EROFS: 2,
    EISDIR: 2,
    ENOTDIR: 2,
    ENOTEMPTY: 2,
    EEXIST: 2,
    ENAMETOOLONG: 2,
    ELOOP: 2,
    EINVAL: 2,
    ENXIO: 2,
    ETXTBSY: 2,
    ENOSPC: 8,
    EDQUOT: 8,
    EFBIG: 8,
    EMFILE: 8,
    ENFILE: 8,
    EIO: 8,
  };
  for (const [code, exit] of Object.entries(exitCodes)) {
    const error = fileError(withCode(code), "write recipe", "/x/y");
    assertEquals(exitCodeOf(error), exit, code);
    assertEquals(error.message.startsWith("Cannot write recipe /x/y: "), true);
    assertNotMatch(error.message, /\.$|words|E[A-Z]+/);
    assertEquals(error.hints.length, 1);
    assertNotMatch(error.hints[0]!, /\.$/);
    assertEquals(error.source?.file, "/x/y");
  }
});

Deno.test("an unknown error keeps the system's words without its own frame", () => {
  const error = fileError(new Error("Odd thing (os error 99): open '/x'"), "read file", "/x");
  assertEquals(error.message, "Cannot read file /x: Odd thing (os error 99)");
  assertEquals(error.code, "INTERNAL");
});

Deno.test("an error that is explained already stays as it is", () => {
  const explained = invalid("Explained");
  assertStrictEquals(fileError(explained, "read file", "/x"), explained);
});

Deno.test("the name of an errno is only taken from an error that has one", () => {
  assertEquals(errnoOf(withCode("ENOSPC")), "ENOSPC");
  for (const value of [new Error("x"), new AicrError("INTERNAL", "x"), null, undefined, "ENOENT"]) {
    assertEquals(errnoOf(value), undefined);
  }
});
