/** A cause that events of the table name but that is not in the table: a command, or an event outside of it. */
export interface Ghost {
  readonly id: string;
  /** Whether the id may belong to an event that can be loaded: it is a UUID, or events here have other ids. */
  readonly loadable: boolean;
  /** `command` when it cannot be an event of this store: it is no possible event id, or it equals the correlation id of its effects. */
  readonly kind: 'command' | 'unknown';
}

/**
 * The causation forest in preorder: the subtree of place p is the places p … p + subtreeSize[p] − 1. Every event of the table has exactly
 * one place. Roots, including ghosts, and the effects of one cause are in order of position.
 */
export interface Forest {
  readonly count: number;
  /** The row of the table; −1 − g for ghost g. */
  readonly rows: Int32Array;
  readonly depth: Int32Array;
  /** The number of places, including the place itself. */
  readonly subtreeSize: Int32Array;
  /** The place of the cause; −1 for roots. */
  readonly parent: Int32Array;
  /** Bits of `Oddity`. */
  readonly oddities: Uint8Array;
  /** The place of each row of the table. */
  readonly placeOf: Int32Array;
  readonly ghosts: readonly Ghost[];
}

/** Returns the ghost at a place; undefined when an event is there. */
export function ghostAt(forest: Forest, place: number): Ghost | undefined {
  return forest.ghosts[-1 - (forest.rows[place] ?? 0)];
}
