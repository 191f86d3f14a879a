/** What a server says it wants: the header WWW-Authenticate. Pure. Source: RFC 9110, section 11. */

/** One scheme with its parameters, names in lower case. */
export interface Challenge {
  scheme: string;
  parameters: Record<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = new RegExp(`^(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`);
const SCHEME = new RegExp(`^(${TOKEN})(?=\\s|,|$)`);

/** The challenges of a header, in its order; what cannot be read ends the list. */
export function parseChallenges(header: string): Challenge[] {
  const found: Challenge[] = [];
  let rest = header.trim();
  while (rest !== "") {
    const parameter = PARAMETER.exec(rest);
    const scheme = parameter === null ? SCHEME.exec(rest) : null;
    if (parameter !== null && found.length > 0) {
      const [, name, quoted, plain] = parameter;
      const value = plain ?? quoted!.replace(/\\(.)/g, "$1");
      found.at(-1)!.parameters[name!.toLowerCase()] = value;
    } else if (scheme !== null) {
      found.push({ scheme: scheme[1]!.toLowerCase(), parameters: {} });
    } else break;
    rest = rest.slice((parameter ?? scheme)![0].length).replace(/^[\s,]+/, "");
  }
  return found;
}
