/** Chooses the cell that a config is written for: from flags, or by asking at a terminal. */
import { invalid } from "../base/error.ts";
import { parseCriteria } from "../catalog/criteria.ts";
import { ANY } from "../catalog/criteria_values.ts";
import {
  type Criteria,
  type CriteriaRegistry,
  type Dimension,
  DIMENSIONS,
} from "../catalog/types.ts";
import type { Context } from "./command.ts";

/** Times that a wrong answer is asked again. */
const MAX_ATTEMPTS = 5;

/**
 * The criteria of the flags; when there are none and a person sits at the terminal, their answers.
 * Throws INVALID_REQUEST for values that the catalog does not know and when the input ends.
 */
export async function chooseCell(
  context: Context,
  registry: CriteriaRegistry,
): Promise<Criteria> {
  const { options, io } = context;
  const strict = options.bool("criteria-strict");
  const given = DIMENSIONS.filter((dimension) => options.given(dimension));
  const interactive = io.terminal.stdin && io.terminal.stderr;
  const stated = given.length === 0 && interactive
    ? await askAll(context, registry, strict)
    : Object.fromEntries(given.map((dimension) => [dimension, options.string(dimension)]));
  return parseCriteria({ ...stated, nodes: options.int("nodes") }, registry, { strict });
}

async function askAll(
  context: Context,
  registry: CriteriaRegistry,
  strict: boolean,
): Promise<Partial<Record<Dimension, string>>> {
  const answers: Partial<Record<Dimension, string>> = {};
  for (const dimension of DIMENSIONS) {
    answers[dimension] = await ask(context, dimension, { registry, strict });
  }
  return answers;
}

async function ask(
  { io }: Context,
  dimension: Dimension,
  { registry, strict }: { registry: CriteriaRegistry; strict: boolean },
): Promise<string> {
  const values = registry.values(dimension, { strict });
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const answer = await io.ask(`${dimension} (${values.join(", ")}) [${ANY}]: `);
    if (answer === undefined) break;
    try {
      return parseCriteria({ [dimension]: answer }, registry, { strict })[dimension];
    } catch {
      io.stderr(`"${answer.trim()}" is none of them\n`);
    }
  }
  throw invalid(`No answer to the question for ${dimension}`, {
    hints: [`Choose the cell with flags instead, for example --${dimension} ${values[0] ?? ANY}`],
  });
}
