/**
 * The AICRConfig document as the other rooms see it. Types only: the schema itself, and with it
 * zod, is loaded where a user's document is checked and nowhere else.
 */
import type { Tree } from "../base/tree.ts";
import type { ConfigDocument } from "./schema.ts";

/** A checked AICRConfig. Absent, null and left-out fields are all absent here. */
export type AICRConfig = ConfigDocument;

/** A config and where it came from, so that later errors can still point into it. */
export interface LoadedConfig {
  /** Checked. */
  config: AICRConfig;
  /** The document as written. */
  tree: Tree;
  /** How to name the document to a person: path, URL without credentials, `<stdin>`. */
  file: string;
  /** Its text. */
  text: string;
}
