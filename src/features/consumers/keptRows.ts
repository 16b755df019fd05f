import type { ConsumerRow } from './rows';

/**
 * The rows of one connection as they were last drawn. A row stays the same object as long as its consumer is there: VS Code
 * knows by the object which row a menu was opened on, and a poll in between must not take it away.
 */
export class KeptRows {
  private rows: ReadonlyMap<string, ConsumerRow> = new Map();

  /** All of them, in the order of `fresh`. */
  drawn(fresh: readonly ConsumerRow[]): ConsumerRow[] {
    const keep = (row: ConsumerRow) => Object.assign(this.rows.get(keyOf(row)) ?? row, row);
    this.rows = new Map(fresh.map((row) => [keyOf(row), keep(row)]));
    return [...this.rows.values()];
  }

  /** Those that are drawn, as they are now; undefined where consumers came, went or changed places. */
  renewed(fresh: readonly ConsumerRow[]): ConsumerRow[] | undefined {
    const keys = fresh.map(keyOf);
    const isSame = keys.length === this.rows.size && [...this.rows.keys()].every((key, place) => key === keys[place]);
    return isSame ? this.drawn(fresh) : undefined;
  }
}

function keyOf({ connection, health }: ConsumerRow): string {
  return JSON.stringify([connection, health.name]);
}
