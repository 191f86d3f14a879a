import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "./error.ts";
import { formatOciReference, isOciUrl, parseOciReference } from "./oci_reference.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;

Deno.test("a reference has a registry, a repository, and perhaps a tag and a digest", () => {
  const cases: Record<string, ReturnType<typeof parseOciReference>> = {
    "oci://r.example/b": { registry: "r.example", repository: "b" },
    "r.example:5000/a/b_c.d-e:v1.2": {
      registry: "r.example:5000",
      repository: "a/b_c.d-e",
      tag: "v1.2",
    },
    "localhost/x__y:_": { registry: "localhost", repository: "x__y", tag: "_" },
    "oci://[::1]:5000/a": { registry: "[::1]:5000", repository: "a" },
    [`r.example/b@${DIGEST}`]: { registry: "r.example", repository: "b", digest: DIGEST },
    [`r.example/b:t@${DIGEST}`]: {
      registry: "r.example",
      repository: "b",
      tag: "t",
      digest: DIGEST,
    },
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertEquals(parseOciReference(text), expected, text);
  }
});

Deno.test("what is no reference is refused, with the part that is wrong and what to write", () => {
  const cases: [string, string][] = [
    ["", "no registry"],
    ["oci://", "no registry"],
    ["oci://BAD REF", "no registry"],
    ["oci:///b", "no registry"],
    ["oci://-r/b", "no registry"],
    ["oci://r..example/b", "no registry"],
    ["oci://r.example:0/b", "no registry"],
    ["oci://r.example:65536/b", "no registry"],
    ["oci://r.example:5000x/b", "no registry"],
    ["oci:r.example/b", "no registry"],
    ["OCI://r.example/b", "its scheme is not oci"],
    ["https://r.example/b", "its scheme is not oci"],
    ["oci://r.example", "names no repository"],
    ["oci://r.example/", '"" is no repository'],
    ["oci://r.example/B", '"B" is no repository'],
    ["oci://r.example/a//b", "no repository"],
    ["oci://r.example/a/", "no repository"],
    ["oci://r.example/a b", "no repository"],
    ["oci://r.example/a\n", "no repository"],
    ["oci://r.example/../b", "no repository"],
    ["oci://r.example/a...b", "no repository"],
    ["oci://r.example/b:", '"" is no tag'],
    ["oci://r.example/b:.x", "no tag"],
    ["oci://r.example/b:a:b", "no tag"],
    [`oci://r.example/b:${"x".repeat(129)}`, "no tag"],
    ["oci://r.example/b@sha256:12", "no digest"],
    [`oci://r.example/b@${DIGEST.toUpperCase()}`, "no digest"],
    [`oci://r.example/b@sha512:${"0".repeat(128)}`, "no digest"],
    [`oci://r.example/${"a".repeat(250)}`, "longer than 255"],
  ];
  for (const [text, words] of cases) {
    const error = assertThrows(() => parseOciReference(text), AicrError, undefined, text);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, words);
    assert(/^[A-Z].*[^.]$/s.test(error.message) && error.hints.length > 0, error.message);
  }
  const upper = assertThrows(() => parseOciReference("oci://r.example/Team/App"), AicrError);
  assertStringIncludes(upper.hints[0]!, "oci://r.example/team/app");
});

Deno.test("credentials in a reference are refused and not shown", () => {
  for (const text of ["oci://me:hunter2@r.example/b", "me:hunter2@r.example/b"]) {
    const error = assertThrows(() => parseOciReference(text), AicrError, "credentials");
    assert(!`${error.message}${error.hints}`.includes("hunter2"), error.message);
    assertStringIncludes(error.hints[0]!, "docker login");
  }
});

Deno.test("what is written is read again", () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const reference = fc.record({
    registry: fc.tuple(label, label).map(([a, b]) => `${a}.${b}:5000`),
    repository: fc.array(label, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
    tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/),
  });
  fc.assert(fc.property(reference, (value) => {
    assertEquals(parseOciReference(formatOciReference(value)), value);
    assertEquals(parseOciReference(`oci://${formatOciReference(value)}`), value);
  }));
});

Deno.test("only the scheme oci means a registry", () => {
  assertEquals(["oci://x", "OCI:x", "oci", "./oci:/x", "docker://x"].map(isOciUrl), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
