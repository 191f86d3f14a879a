import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  contentsOf,
  putFile,
  SAMPLE_OPTIONS,
  sampleBundle,
  textsOf,
} from "../../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../error.ts";
import { configureLog } from "../log.ts";
import { STAGING_DIRECTORY } from "./directory_file.ts";
import { replaceDirectory } from "./replace_directory.ts";

configureLog({ write: () => {} });

Deno.test("a foreign thing in the way is refused, and nothing changes", async (t) => {
  const next = sampleBundle({ "data/a": "new", "001-x/v": "new" });
  const cases: Record<string, (root: string) => void> = {
    "a directory with a foreign file where a file goes": (root) =>
      putFile(root, "data/a/mine", "m"),
    "an empty foreign directory where a file goes": (root) =>
      Deno.mkdirSync(join(root, "data/a"), { recursive: true }),
    "a foreign file where a directory goes": (root) => putFile(root, "data", "mine"),
    "a link to a directory where a directory goes": (root) =>
      Deno.symlinkSync("/etc", join(root, "data")),
    "a dangling link where a directory goes": (root) =>
      Deno.symlinkSync("nowhere", join(root, "data")),
  };
  for (const [name, prepare] of Object.entries(cases)) {
    await t.step(name, () =>
      inTemporaryDirectory(async (root) => {
        await replaceDirectory(root, sampleBundle({ "001-x/v": "old" }), SAMPLE_OPTIONS);
        prepare(root);
        const before = contentsOf(root);
        const error = await assertRejects(
          () => replaceDirectory(root, next, SAMPLE_OPTIONS),
          AicrError,
          join(root, "data"),
        );
        assertEquals(error.code, "INVALID_REQUEST");
        assert(error.hints.length > 0);
        assertEquals(contentsOf(root), before);
      }));
  }
});

Deno.test("links inside the directory never lead a write or a removal outside", async () => {
  await inTemporaryDirectory(async (root) => {
    const outside = join(root, "outside");
    putFile(outside, "values.yaml", "outside");
    putFile(outside, "secret", "outside");
    const target = join(root, "bundle");
    await replaceDirectory(target, sampleBundle({ "README.md": "old" }), SAMPLE_OPTIONS);
    // A folder of ours, a file of ours, and a stale folder of ours are links to the outside.
    Deno.symlinkSync("../outside", join(target, "001-x"));
    Deno.symlinkSync("../outside", join(target, "002-stale"));
    Deno.removeSync(join(target, "README.md"));
    Deno.symlinkSync("../outside/secret", join(target, "README.md"));
    const next = sampleBundle({ "001-x/values.yaml": "new", "README.md": "new" });
    await replaceDirectory(target, next, SAMPLE_OPTIONS);
    assertEquals(contentsOf(outside), { secret: "outside", "values.yaml": "outside" });
    assertEquals(contentsOf(target), { ...textsOf(next), "001-x": "/" });
  });
});

Deno.test("outputs that cannot be a directory are refused by name", async (t) => {
  const cases: Record<string, { prepare: (root: string) => string; says: string }> = {
    "a file": {
      prepare: (root) => (putFile(root, "f", "x"), join(root, "f")),
      says: "is a file, not a directory",
    },
    "below a file": {
      prepare: (root) => (putFile(root, "f", "x"), join(root, "f/bundle")),
      says: "is a file, not a directory",
    },
    "a dangling link": {
      prepare: (root) => (Deno.symlinkSync("nowhere", join(root, "l")), join(root, "l")),
      says: "already exists",
    },
    "a loop of links": {
      prepare: (root) => (Deno.symlinkSync("l", join(root, "l")), join(root, "l")),
      says: "loop",
    },
    "a name that is too long": {
      prepare: (root) => join(root, "x".repeat(300)),
      says: "too long",
    },
    "a NUL byte": { prepare: (root) => join(root, "a\0b"), says: "not valid" },
    "no name": { prepare: () => "", says: '""' },
  };
  for (const [name, { prepare, says }] of Object.entries(cases)) {
    await t.step(name, () =>
      inTemporaryDirectory(async (root) => {
        const target = prepare(root);
        const before = contentsOf(root);
        const error = await assertRejects(
          () => replaceDirectory(target, sampleBundle({ a: "1" }), SAMPLE_OPTIONS),
          AicrError,
          says,
        );
        assertStringIncludes(error.message, "Cannot write bundle");
        assert(["INVALID_REQUEST", "NOT_FOUND"].includes(error.code), error.code);
        assertEquals(contentsOf(root), before);
      }));
  }
});

