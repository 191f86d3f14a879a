/**
 * Options as commands read them. A wrong name or type is a mistake in the program, not in its
 * input, so it is INTERNAL.
 */
import { AicrError } from "../base/error.ts";
import type { Flag, Given, Options } from "./command.ts";
import type { FlagValue } from "./read_value.ts";

/** A value and what set it. */
export interface Settled {
  value?: FlagValue;
  given: Given;
}

/** Typed access to values by flag name. */
export function typedOptions(
  flags: readonly Flag[],
  entries: ReadonlyMap<string, Settled>,
): Options {
  const value = (name: string, ...types: Flag["type"][]): FlagValue | undefined => {
    const flag = flags.find((candidate) => candidate.name === name);
    if (!flag || !types.includes(flag.type)) {
      throw new AicrError(
        "INTERNAL",
        `No flag --${name} of type ${types.join(" or ")} is declared`,
      );
    }
    return entries.get(name)!.value;
  };
  const text = (name: string): string => {
    const found = value(name, "string");
    if (typeof found === "string") return found;
    throw new AicrError("INTERNAL", `Flag --${name} has no value, default or required mark`);
  };
  return {
    string: (name) => value(name, "string") as string | undefined,
    text,
    list: (name) => [...(value(name, "string[]") as string[] | undefined) ?? []],
    bool: (name) => value(name, "bool") === true,
    int: (name) => (value(name, "int") as number | undefined) ?? 0,
    duration: (name) => (value(name, "duration") as number | undefined) ?? 0,
    given: (name) => {
      if (!entries.has(name)) throw new AicrError("INTERNAL", `No flag --${name} is declared`);
      return entries.get(name)!.given;
    },
  };
}
