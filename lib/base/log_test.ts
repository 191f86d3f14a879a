import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { AicrError, invalid } from "./error.ts";
import {
  configureLog,
  errorLine,
  isLogged,
  log,
  type LogConfig,
  logConfigFrom,
  logEvent,
  printLine,
} from "./log.ts";

const START: LogConfig = {
  mode: "cli",
  level: "info",
  prefix: "cli",
  color: false,
  write: () => {},
  now: () => new Date("2025-01-06T10:30:00.123Z"),
};

/** What is written while `run` runs under a configuration. */
function written(config: Partial<LogConfig>, run: () => void): string {
  let out = "";
  configureLog({ ...START, ...config, write: (text) => out += text });
  try {
    run();
  } finally {
    configureLog(START);
  }
  return out;
}

Deno.test("cli mode: prefix, message, attributes", () => {
  const out = written({}, () => {
    log.info("Snapshot captured successfully");
    log.warn("CLI flag overrides config", { flag: "eks", config: "gke", "spec.path": 3, on: true });
    log.debug("unseen");
  });
  assertEquals(
    out,
    "[cli] Snapshot captured successfully\n" +
      "[cli] CLI flag overrides config: flag=eks config=gke spec.path=3 on=true\n",
  );
});

Deno.test("cli mode: another prefix", () => {
  assertEquals(written({ prefix: "agent" }, () => log.info("x")), "[agent] x\n");
});

Deno.test("cli mode: red for errors and failed statuses, green otherwise, nothing without colour", () => {
  const lines = written({ color: true }, () => {
    log.error("a");
    log.info("b", { status: "failed" });
    log.info("c", { status: "error" });
    log.info("d", { status: "passed" });
    log.warn("e");
  }).trimEnd().split("\n");
  assertEquals(lines.map((line) => line.slice(0, 5)), [
    "\x1b[31m",
    "\x1b[31m",
    "\x1b[31m",
    "\x1b[32m",
    "\x1b[32m",
  ]);
  assert(lines.every((line) => line.endsWith("\x1b[0m")));
  assertFalse(written({}, () => log.error("a")).includes("\x1b"));
});

Deno.test("text mode: logfmt in the documented order, the calling line at debug level", () => {
  const info = written({ mode: "text" }, () => log.info("snapshot started", { n: 1 }));
  assertEquals(
    info,
    'time=2025-01-06T10:30:00.123Z level=INFO module=aicr version=0.0.0-dev msg="snapshot started" n=1\n',
  );
  const debug = written({ mode: "text", level: "debug" }, () => log.debug("x"));
  assertMatch(debug, / level=DEBUG source=lib\/base\/log_test\.ts:\d+ module=aicr /);
});

Deno.test("text mode: the source is the line of the call", () => {
  const line = Number(/:(\d+):\d+/.exec(new Error().stack!.split("\n")[1]!)![1]);
  const out = written({ mode: "text", level: "debug" }, () => log.warn("x"));
  assertMatch(out, new RegExp(`source=lib/base/log_test\\.ts:${line + 1} `));
});

Deno.test("json mode: one object a line", () => {
  const out = written({ mode: "json", level: "debug" }, () => {
    log.info('two\nlines and "quotes"', { list: [1, { a: null }], gone: undefined });
    log.error("e");
  });
  const [first, second, ...rest] = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(rest, []);
  assertEquals(Object.keys(first), ["time", "level", "source", "msg", "module", "version", "list"]);
  assertEquals(first.time, "2025-01-06T10:30:00.123Z");
  assertEquals(first.level, "INFO");
  assertEquals(first.msg, 'two\nlines and "quotes"');
  assertEquals(first.list, [1, { a: null }]);
  assertEquals(first.source.file, "lib/base/log_test.ts");
  assertEquals(second.level, "ERROR");
});

