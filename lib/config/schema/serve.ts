/** `spec.serve`: how the HTTP API is served. Source: API reference, configuration. */
import { BOUNDS } from "../serve_bounds.ts";
import { duration, section, text, texts, wholeNumber } from "./field.ts";

const MIB = 1024 * 1024;

const bodyLimits = section("Largest request bodies, in bytes", {
  recipe: wholeNumber("Body of a recipe or query request", MIB, BOUNDS["bodyLimits.recipe"]),
  bundle: wholeNumber("Body of a bundle request", 8 * MIB, BOUNDS["bodyLimits.bundle"]),
});

const timeouts = section("How long a client and its request may take", {
  headers: duration("Until the headers of a request are complete", "5s"),
  body: duration("Until the body of a request is complete", "10s"),
  recipe: duration("Work on a recipe or query", "30s"),
  bundle: duration("Work on a bundle", "60s"),
  request: duration("A request from its first to its last byte", "90s"),
  idle: duration("A kept-alive connection without a request", "120s"),
});

const allowlists = section("Criteria that are answered; a list left out allows all values", {
  accelerators: texts("GPU models", ["h100", "gb200"]),
  services: texts("Kubernetes services", ["eks", "gke"]),
  intents: texts("Intents", ["training"]),
  os: texts("Operating systems", ["ubuntu"]),
});

/** The section as a whole. */
export const serve = section("The HTTP API", {
  host: text("Address to listen on; :: is all interfaces", "::"),
  port: wholeNumber("Port to listen on; 0 picks a free one", 8080, BOUNDS.port),
  workers: wholeNumber("Threads that answer requests", 1, BOUNDS.workers),
  data: text("Directory that is layered over the catalog inside the program", "data"),
  rateLimit: wholeNumber("Requests per second; 0 switches the limit off", 100, BOUNDS.rateLimit),
  rateLimitBurst: wholeNumber("Requests that may come at once", 200, BOUNDS.rateLimitBurst),
  maxInFlight: wholeNumber("Most requests in work at a time", 256, BOUNDS.maxInFlight),
  bodyLimits,
  timeouts,
  shutdownGrace: duration("How long requests in work may finish after a stop signal", "30s"),
  drainDelay: duration("How long new requests are still accepted after a stop signal", "2s"),
  allowlists,
});
