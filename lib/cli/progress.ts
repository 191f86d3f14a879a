/**
 * How a run shows itself while it goes on: a live list of steps on a terminal, one plain line per
 * step elsewhere, and the events themselves with --log-json. What it shows comes from the events
 * alone.
 */
import { formatDuration } from "../base/duration.ts";
import { configureLog, logEvent } from "../base/log.ts";
import type { RunEvent } from "../run/events.ts";
import type { RunPlan } from "../run/select.ts";
import type { Context } from "./command.ts";
import { type Colors, colorsFor } from "./colors.ts";

/** A display of a run. */
export interface Progress {
  emit(event: RunEvent): void;
  /** Leaves the display as it is and gives the terminal back. */
  close(): void;
  colors: Colors;
  /** True when notes are printed as they come; else they are left to the summary. */
  tellsNotes: boolean;
}

/** The display that fits the log mode and the terminal. */
export function openProgress(context: Context, plan: RunPlan): Progress {
  const live = context.logMode === "cli" && context.io.terminal.stderr &&
    context.io.env("TERM") !== "dumb";
  const colors = colorsFor(live && context.io.env("NO_COLOR") === undefined);
  if (context.logMode === "json") {
    return {
      emit: (event) => logEvent({ ...event }),
      close: () => {},
      colors,
      tellsNotes: true,
    };
  }
  return live ? liveProgress(context, plan, colors) : plainProgress(context, colors);
}

function plainProgress({ io, notes }: Context, colors: Colors): Progress {
  return {
    colors,
    tellsNotes: true,
    close: () => {},
    emit(event) {
      if (event.event === "step.finished") {
        io.stderr(
          `${event.step.padEnd(9)} ${event.summary} (${formatDuration(event.durationMs)})\n`,
        );
      } else if (event.event === "step.skipped") {
        io.stderr(`${event.step.padEnd(9)} skipped: ${event.reason}\n`);
      } else if (event.event === "note") {
        const { event: _event, step: _step, ...note } = event;
        notes([note]);
      }
    },
  };
}

type Line = { title: string; mark: string; text: string; since?: number };

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;

/** Rewrites its block of lines in place; log lines go above it. Notes wait for the summary. */
function liveProgress({ io }: Context, plan: RunPlan, colors: Colors): Progress {
  const lines = new Map<string, Line>(
    plan.steps.map(({ step }) => [step.name, { title: step.title, mark: " ", text: "" }]),
  );
  let drawn = 0;
  const erase = () => drawn > 0 ? `\x1b[${drawn}A\x1b[J` : "";
  const draw = (above = "") => {
    const block = [...lines.values()].map((line) => formatLine(line, { io, colors }));
    io.stderr(erase() + above + block.join(""));
    drawn = block.length;
  };
  configureLog({ write: draw });
  const timer = setInterval(() => draw(), FRAME_MS);
  draw();
  return {
    colors,
    tellsNotes: false,
    emit(event) {
      if (!("step" in event) || event.event === "note") return;
      lines.set(event.step, nextLine(lines.get(event.step)!, event, colors));
      draw();
    },
    close() {
      clearInterval(timer);
      configureLog({ write: io.stderr });
      draw();
      drawn = 0;
    },
  };
}

type StepEvent = Exclude<Extract<RunEvent, { step: string }>, { event: "note" }>;

function nextLine(line: Line, event: StepEvent, colors: Colors): Line {
  switch (event.event) {
    case "step.started":
      return { ...line, since: performance.now() };
    case "step.skipped":
      return { ...line, mark: colors.dim("-"), text: colors.dim(`skipped: ${event.reason}`) };
    case "step.failed":
      return { ...line, since: undefined, mark: colors.red("✗"), text: colors.red(event.message) };
    case "step.finished": {
      const mark = event.status === "passed" ? colors.green("✓") : colors.red("✗");
      const time = colors.dim(formatDuration(event.durationMs));
      return { ...line, since: undefined, mark, text: `${event.summary}  ${time}` };
    }
  }
}

function formatLine(
  { title, mark, text, since }: Line,
  { io, colors }: { io: Context["io"]; colors: Colors },
): string {
  const spinning = since !== undefined;
  const frame = spinning
    ? colors.cyan(FRAMES[Math.floor((performance.now() - since) / FRAME_MS) % FRAMES.length]!)
    : mark;
  return `${colors.clip(`${frame} ${title.padEnd(16)} ${text}`, io.columns)}\n`;
}
