/** The tests of a gate's directory, which is a mounted ConfigMap as a rule. */
import { join } from "@std/path";
import { invalid } from "../base/error.ts";
import { fileError, readTextFile } from "../base/files.ts";
import { log } from "../base/log.ts";
import { type AssertionTest, readTests } from "../validate/assertion/mod.ts";

const WHAT = "readiness test";

/**
 * Reads every test file of a directory, by name. Throws NOT_FOUND when there is no such directory,
 * and INVALID_REQUEST when it holds no test or a file that is none: a gate that looks at nothing
 * must not open.
 */
export async function readGateTests(directory: string): Promise<AssertionTest[]> {
  const tests: AssertionTest[] = [];
  for (const name of testFiles(directory)) {
    const text = await readTextFile(join(directory, name), { what: WHAT });
    tests.push(...readTests(text, name));
  }
  const wanted = tests.filter((test) => !test.skip);
  for (const test of tests.filter(({ skip }) => skip)) {
    log.warn(`Test ${test.name} of ${test.file} is not run: it says skip`);
  }
  if (wanted.length === 0) {
    throw invalid(`Nothing to wait for: ${directory} holds no test that is to be run`, {
      hints: ["Put Chainsaw Test documents there, as files that end in .yaml"],
    });
  }
  wanted.forEach(tellWhatIsLeftOut);
  return wanted;
}

/** Files by name. A ConfigMap is mounted as symbolic links, beside hidden directories. */
function testFiles(directory: string): string[] {
  try {
    return [...Deno.readDirSync(directory)].map((entry) => entry.name)
      .filter((name) => /^[^.].*\.ya?ml$/i.test(name))
      .filter((name) => Deno.statSync(join(directory, name)).isFile)
      .sort();
  } catch (error) {
    throw fileError(error, `list ${WHAT}s in`, directory);
  }
}

function tellWhatIsLeftOut({ name, file, ignored, steps }: AssertionTest): void {
  for (const path of ignored) {
    log.warn(`${path} of test ${name} in ${file} is left out: only assertions are evaluated`);
  }
  if (steps.length === 0) log.warn(`Test ${name} of ${file} asserts nothing`);
}
