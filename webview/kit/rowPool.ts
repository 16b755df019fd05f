/** Rows that are not needed at present, by their kind: filling a row with content of another kind would change nearly all of it. */
export interface RowPool {
  /** A row of the kind, made when none is free. */
  take(kind: string): HTMLElement;
  /** Gives rows of the pool back. */
  put(rows: readonly HTMLElement[]): void;
  /** The kind that a row of the pool was made for. */
  kindOf(row: HTMLElement | undefined): string | undefined;
  /** Takes the free ones out of the document. */
  detach(): void;
}

export function rowPool(create: () => HTMLElement): RowPool {
  const free = new Map<string, HTMLElement[]>();
  const kinds = new WeakMap<HTMLElement, string>();

  const freeOf = (kind: string) => {
    const rows = free.get(kind) ?? [];
    free.set(kind, rows);
    return rows;
  };

  return {
    take(kind) {
      const row = freeOf(kind).pop() ?? create();
      kinds.set(row, kind);
      return row;
    },
    put(rows) {
      for (const row of rows) freeOf(kinds.get(row) ?? '').push(row);
    },
    kindOf: (row) => row && kinds.get(row),
    detach() {
      for (const rows of free.values()) for (const row of rows) row.remove();
    },
  };
}
