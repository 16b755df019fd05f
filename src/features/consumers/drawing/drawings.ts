import type { TreeRow } from '../rows';

/** What is drawn of a row. The look must be current. The figures may wait while a person reads the row's tooltip. */
export interface Drawing {
  readonly look: string;
  readonly figures: string;
}

/** The number of polls for which a row keeps its tooltip while the pointer is on it. */
const POLLS_OF_A_TOOLTIP = 30;

/** Decides which rows must be drawn again: only those where a person would see another icon, word or rounded number. */
export class Drawings {
  private readonly last = new WeakMap<TreeRow, Drawing>();
  /** Rows with a tooltip. VS Code keeps a tooltip until its row is drawn again. */
  private readonly withTooltip = new WeakSet<TreeRow>();
  /** For each row with a tooltip, the number of polls of its connection that it still waits. */
  private readonly held = new Map<TreeRow, number>();

  constructor(private readonly drawingOf: (row: TreeRow) => Drawing) {}

  drawn(row: TreeRow): void {
    this.last.set(row, this.drawingOf(row));
    this.withTooltip.delete(row);
  }

  /** To be called when the pointer is on the row. */
  hovered(row: TreeRow): void {
    this.withTooltip.add(row);
    this.held.set(row, POLLS_OF_A_TOOLTIP);
  }

  /** To be called once for each poll of a connection, before its rows are compared. */
  polled(connection: string): void {
    for (const [row, polls] of this.held) {
      if (connectionOf(row) !== connection) continue;
      if (polls > 1) this.held.set(row, polls - 1);
      else this.held.delete(row);
    }
  }

  /** Whether a person may be reading the tooltip of any row of the connection. */
  isHeld(connection: string): boolean {
    return [...this.held.keys()].some((row) => connectionOf(row) === connection);
  }

  /** Whether the row must be drawn again. A row that was never drawn need not be: VS Code asks for it when it needs it. */
  isOutdated(row: TreeRow): boolean {
    const last = this.last.get(row);
    if (!last) return false;
    const now = this.drawingOf(row);
    if (now.look !== last.look) return true;
    return !this.isHeldBack(row) && (this.withTooltip.has(row) || now.figures !== last.figures);
  }

  /** Whether the row must wait. VS Code draws the rows below a row together with it. */
  private isHeldBack(row: TreeRow): boolean {
    if (row.kind === 'connection') return this.isHeld(row.connection);
    const below = [...this.held.keys()].some((held) => 'parent' in held && held.parent === row);
    return below || this.held.has(row);
  }
}

function connectionOf(row: TreeRow): string {
  return 'parent' in row ? row.parent.connection : row.connection;
}