Deno.test("json mode: an attribute never replaces a field of the record", () => {
  const out = written({ mode: "json" }, () => log.info("m", { msg: "x", level: "y", time: 1 }));
  const record = JSON.parse(out);
  assertEquals([record.msg, record.level, record.msg_, record.level_], ["m", "INFO", "x", "y"]);
});

Deno.test("nothing can forge a second line or drive the terminal", () => {
  const evil = "a\r\n[cli] forged\x1b[2J\u2028b\x9b1m\x07\0";
  for (const mode of ["cli", "text", "json"] as const) {
    const out = written({ mode }, () => log.warn(evil, { [evil]: evil, nested: { evil } }));
    assertEquals(out.split("\n").length, 2, mode);
    // deno-lint-ignore no-control-regex
    assertFalse(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(out), `${mode}: ${JSON.stringify(out)}`);
  }
});

Deno.test("values that would be read as more than one are quoted", () => {
  const out = written({}, () => {
    log.info("m", { a: "", b: "two words", c: 'say "x"', d: "k=v", e: "back\\slash", f: "plain" });
  });
  assertEquals(
    out,
    '[cli] m: a="" b="two words" c="say \\"x\\"" d="k=v" e="back\\\\slash" f=plain\n',
  );
});

Deno.test("every kind of value can be logged", () => {
  const cycle: Record<string, unknown> = { name: "c" };
  cycle.self = cycle;
  const shared = { a: 1 };
  const attributes = {
    error: new Error("broken"),
    aicr: new AicrError("TIMEOUT", "Too slow"),
    date: new Date(0),
    never: new Date(NaN),
    big: 10n ** 20n,
    nan: NaN,
    symbol: Symbol("s"),
    run: () => {},
    bytes: new Uint8Array(3),
    none: null,
    cycle,
    twice: [shared, shared],
    url: new URL("https://u:p@h/"),
  };
  const record = JSON.parse(written({ mode: "json" }, () => log.info("m", attributes)));
  assertEquals(record.error, "broken");
  assertEquals(record.aicr, "[TIMEOUT] Too slow");
  assertEquals(record.date, "1970-01-01T00:00:00.000Z");
  assertEquals(record.never, "invalid date");
  assertEquals(record.big, "100000000000000000000");
  assertEquals(record.nan, "NaN");
  assertEquals(record.symbol, "Symbol(s)");
  assertFalse("run" in record);
  assertEquals(record.bytes, "3 bytes");
  assertEquals(record.none, null);
  assertEquals(record.cycle, { name: "c", self: "[Circular]" });
  assertEquals(record.twice, [{ a: 1 }, { a: 1 }]);
  assertEquals(record.url, "https://[REDACTED]@h/");
  assertEquals(written({}, () => log.info("m", attributes)).split("\n").length, 2);
});

Deno.test("no mode lets a secret through, wherever it is", () => {
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fw";
  for (const mode of ["cli", "text", "json"] as const) {
    const out = written({ mode }, () => {
      log.error(`failed with ${jwt}`, {
        url: "https://user:hunter2@host/",
        token: "hunter2",
        deep: { password: "hunter2", list: [jwt, { "client-key-data": "hunter2" }] },
        error: new Error(`Basic hunter2hunter2 ${jwt}`),
        text: 'kubeconfig: {"token": "hunter2"}',
      });
      logEvent({ event: jwt, token: "hunter2" });
    });
    assertFalse(/hunter2|eyJ/.test(out), out);
    assert(out.includes("host/"), out);
  }
  assertFalse(errorLine("INTERNAL", `x ${jwt}`).includes("eyJ"));
  assertFalse(written({}, () => printLine(jwt)).includes("eyJ"));
});

Deno.test("events are for machines only, whatever the level", () => {
  const event = { event: "step.finished", step: "recipe", ms: 12 };
  assertEquals(written({ mode: "cli" }, () => logEvent(event)), "");
  assertEquals(written({ mode: "text", level: "debug" }, () => logEvent(event)), "");
  assertEquals(JSON.parse(written({ mode: "json", level: "error" }, () => logEvent(event))), {
    time: "2025-01-06T10:30:00.123Z",
    level: "INFO",
    msg: "step.finished",
    module: "aicr",
    version: "0.0.0-dev",
    ...event,
  });
});

