/** A cache that forgets what was used least recently once it holds more than so many bytes. */

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
  const entries = new Map<string, { value: T; size: number }>();
  let bytes = 0;
  const remove = (key: string) => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    bytes -= entry.size;
  };
  const set = (key: string, value: T) => {
    remove(key);
    const size = OVERHEAD + 2 * key.length + sizeOf(value);
    if (size > limit) return;
    entries.set(key, { value, size });
    bytes += size;
    for (const oldest of entries.keys()) {
      if (bytes <= limit) return;
      remove(oldest);
    }
  };
  let newest: string | undefined;
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
      set(key, value);
    },
    resize(key) {
      const entry = entries.get(key);
      if (entry !== undefined) set(key, entry.value);
      newest = undefined;
    },
    get bytes() {
      return bytes;
    },
  };
}
