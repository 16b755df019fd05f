/** A cause that is named by events of the table and is not in it: a command, or an event outside the set. */
export interface Ghost {
  readonly id: string;
  /** Whether the id may be an event's, which can be loaded: it is a UUID, or events here have other ids. */
  readonly loadable: boolean;
  /** `command` when it can be no event here: it is no such id, or it is the correlation id that its effects carry. */
  readonly kind: 'command' | 'unknown';
}

/**
 * The causation forest in preorder: the subtree of place p is the places p … p + subtreeSize[p] − 1.
 * Every event of the table has exactly one place. Roots, ghosts among them, and the effects of one cause stand by position.
 */
export interface Forest {
  readonly count: number;
  /** The table's row; −1 − g for ghost g. */
  readonly rows: Int32Array;
  readonly depth: Int32Array;
  /** Including the place itself. */
  readonly subtreeSize: Int32Array;
  /** A place; −1 for roots. */
  readonly parent: Int32Array;
  /** Bits of `Oddity`. */
  readonly oddities: Uint8Array;
  /** Table row → its place. */
  readonly placeOf: Int32Array;
  readonly ghosts: readonly Ghost[];
}

/** The ghost at a place; undefined when an event stands there. */
export function ghostAt(forest: Forest, place: number): Ghost | undefined {
  return forest.ghosts[-1 - (forest.rows[place] ?? 0)];
}
