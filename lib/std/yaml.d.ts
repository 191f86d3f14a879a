/** Options of {@link parse}. */
export interface ParseOptions {
  schema?: "failsafe" | "json" | "core" | "default" | "extended";
  allowDuplicateKeys?: boolean;
  onWarning?(error: Error): void;
}
/** Options of {@link stringify}. */
export interface StringifyOptions {
  indent?: number;
  arrayIndent?: boolean;
  skipInvalid?: boolean;
  flowLevel?: number;
  sortKeys?: boolean | ((a: string, b: string) => number);
  lineWidth?: number;
  useAnchors?: boolean;
  compatMode?: boolean;
  condenseFlow?: boolean;
  quoteStyle?: "'" | '"';
  schema?: "failsafe" | "json" | "core" | "default" | "extended";
}
/** Parses one YAML document. Throws SyntaxError with "at line L, column C". */
export function parse(content: string, options?: ParseOptions): unknown;
/** Parses a stream of YAML documents. */
export function parseAll(content: string, options?: ParseOptions): unknown[];
/** Writes one YAML document. */
export function stringify(data: unknown, options?: StringifyOptions): string;
