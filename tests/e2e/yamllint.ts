/** Generated YAML as people lint what they commit: everything but taste. */
import { succeed } from "./tools.ts";

const RULES = "{extends: default, rules: {line-length: disable, document-start: disable, " +
  "indentation: {indent-sequences: whatever}, quoted-strings: disable}}";

/** Has yamllint read every YAML file of a directory. */
export async function lintYaml(directory: string): Promise<void> {
  await succeed("yamllint", ["--strict", "--config-data", RULES, directory]);
}
