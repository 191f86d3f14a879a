import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../../base/error.ts";
import { kubeconfigSource } from "./kubeconfig_files.ts";

/** The texts that are found with files `a`, `b` and `.kube/config` there. */
async function found(
  input: { kubeconfig?: string; KUBECONFIG?: string; home?: boolean },
): Promise<string[]> {
  let texts: string[] = [];
  await inTemporaryDirectory(async (directory) => {
    await Deno.mkdir(join(directory, ".kube"));
    for (const name of ["a", "b", ".kube/config"]) {
      await Deno.writeTextFile(join(directory, name), name);
    }
    const here = (path: string) => path.replaceAll("DIR", directory);
    const env: Record<string, string | undefined> = {
      KUBECONFIG: input.KUBECONFIG === undefined ? undefined : here(input.KUBECONFIG),
      HOME: input.home === false ? join(directory, "empty") : directory,
    };
    const source = await kubeconfigSource({
      kubeconfig: input.kubeconfig === undefined ? undefined : here(input.kubeconfig),
      env: (name) => env[name],
    });
    if (source.kind === "files") texts = source.files.map(({ text }) => text);
  });
  return texts;
}

Deno.test("a file that is named is the only one", async () => {
  assertEquals(await found({ kubeconfig: "DIR/a", KUBECONFIG: "DIR/b" }), ["a"]);
});

Deno.test("KUBECONFIG may name several files, some of them missing", async () => {
  assertEquals(await found({ KUBECONFIG: "DIR/b:DIR/nope::DIR/a" }), ["b", "a"]);
});

Deno.test("else it is the file in the home directory", async () => {
  assertEquals(await found({}), [".kube/config"]);
  assertEquals(await found({ KUBECONFIG: "" }), [".kube/config"]);
});

const REFUSED: [string, Parameters<typeof found>[0], string, string][] = [
  [
    "a named file that is missing",
    { kubeconfig: "DIR/nope" },
    "NOT_FOUND",
    "Cannot read kubeconfig",
  ],
  ["a directory", { kubeconfig: "DIR/.kube" }, "INVALID_REQUEST", "is a directory"],
  [
    "KUBECONFIG without any file",
    { KUBECONFIG: "DIR/x:DIR/y" },
    "NOT_FOUND",
    "No file of KUBECONFIG",
  ],
  ["no cluster at all", { home: false }, "INVALID_REQUEST", "No cluster is configured"],
];

for (const [what, input, code, message] of REFUSED) {
  Deno.test(`refused: ${what}`, async () => {
    const error = await assertRejects(() => found(input), AicrError);
    assertEquals(error.code, code);
    assertStringIncludes(error.message, message);
  });
}
