/**
 * The edge where errors and notes become text. Promises that the last line on stderr of a failed
 * command reads `[CODE] Message`, that every hint is shown, and that no stack is printed unless
 * --debug asks for it; with --log-json everything is one record. Source: CLI reference, DESIGN
 * section 3 and 4.
 */
import {
  AicrError,
  codeOf,
  exitCodeOf,
  formatSource,
  messageOf,
  type RelatedProblem,
} from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { type Attributes, errorLine, isLogged, log, printLine } from "../base/log.ts";
import type { Note } from "../recipe/types.ts";
import type { LogMode } from "./command.ts";

/** Prints whatever was thrown and returns the exit code that goes with it. */
export async function reportError(thrown: unknown, mode: LogMode): Promise<number> {
  const error = await presentable(thrown);
  const exitCode = exitCodeOf(error);
  const line = errorLine(error.code, oneLine(error.message) + countOf(error.related));
  if (mode === "json") {
    log.error("command failed", {
      error: line,
      code: error.code,
      exitCode,
      ...problemAttributes(error),
      ...(error.related.length > 0 ? { related: error.related.map(relatedAttributes) } : {}),
      ...(isLogged("debug") ? { stack: stackOf(thrown) } : {}),
    });
    return exitCode;
  }
  if (mode === "text") {
    log.error("command failed", { error: line, exitCode });
    printLine(stackOf(thrown));
  }
  for (const text of [error, ...error.related].flatMap(problemLines)) printLine(text);
  printLine(line, "error");
  return exitCode;
}

/** A problem for people: place and message, hints below; nothing if the last line says it all. */
function problemLines({ message, source, hints }: RelatedProblem): string[] {
  if (source === undefined && hints.length === 0) return [];
  // A place without a line is a file, which the message names already as a rule.
  const told = source === undefined || (source.line === undefined && message.includes(source.file));
  const place = told ? "" : `${formatSource(source)}: `;
  return [place + oneLine(message), ...hints.map((hint) => `  hint: ${hint}`)];
}

function countOf(related: readonly RelatedProblem[]): string {
  if (related.length === 0) return "";
  return related.length === 1 ? " (and 1 more problem)" : ` (and ${related.length} more problems)`;
}

/** An error of ours with its position found; anything else becomes INTERNAL. */
async function presentable(thrown: unknown): Promise<AicrError> {
  if (thrown instanceof AicrError) {
    try {
      return await withPosition(thrown);
    } catch (error) {
      // The error itself matters more than its line.
      log.debug("position not found", { error: messageOf(error) });
      return thrown;
    }
  }
  return new AicrError(codeOf(thrown), `Unexpected failure: ${messageOf(thrown)}`, {
    hints: ["This is a defect of aicr; run again with --debug and report what it prints"],
    cause: thrown,
  });
}

function problemAttributes({ hints, source }: RelatedProblem): Attributes {
  const { file, line, column } = source ?? {};
  return {
    ...(hints.length > 0 ? { hints } : {}),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

function relatedAttributes(problem: RelatedProblem): Attributes {
  return { message: problem.message, ...problemAttributes(problem) };
}

function stackOf(thrown: unknown): string {
  const stacks: string[] = [];
  for (let at = thrown; at instanceof Error && stacks.length < 5; at = at.cause) {
    stacks.push(at.stack ?? at.message);
  }
  return stacks.join("\ncaused by: ") || String(thrown);
}

function oneLine(text: string): string {
  return text.split(/\s*\n\s*/).join(" ").trim();
}

/** A note for people: `CODE component path: text`, with its remedy below. */
export function formatNote(note: Note): string {
  const head = [note.code, note.component, note.path].filter((part) => part !== undefined);
  const remedy = note.remedy === undefined ? "" : `\n  remedy: ${note.remedy}`;
  return `${head.join(" ")}: ${note.text}${remedy}`;
}
