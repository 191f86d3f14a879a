// @ts-types="./json.d.ts"
export { canonicalize } from "npm:deno-std@1.4.0/json/canonicalize.js";
