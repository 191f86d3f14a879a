/**
 * What a thread begins with: its first message says what it is to be. Promises that no message that
 * follows is lost, and that only what the role needs is loaded.
 */
import { configureLog } from "../base/log.ts";
import type { LogLines, Port, ThreadStart } from "./threads/start_thread.ts";
import { stepBack } from "./threads/step_back.ts";

const port = globalThis as unknown as Port<ThreadStart, LogLines>;

port.onmessage = async ({ data: start }) => {
  // Messages that follow at once must not be lost while the role is being loaded.
  const early: MessageEvent[] = [];
  port.onmessage = (event) => void early.push(event);
  // Lines of several threads would be mixed: one thread writes for all.
  const write = (text: string) => port.postMessage({ type: "log", text });
  configureLog({ mode: "json", level: start.settings.logLevel, write });
  if (start.role === "planner") {
    await stepBack();
    const { startPlanner } = await import("./planner/planner_thread.ts");
    startPlanner(port as unknown as Parameters<typeof startPlanner>[0], start.settings);
  } else {
    const { startListener } = await import("./listening/listener_thread.ts");
    startListener(port as unknown as Parameters<typeof startListener>[0], start);
  }
  for (const event of early) port.onmessage?.(event);
};
