/** Lists of items by name. Later changes do not affect them. */
export interface GivenLists<T> extends Iterable<readonly [name: string, items: readonly T[]]> {
  get(name: string): readonly T[] | undefined;
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** The items of files, grouped by a name that each item has. */
interface ListsByName<T> {
  /** Removes the items of `before` and adds those of `now`. */
  replace(before: readonly T[] | undefined, now: readonly T[] | undefined): void;
  /** Returns the lists as they are now. */
  given(): GivenLists<T>;
}

/** The names are spread over this many maps. After `given`, a change copies only the map that it concerns, not all names. */
const SHARDS = 128;

/**
 * Creates lists without items. `nameOf` returns null for an item to leave out. A list that `given` returned is replaced by a change; only a
 * list created since is changed in place.
 */
export function createListsByName<T>(nameOf: (item: T) => string | null): ListsByName<T> {
  let shards: readonly Map<string, T[]>[] = Array.from({ length: SHARDS }, () => new Map());
  let isOwn: boolean[] = shards.map(() => true);
  /** The names whose lists `given` has not returned yet. */
  let own = new Set<string>();

  const shardFor = (name: string): Map<string, T[]> => {
    const at = shardOf(name);
    const shard = shards[at] ?? new Map<string, T[]>();
    if (isOwn[at]) return shard;
    const copy = new Map(shard);
    shards = shards.with(at, copy);
    isOwn[at] = true;
    return copy;
  };

  const remove = (before: readonly T[]) => {
    const gone = new Set(before);
    for (const name of new Set(before.map(nameOf))) {
      if (name === null) continue;
      const shard = shardFor(name);
      const kept = (shard.get(name) ?? []).filter((item) => !gone.has(item));
      own.add(name);
      if (kept.length > 0) shard.set(name, kept);
      else shard.delete(name);
    }
  };

  return {
    replace(before = [], now = []) {
      if (before.length > 0) remove(before);
      for (const item of now) {
        const name = nameOf(item);
        if (name === null) continue;
        const shard = shardFor(name);
        const list = shard.get(name);
        if (list && own.has(name)) list.push(item);
        else shard.set(name, list ? [...list, item] : [item]);
        own.add(name);
      }
    },
    given() {
      own = new Set();
      isOwn = shards.map(() => false);
      return listsOf(shards);
    },
  };
}

const shardOf = (name: string) => textHash(name) % SHARDS;

function listsOf<T>(shards: readonly Map<string, T[]>[]): GivenLists<T> {
  return {
    get: (name) => shards[shardOf(name)]?.get(name),
    has: (name) => shards[shardOf(name)]?.has(name) === true,
    *keys() {
      for (const shard of shards) yield* shard.keys();
    },
    *[Symbol.iterator]() {
      for (const shard of shards) yield* shard;
    },
  };
}

/** Returns a hash of a text: a whole number, never negative, the same in every thread. */
export function textHash(text: string): number {
  let hash = text.length;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) | 0;
  return hash >>> 0;
}
