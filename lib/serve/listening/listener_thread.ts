/** A listening thread beside others: does what {@link startListening} does, told by messages. */
import { AicrError, codeOf, messageOf } from "../../base/error.ts";
import { handleSignalsElsewhere } from "../../base/files/on_shutdown.ts";
import { METRICS_WIDTH } from "../observability/metrics.ts";
import { surviveStrayErrors } from "../observability/stray_errors.ts";
import { attachSharedState } from "../threads/shared_state.ts";
import type { Port, ThreadStart } from "../threads/start_thread.ts";
import type { FromListener, ToListener } from "./listener_messages.ts";
import { type Listening, startListening } from "./listening.ts";

/** Listens, loads, reports each, and drains when told to. */
export async function startListener(
  port: Port<ToListener, FromListener>,
  { settings, shared, thread, reusePort }: Extract<ThreadStart, { role: "listener" }>,
): Promise<void> {
  handleSignalsElsewhere();
  const state = attachSharedState(shared, METRICS_WIDTH, thread);
  surviveStrayErrors(state.own);
  try {
    const listening = await startListening({ settings, state, reusePort });
    port.onmessage = ({ data }) => obey(data, listening, port);
    port.postMessage({ type: "listening", port: listening.port });
    await listening.load();
    port.postMessage({ type: "ready" });
  } catch (error) {
    const hints = error instanceof AicrError ? error.hints : [];
    port.postMessage({ type: "refused", code: codeOf(error), message: messageOf(error), hints });
  }
}

async function obey(
  message: ToListener,
  listening: Listening,
  port: Port<ToListener, FromListener>,
): Promise<void> {
  if (message.type === "hurry") return listening.hurry();
  port.postMessage({ type: "drained", lost: await listening.drain() });
}