Deno.test("paths that would leave the directory or clash are refused before anything happens", async (t) => {
  for (
    const path of [
      "",
      "/etc/x",
      "../x",
      "a/../x",
      "a//b",
      "./a",
      "a/.",
      "a\\b",
      "a\0b",
      "list.txt",
      `${STAGING_DIRECTORY}/x`,
      "list.txt/x",
    ]
  ) {
    await t.step(JSON.stringify(path), () =>
      inTemporaryDirectory(async (root) => {
        const target = join(root, "t");
        const files = [...sampleBundle({ ok: "1" }), { path, data: "x" }];
        const error = await assertRejects(
          () => replaceDirectory(target, files, SAMPLE_OPTIONS),
          AicrError,
        );
        assertEquals(error.code, "INVALID_REQUEST");
        assertEquals(contentsOf(root), {});
      }));
  }
});

Deno.test("what is in the staging directory is not trusted", async (t) => {
  const journal = (value: unknown) => (staging: string) => {
    putFile(staging, "new/0", "planted");
    Deno.mkdirSync(join(staging, "old"), { recursive: true });
    putFile(staging, "journal.json", typeof value === "string" ? value : JSON.stringify(value));
  };
  const empty = { format: 1, takeOut: [], prune: [], make: [], putIn: [] };
  const cases: Record<string, (staging: string) => void> = {
    "a path outside": journal({ ...empty, putIn: ["../planted"] }),
    "an absolute path": journal({ ...empty, putIn: ["/tmp/aicr-planted"] }),
    "a path outside to take out": journal({ ...empty, takeOut: ["../victim"], putIn: ["a"] }),
    "a path outside to prune": journal({ ...empty, prune: ["../empty"], putIn: ["a"] }),
    "another format": journal({ ...empty, format: 2 }),
    "no journal at all": journal("{"),
    "a list": journal([]),
    "null": journal(null),
    "wrong types": journal({ ...empty, putIn: [1] }),
    "a journal that is a directory": (staging) => putFile(staging, "journal.json/x", ""),
    "staged files behind a link": (staging) => {
      journal({ ...empty, putIn: ["a"] })(staging);
      Deno.removeSync(join(staging, "new"), { recursive: true });
      Deno.symlinkSync("../../victims", join(staging, "new"));
    },
    "a lock that is a link": (staging) => {
      Deno.mkdirSync(staging);
      Deno.symlinkSync("../../victim", join(staging, "lock"));
    },
    "a file": (staging) => Deno.writeTextFileSync(staging, ""),
    "a link to a directory": (staging) => Deno.symlinkSync("../victims", staging),
  };
  for (const [name, prepare] of Object.entries(cases)) {
    await t.step(name, () =>
      inTemporaryDirectory(async (root) => {
        putFile(root, "victim", "untouched");
        putFile(root, "victims/0", "untouched");
        Deno.mkdirSync(join(root, "empty"));
        const target = join(root, "bundle");
        await replaceDirectory(target, sampleBundle({ a: "old" }), SAMPLE_OPTIONS);
        prepare(join(target, STAGING_DIRECTORY));
        const before = contentsOf(root);
        const error = await assertRejects(
          () => replaceDirectory(target, sampleBundle({ a: "new" }), SAMPLE_OPTIONS),
          AicrError,
          STAGING_DIRECTORY,
        );
        assertEquals(error.code, "INVALID_REQUEST");
        const after = contentsOf(root);
        delete after[`bundle/${STAGING_DIRECTORY}/lock`];
        delete before[`bundle/${STAGING_DIRECTORY}/lock`];
        assertEquals(after, before);
      }));
  }
});

Deno.test("a journal that leads through a link writes nothing outside", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "outside/x", "outside");
    const target = join(root, "bundle");
    await replaceDirectory(target, sampleBundle({ a: "old" }), SAMPLE_OPTIONS);
    Deno.symlinkSync("../outside", join(target, "link"));
    const staging = join(target, STAGING_DIRECTORY);
    putFile(staging, "new/0", "planted");
    putFile(staging, "new/1", "planted");
    Deno.mkdirSync(join(staging, "old"));
    const journal = {
      format: 1,
      takeOut: ["link/x"],
      prune: ["link"],
      make: ["link"],
      putIn: ["link/x", "list.txt"],
    };
    putFile(staging, "journal.json", JSON.stringify(journal));
    await replaceDirectory(target, sampleBundle({ a: "new" }), SAMPLE_OPTIONS);
    assertEquals(contentsOf(join(root, "outside")), { x: "outside" });
    assertEquals(Deno.readTextFileSync(join(target, "a")), "new");
  });
});
