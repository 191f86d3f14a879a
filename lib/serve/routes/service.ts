/** What the routes of one thread share. */
import type { Catalog } from "../../catalog/types.ts";
import type { Answers } from "../answers/answers.ts";
import type { Planner } from "../planner/planner.ts";
import type { Allowlists } from "../request/allowlists.ts";
import type { ServeSettings } from "../settings.ts";
import type { SharedState } from "../threads/shared_state.ts";

/** What is there once the catalog has been loaded. */
export interface Loaded {
  catalog: Catalog;
  allowlists: Allowlists;
  answers: Answers;
}

/** One thread's part of a server. */
export interface Service {
  settings: ServeSettings;
  state: SharedState;
  planner: Planner;
  /** Absent while the server is starting. */
  loaded?: Loaded;
  /** Milliseconds since 1970. */
  started: number;
}
