/**
 * How Chainsaw marks what is more than plain text in keys and values: `(expression)`, `~.key` and
 * `~index.key` for every item, `key->name` for a binding, `\text\` for text that only looks so.
 */

/** A key or a value, taken apart. */
export interface Marked {
  /** The text without marks. */
  text: string;
  isExpression: boolean;
  /** The language of `(language;expression)`, when one is named. */
  language?: string;
  forEach: boolean;
  indexName?: string;
  bindingName?: string;
}

const FOR_EACH = /^~(\w+)?\.(.*)$/;
const BINDING = /^(.*?)\s*->\s*(\w+)$/;
const ESCAPED = /^\\(.+)\\$/;
const EXPRESSION = /^\((?:(\w+);)?(.+)\)$/;

/** Takes a key or value apart. */
export function readMarks(text: string): Marked {
  const each = FOR_EACH.exec(text);
  const behindEach = each ? each[2]! : text;
  const bound = ESCAPED.test(behindEach) ? null : BINDING.exec(behindEach);
  const bare = bound ? bound[1]! : behindEach;
  const escaped = ESCAPED.exec(bare);
  const expression = escaped ? null : EXPRESSION.exec(bare);
  return {
    text: escaped?.[1] ?? expression?.[2] ?? bare,
    isExpression: expression !== null,
    language: expression?.[1],
    forEach: each !== null,
    indexName: each?.[1],
    bindingName: bound?.[2],
  };
}
