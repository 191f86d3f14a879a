/** Which accelerator a product name stands for. Source: snapshot model, identity tables. */

/**
 * Tokens that identify an accelerator, most specific first: `L40S` before `L40`. A product is
 * compared token by token, so that `GH200` is not taken for an `H200`.
 */
const SKUS: readonly (readonly [tokens: readonly string[], accelerator: string])[] = [
  [["GB300"], "gb300"],
  [["GB200"], "gb200"],
  [["B200"], "b200"],
  [["H100"], "h100"],
  [["H200"], "h200"],
  [["A100"], "a100"],
  [["RTX", "PRO", "6000"], "rtx-pro-6000"],
  [["L40S"], "l40s"],
  [["L40"], "l40"],
];

/** The accelerator of a product name such as `NVIDIA-H100-80GB-HBM3`, if it is a known one. */
export function acceleratorOf(product: string): string | undefined {
  const words = product.toUpperCase().split(/[\s-]+/);
  return SKUS.find(([tokens]) => containsRun(words, tokens))?.[1];
}

function containsRun(words: readonly string[], run: readonly string[]): boolean {
  return words.some((_, start) => run.every((token, i) => words[start + i] === token));
}
