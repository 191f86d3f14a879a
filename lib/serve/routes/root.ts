/** GET /: the service in a few words. */
import { VERSION } from "../../base/constants.ts";
import { type Handler, jsonReply } from "../request/exchange.ts";

/** What answers here, and the application routes. */
export function root(): Handler {
  const reply = jsonReply(200, {
    service: "aicrd",
    version: VERSION,
    routes: ["/v1/bundle", "/v1/query", "/v1/recipe"],
  });
  return () => reply;
}
