/** Reads the field of a config document that a flag declares, by the flag's own rules. */
import { AicrError, invalid, type Source } from "../base/error.ts";
import { getPath, isTree, type Tree, type Value } from "../base/tree.ts";
import type { Flag } from "./command.ts";
import { type FlagValue, readValue } from "./read_value.ts";

/** A config document: what it holds, and where it is from. */
export interface ConfigDocument {
  tree: Tree;
  file: string;
  text: string;
}

/**
 * The value that a config gives to a flag; null and "" are the same as an absent field. Throws
 * INVALID_REQUEST with the place for a value that the flag would refuse.
 */
export function configValue(
  flag: Flag,
  config: ConfigDocument | undefined,
): FlagValue | undefined {
  if (flag.config === undefined || config === undefined) return undefined;
  const found = getPath(config.tree, flag.config.split("."));
  if (found === undefined || found === null || found === "") return undefined;
  try {
    return readConfigValue(flag, found);
  } catch (error) {
    if (!(error instanceof AicrError)) throw error;
    throw new AicrError(error.code, error.message, {
      hints: error.hints,
      source: placeOf(flag, config),
      cause: error,
    });
  }
}

/** Mappings (node selectors) read as the flag is written: one `key=value` per entry. */
function readConfigValue(flag: Flag, found: Value): FlagValue {
  const origin = flag.config!;
  if (flag.type === "string[]") {
    if (isTree(found)) return Object.entries(found).map(([key, value]) => `${key}=${value}`);
    if (!Array.isArray(found)) throw invalid(`Value of ${origin} is not a list`);
    return found.flatMap((item) => readValue(flag, asText(item), origin) as string[]);
  }
  if (isTree(found) || Array.isArray(found)) {
    throw invalid(`Value of ${origin} is not a single value`);
  }
  return readValue(flag, String(found), origin);
}

function asText(item: Value): string {
  return typeof item === "object" ? JSON.stringify(item) : String(item);
}

/** Where the config field of a flag stands. */
export function placeOf(flag: Flag, config: ConfigDocument): Source {
  return { file: config.file, text: config.text, path: flag.config!.split(".") };
}
