/** What helm's words mean when it cannot pull a chart. Source: bundle layout, section 10. */
import type { ErrorCode } from "../base/error.ts";

/** The code of a failure and what to do about it. */
export interface HelmFailure {
  code: ErrorCode;
  hint: string;
}

/** First match wins: a refused login may well say "not found" further on. */
const MEANINGS: readonly [RegExp, HelmFailure][] = [
  [/\b401\b|\b403\b|unauthorized|forbidden|authentication required|access denied|\bdenied\b/i, {
    code: "UNAUTHORIZED",
    hint:
      "Log in: `helm registry login` for OCI, HELM_REPOSITORY_USERNAME and _PASSWORD for http(s)",
  }],
  [/deadline exceeded|timed? ?out/i, {
    code: "TIMEOUT",
    hint: "Check the network and proxy between here and the repository",
  }],
  [
    /no such host|connection refused|network is unreachable|connection reset|dial tcp|no route to host|\beof\b|certificate|\b50[0-9]\b|cannot be reached|not a valid chart repository/i,
    {
      code: "SERVICE_UNAVAILABLE",
      hint: "Check the URL of the repository, the network and the proxy",
    },
  ],
  [
    /not found|\b404\b|no chart (version|name)|improper constraint|could not locate|manifest unknown/i,
    {
      code: "NOT_FOUND",
      hint: "Check chart and version in the recipe; the version may have been withdrawn",
    },
  ],
];

/** Reads helm's standard error; what it does not know is INTERNAL. */
export function helmFailure(stderr: string): HelmFailure {
  return MEANINGS.find(([pattern]) => pattern.test(stderr))?.[1] ??
    { code: "INTERNAL", hint: "Run the helm pull yourself to see what it prints" };
}
