/**
 * Turns a template into the text of a JavaScript function, for the compiled program: Handlebars'
 * own compiled form needs its runtime, and loading that takes as long as writing a small bundle.
 * Only what the templates of this project use is known (fields, helpers with one field, `if`,
 * `each`, `else`, partials); anything else stops the build. Handlebars parses, so that a template
 * means what it says to everybody who knows Handlebars. Build only.
 */
import Handlebars from "handlebars";
import { HELPERS } from "./helpers.ts";

interface Program {
  body: Statement[];
  blockParams?: unknown[];
}

interface Path {
  type: "PathExpression";
  original: string;
  depth: number;
  data: boolean;
  parts: string[];
}

interface Call {
  path: Path;
  params: Path[];
  hash?: unknown;
}

type Statement =
  | { type: "ContentStatement"; value: string }
  | { type: "CommentStatement" }
  | ({ type: "MustacheStatement" } & Call)
  | ({ type: "BlockStatement"; program: Program; inverse?: Program } & Call)
  | { type: "PartialStatement"; name: { value?: string }; indent: string; params: unknown[] };

/**
 * A function expression from data to text. It calls `get`, `need`, `show`, `holds` and `each` of
 * `runtime.ts`, `HELPERS` and `template(name)`. Throws for what it does not know.
 */
export function compileTemplate(text: string): string {
  return `(c0) => ${programCode(Handlebars.parse(text) as unknown as Program, 0)}`;
}

/** `level` numbers the innermost context: each `each` opens one. */
function programCode({ body, blockParams }: Program, level: number): string {
  if (blockParams !== undefined) throw unknown("as |...|");
  const parts = body.map((statement) => statementCode(statement, level)).filter((code) => code);
  return parts.length === 0 ? '""' : parts.join(" + ");
}

function statementCode(statement: Statement, level: number): string {
  switch (statement.type) {
    case "ContentStatement":
      return statement.value === "" ? "" : JSON.stringify(statement.value);
    case "CommentStatement":
      return "";
    case "MustacheStatement":
      return mustacheCode(statement, level);
    case "BlockStatement":
      return blockCode(statement, level);
    case "PartialStatement": {
      const { name, indent, params } = statement;
      if (name.value === undefined || indent !== "" || params.length > 0) throw unknown("partial");
      return `template(${JSON.stringify(name.value)})(c${level})`;
    }
    default:
      throw unknown((statement as { type: string }).type);
  }
}

function mustacheCode({ path, params, hash }: Call, level: number): string {
  const helper = Object.hasOwn(HELPERS, path.original);
  if (hash !== undefined || params.length !== Number(helper)) throw unknown(path.original);
  if (helper) return `HELPERS.${path.original}(${pathCode(params[0]!, level, "get")})`;
  return `show(${pathCode(path, level, "need")})`;
}

function blockCode(
  { path, params, hash, program, inverse }: Call & { program: Program; inverse?: Program },
  level: number,
): string {
  if (hash !== undefined || params.length !== 1) throw unknown(path.original);
  const value = pathCode(params[0]!, level, "get");
  const otherwise = programCode(inverse ?? { body: [] }, level);
  if (path.original === "if") {
    return `(holds(${value}) ? ${programCode(program, level)} : ${otherwise})`;
  }
  if (path.original !== "each") throw unknown(path.original);
  return `each(${value}, (c${level + 1}) => ${
    programCode(program, level + 1)
  }, () => ${otherwise})`;
}

/** The value at a path; `last` is how its last step is read, those before must be there anyway. */
function pathCode(path: Path, level: number, last: "get" | "need"): string {
  if (path.type !== "PathExpression" || path.data || path.depth > level) {
    throw unknown(path.original);
  }
  return path.parts.reduce(
    (code, part, i) =>
      `${i === path.parts.length - 1 ? last : "get"}(${code}, ${JSON.stringify(part)})`,
    `c${level - path.depth}`,
  );
}

function unknown(what: string): Error {
  return new Error(`Templates cannot be compiled with "${what}": see compile_template.ts`);
}
