/**
 * The door to the YAML parser that keeps positions. Imported lazily, by this path: the package is
 * CommonJS, of which a bundler shows all names only to a static import.
 */
export { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