Deno.test("levels below the configured one are not written", () => {
  const order = ["debug", "info", "warn", "error"] as const;
  for (const [i, level] of order.entries()) {
    const out = written({ level }, () => {
      for (const each of order) {
        log[each](each);
        assertEquals(isLogged(each), order.indexOf(each) >= i);
      }
    });
    assertEquals(out, order.slice(i).map((each) => `[cli] ${each}\n`).join(""));
  }
});

Deno.test("a log that cannot be written is no reason to fail", () => {
  configureLog({
    ...START,
    write: () => {
      throw new Deno.errors.BrokenPipe("gone");
    },
  });
  log.error("x");
  printLine("x");
  configureLog(START);
});

Deno.test("the error line is one line in the documented form", () => {
  assertEquals(errorLine("NOT_FOUND", "No such\nfile"), "[NOT_FOUND] No such\\nfile");
});

Deno.test("lines for people are printed as they are, red only on a terminal", () => {
  assertEquals(written({}, () => printLine("  hint: x", "error")), "  hint: x\n");
  assertEquals(written({ color: true }, () => printLine("x", "error")), "\x1b[31mx\x1b[0m\n");
  assertEquals(written({ color: true }, () => printLine("x")), "x\n");
});

const quiet = { debug: false, logJson: false, env: {}, isTerminal: false };

Deno.test("flags decide mode and level before the environment does", () => {
  const base = { mode: "cli", level: "info", prefix: "cli", color: false };
  assertEquals(logConfigFrom(quiet) as unknown, base);
  const debug = { ...quiet, debug: true, env: { AICR_LOG_LEVEL: "error" } };
  assertEquals(logConfigFrom(debug) as unknown, { ...base, mode: "text", level: "debug" });
  const json = { ...quiet, debug: true, logJson: true };
  assertEquals(logConfigFrom(json) as unknown, { ...base, mode: "json", level: "debug" });
  assertEquals(logConfigFrom({ ...quiet, logJson: true }).level, "info");
});

Deno.test("AICR_LOG_LEVEL sets the level; a word that is none is reported and has no effect", () => {
  const levels = {
    debug: "debug",
    INFO: "info",
    " warn ": "warn",
    Warning: "warn",
    error: "error",
    "": "info",
  };
  for (const [given, level] of Object.entries(levels)) {
    const config = logConfigFrom({ ...quiet, env: { AICR_LOG_LEVEL: given } });
    assertEquals(config.level, level);
    assertEquals(config.unknownLevel, undefined);
  }
  for (const given of ["verbose", "constructor", "1", "debug,info"]) {
    const config = logConfigFrom({ ...quiet, env: { AICR_LOG_LEVEL: given } });
    assertEquals([config.level, config.unknownLevel], ["info", given]);
  }
});

Deno.test("colour needs a terminal and no NO_COLOR of any value", () => {
  assertEquals(logConfigFrom({ ...quiet, isTerminal: true }).color, true);
  for (const value of ["", "0", "1"]) {
    assertEquals(
      logConfigFrom({ ...quiet, isTerminal: true, env: { NO_COLOR: value } }).color,
      false,
    );
  }
  assertEquals(logConfigFrom({ ...quiet, env: { AICR_LOG_PREFIX: "agent" } }).prefix, "agent");
  assertEquals(logConfigFrom({ ...quiet, env: { AICR_LOG_PREFIX: "" } }).prefix, "cli");
});

Deno.test("an error of ours keeps its code in an attribute", () => {
  const out = written(
    {},
    () => log.error("command failed", { error: invalid("Bad"), exitCode: 2 }),
  );
  assertEquals(out, '[cli] command failed: error="[INVALID_REQUEST] Bad" exitCode=2\n');
});
