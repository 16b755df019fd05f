import type { TreeRow } from '../rows';

/** What of a row is drawn: its look must be of now, its figures may wait while a person reads its tooltip. */
export interface Drawing {
  readonly look: string;
  readonly figures: string;
}

/** A row that a person has the pointer on keeps its tooltip for so many polls. */
const POLLS_OF_A_TOOLTIP = 30;

/** Which rows must be drawn again: only where a person would see another icon, word or rounded number. */
export class Drawings {
  private readonly last = new WeakMap<TreeRow, Drawing>();
  /** VS Code keeps a tooltip until its row is drawn again. */
  private readonly withTooltip = new WeakSet<TreeRow>();
  /** How many polls of its connection each row with a tooltip still waits. */
  private readonly held = new Map<TreeRow, number>();

  constructor(private readonly drawingOf: (row: TreeRow) => Drawing) {}

  drawn(row: TreeRow): void {
    this.last.set(row, this.drawingOf(row));
    this.withTooltip.delete(row);
  }

  /** A person has the pointer on the row. */
  hovered(row: TreeRow): void {
    this.withTooltip.add(row);
    this.held.set(row, POLLS_OF_A_TOOLTIP);
  }

  /** To be called once for each poll of a connection, before its rows are looked at. */
  polled(connection: string): void {
    for (const [row, polls] of this.held) {
      if (connectionOf(row) !== connection) continue;
      if (polls > 1) this.held.set(row, polls - 1);
      else this.held.delete(row);
    }
  }

  /** Whether the tooltip of any row of the connection may be read at the moment. */
  isHeld(connection: string): boolean {
    return [...this.held.keys()].some((row) => connectionOf(row) === connection);
  }

  /** A row that was not drawn yet is not: VS Code asks for it when it needs it. */
  isOutdated(row: TreeRow): boolean {
    const last = this.last.get(row);
    if (!last) return false;
    const now = this.drawingOf(row);
    if (now.look !== last.look) return true;
    return !this.isHeldBack(row) && (this.withTooltip.has(row) || now.figures !== last.figures);
  }

  /** VS Code draws what is below a row together with it. */
  private isHeldBack(row: TreeRow): boolean {
    if (row.kind === 'connection') return this.isHeld(row.connection);
    const below = [...this.held.keys()].some((held) => 'parent' in held && held.parent === row);
    return below || this.held.has(row);
  }
}

function connectionOf(row: TreeRow): string {
  return 'parent' in row ? row.parent.connection : row.connection;
}
