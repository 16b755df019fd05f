import type { TreeRow } from '../rows';

/**
 * The rows that are drawn, by what they stand below. A row stays the same object as long as what it shows is there: VS Code
 * knows by the object which row a menu was opened on, and a poll in between must not take it away.
 */
export class DrawnRows {
  private readonly below = new WeakMap<object, ReadonlyMap<string, TreeRow>>();

  /** Whether the rows below were asked for: those of a row that was never open were not. */
  knows(above: object): boolean {
    return this.below.has(above);
  }

  /** All of `fresh` in its order, each as the object that is already drawn. */
  drawn<R extends TreeRow>(above: object, fresh: readonly R[]): R[] {
    const known = this.below.get(above);
    const rows = new Map(fresh.map((row) => [keyOf(row), renewed(known?.get(keyOf(row)), row)]));
    this.below.set(above, rows);
    return [...rows.values()];
  }

  /**
   * The rows that are drawn, as they are now; undefined where some came or went, or changed places with such as they may
   * not: `mayStand` tells whether a row may stay where the other one would be drawn now.
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

/** Different for each row that stands below the same one. */
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
