/**
 * A cache that forgets what was used least recently once it holds more than so many bytes. Promises
 * never to hold more, whatever is put into it.
 */

/** Byte-bounded cache by text keys. */
export interface Lru<T> {
  get(key: string): T | undefined;
  /** Keeps a value; one that is larger than the whole cache is not kept. */
  set(key: string, value: T): void;
  /** Counts again a value that has grown. */
  resize(key: string): void;
  /** Bytes held. */
  readonly bytes: number;
}

/** What a key and its bookkeeping cost besides its characters, in bytes. */
const OVERHEAD = 128;

/** An empty cache of at most `limit` bytes; `sizeOf` tells what a value costs. */
export function createLru<T>(limit: number, sizeOf: (value: T) => number): Lru<T> {
  const shelf: Shelf<T> = { entries: new Map(), bytes: 0 };
  const { entries } = shelf;
  let newest: string | undefined;
  const keep = (key: string, value: T) =>
    put(shelf, { key, value, size: OVERHEAD + 2 * key.length + sizeOf(value) }, limit);
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (key !== newest) {
        entries.delete(key);
        entries.set(key, entry);
        newest = key;
      }
      return entry.value;
    },
    set(key, value) {
      newest = key;
      keep(key, value);
    },
    resize(key) {
      const entry = entries.get(key);
      if (entry !== undefined) keep(key, entry.value);
      newest = undefined;
    },
    get bytes() {
      return shelf.bytes;
    },
  };
}

interface Entry<T> {
  key: string;
  value: T;
  /** In bytes. */
  size: number;
}

/** Entries in the order of their last use, and what they cost together. */
interface Shelf<T> {
  entries: Map<string, Entry<T>>;
  bytes: number;
}

/** Puts an entry last; those that come first make room for it. */
function put<T>(shelf: Shelf<T>, entry: Entry<T>, limit: number): void {
  remove(shelf, entry.key);
  if (entry.size > limit) return;
  shelf.entries.set(entry.key, entry);
  shelf.bytes += entry.size;
  for (const oldest of shelf.entries.keys()) {
    if (shelf.bytes <= limit) return;
    remove(shelf, oldest);
  }
}

function remove<T>(shelf: Shelf<T>, key: string): void {
  const entry = shelf.entries.get(key);
  if (entry === undefined) return;
  shelf.entries.delete(key);
  shelf.bytes -= entry.size;
}
