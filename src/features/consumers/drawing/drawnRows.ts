import type { TreeRow } from '../rows';

/**
 * The drawn rows, by their parent. A row stays the same object as long as it exists: VS Code knows by the object on which row a menu was
 * opened, and a poll in between must not replace it.
 */
export class DrawnRows {
  private readonly below = new WeakMap<object, ReadonlyMap<string, TreeRow>>();

  /** Whether VS Code asked for the rows below. It does not for a row that was never open. */
  knows(above: object): boolean {
    return this.below.has(above);
  }

  /** Returns all rows of `fresh` in that order, each as the object that is already drawn. */
  drawn<R extends TreeRow>(above: object, fresh: readonly R[]): R[] {
    const known = this.below.get(above);
    const rows = new Map(fresh.map((row) => [keyOf(row), renewed(known?.get(keyOf(row)), row)]));
    this.below.set(above, rows);
    return [...rows.values()];
  }

  /**
   * Returns the drawn rows with their current content. Undefined when rows came or went, or changed places in a way that is not allowed:
   * `mayStand` tells whether a row may stay where another row would be drawn now.
   */
  renewed<R extends TreeRow>(
    above: object,
    fresh: readonly R[],
    mayStand: (row: R, place: R) => boolean,
  ): R[] | undefined {
    const drawn = [...(this.below.get(above)?.keys() ?? [])];
    const byKey = new Map(fresh.map((row) => [keyOf(row), row]));
    if (byKey.size !== drawn.length) return undefined;
    const inPlace: R[] = [];
    for (const [place, wanted] of fresh.entries()) {
      const row = byKey.get(drawn[place] ?? '');
      if (!row || (row !== wanted && !mayStand(row, wanted))) return undefined;
      inPlace.push(row);
    }
    return this.drawn(above, inPlace);
  }
}

function renewed<R extends TreeRow>(known: TreeRow | undefined, row: R): R {
  return known ? Object.assign(known as R, row) : row;
}

/** Returns the key of a row, which is unique below its parent. */
function keyOf(row: TreeRow): string {
  switch (row.kind) {
    case 'connection':
      return row.connection;
    case 'consumer':
      return JSON.stringify([row.connection, row.health.name]);
    case 'culprit':
      return JSON.stringify([row.kind, row.culprit.segment, row.culprit.eventId, row.place]);
    case 'finding':
      return JSON.stringify([row.kind, row.sentence, row.place]);
    case 'group':
      return JSON.stringify([row.kind, row.start]);
    case 'problem':
      return JSON.stringify([row.kind, row.place]);
    case 'segment': {
      const { id, total, ownerId } = row.segment.segment;
      return JSON.stringify([row.kind, id, total, ownerId]);
    }
  }
}
