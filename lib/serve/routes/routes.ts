/**
 * The table of routes. Paths are matched as they are sent: no cleaning, no decoding, no letter
 * case, so that there is one way to name each. Adding a route is a file beside this one
 * and a line here; no route knows another. Source: API contract, section 1.
 */
import type { Handler } from "../request/exchange.ts";
import { bundle } from "./bundle.ts";
import { health, ready } from "./health.ts";
import { metrics } from "./metrics.ts";
import { openapi } from "./openapi.ts";
import { query } from "./query.ts";
import { recipe } from "./recipe.ts";
import { root } from "./root.ts";
import type { Service } from "./service.ts";

/** One path. */
export interface Route {
  path: string;
  /** Accepted methods; absent: all. */
  methods?: readonly string[];
  /**
   * Probes and scrapes: answered whatever the load, without request id, limits and counting.
   */
  open?: boolean;
  /** Whether a 405 lists the methods in its body too. */
  listsMethods?: boolean;
  /** Makes the handler for one thread. */
  handler(service: Service): Handler;
}

/** Every route. */
export const ROUTES: readonly Route[] = [
  { path: "/", methods: ["GET"], handler: root },
  { path: "/health", methods: ["GET"], open: true, handler: health },
  { path: "/ready", methods: ["GET"], open: true, handler: ready },
  { path: "/metrics", open: true, handler: metrics },
  { path: "/openapi.json", methods: ["GET"], handler: openapi },
  { path: "/v1/bundle", methods: ["POST"], handler: bundle },
  { path: "/v1/query", methods: ["GET", "POST"], listsMethods: true, handler: query },
  { path: "/v1/recipe", methods: ["GET", "POST"], listsMethods: true, handler: recipe },
];
