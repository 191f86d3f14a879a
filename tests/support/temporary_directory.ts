/** A directory for one test. */

/** Gives the test an empty directory (its real path) and removes it afterwards, whatever happened. */
export async function inTemporaryDirectory(
  test: (directory: string) => void | Promise<void>,
): Promise<void> {
  const directory = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "aicr-test-" }));
  try {
    await test(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}
