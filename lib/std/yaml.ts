// @ts-types="./yaml.d.ts"
export { parse, parseAll, stringify } from "npm:deno-std@1.4.0/yaml/mod.js";
