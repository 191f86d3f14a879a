// @ts-types="./cli.d.ts"
export { parseArgs, unicodeWidth } from "npm:deno-std@1.4.0/cli/mod.js";
