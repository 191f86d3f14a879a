/** GET /health and /ready: what probes ask. Promises an answer at once, whatever the load. */
import { type Handler, jsonReply, type Reply } from "../request/exchange.ts";
import { timestamp } from "../request/refusal.ts";
import { LIFE, lifeOf } from "../threads/shared_state.ts";
import type { Service } from "./service.ts";

const HEADERS = ["Content-Type", "application/json"];

/** The process runs: 200 whatever else is wrong. */
export function health(): Handler {
  return () => statusReply(200, "healthy");
}

/** Requests are accepted: 503 while starting and while draining. */
export function ready({ state }: Service): Handler {
  return () => {
    const life = lifeOf(state);
    if (life === LIFE.ready) return statusReply(200, "ready");
    const reason = life === LIFE.starting ? "The server is starting" : "The server is stopping";
    return jsonReply(503, { status: "not_ready", timestamp: timestamp(), reason });
  };
}

function statusReply(status: number, word: string): Reply {
  return { status, headers: HEADERS, body: `{"status":"${word}","timestamp":"${timestamp()}"}\n` };
}
