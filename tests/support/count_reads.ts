/** Counting how often data is looked at, to tell how work grows without a clock. */

/** A counter and the means to make data count. */
export interface ReadCounter {
  count: number;
  /** The same data; each read of a property, at any depth, counts. */
  watch<T extends object>(data: T): T;
  /** A copy of a map; each lookup and each entry of an iteration counts. */
  watchMap<V>(map: ReadonlyMap<string, V>): Map<string, V>;
}

/** A new counter. Only plain objects and arrays are watched below what is handed in. */
export function readCounter(): ReadCounter {
  const watched = new WeakMap<object, object>();
  const counter: ReadCounter = {
    count: 0,
    watch<T extends object>(data: T): T {
      const known = watched.get(data);
      if (known) return known as T;
      const proxy = new Proxy(data, {
        get(target, key) {
          counter.count++;
          const value = Reflect.get(target, key);
          return isPlain(value) ? counter.watch(value) : value;
        },
      });
      watched.set(data, proxy);
      return proxy;
    },
    watchMap: (map) => new CountingMap(map, () => counter.count++),
  };
  return counter;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

class CountingMap<V> extends Map<string, V> {
  #count: () => void = () => {};

  constructor(map: ReadonlyMap<string, V>, count: () => void) {
    super(map);
    this.#count = count;
  }

  override get(key: string): V | undefined {
    this.#count();
    return super.get(key);
  }

  override has(key: string): boolean {
    this.#count();
    return super.has(key);
  }

  override *values(): MapIterator<V> {
    for (const value of super.values()) {
      this.#count();
      yield value;
    }
  }

  override *keys(): MapIterator<string> {
    for (const key of super.keys()) {
      this.#count();
      yield key;
    }
  }
}
