// @ts-types="./expect.d.ts"
export { expect } from "npm:deno-std@1.4.0/expect/mod.js";
