import { onResize } from '../page/size';

/** Pixels. Chromium cannot lay out elements that are higher than about 16 million pixels. */
const MAX_HEIGHT = 12_000_000;
/** The number of rows kept ready above and below the visible ones, so that fast scrolling shows no blanks. */
const OVERSCAN = 4;

interface VirtualRowsOptions {
  readonly rowHeight: number;
  /** The height of a sticky head above the rows inside the scroller. */
  readonly headHeight: number;
  /**
   * Returns the kind of row `index`, when there are several kinds. A row is only filled with content of the kind that it was created for.
   */
  kindOf?(index: number): string;
  /** Creates an empty row. Rows are reused, and not discarded while they are needed. */
  create(): HTMLElement;
  /** Fills a row with the content of `index`. */
  update(row: HTMLElement, index: number): void;
}

export interface VirtualRows {
  /** Sets the number of rows in the list, visible or not. */
  setCount(count: number): void;
  /** Fills every row in the window again. */
  refresh(): void;
  /** Scrolls only as far as needed. A row that is far away is moved to the middle. */
  reveal(index: number): void;
  /** Scrolls by whole rows, so that rows inserted above do not move the visible ones. */
  shift(rows: number): void;
  /** Returns the row in the window that shows `index`. */
  row(index: number): HTMLElement | undefined;
  /** Returns the number of whole rows that fit in the viewport, at least one. */
  pageSize(): number;
  /** Returns the index of the first visible row. */
  firstVisible(): number;
  dispose(): void;
}

/**
 * A list of any length in `scroller` that keeps only a window of rows in the document. The rows are in order there, so that assistive
 * technology reads them in order. Scrolling moves rows that left the window to the other end and fills them again. Lists that are higher
 * than browsers can lay out are scrolled in proportion.
 */
export function virtualRows(scroller: HTMLElement, options: VirtualRowsOptions): VirtualRows {
  const { rowHeight, headHeight } = options;
  const canvas = document.createElement('div');
  canvas.className = 'virtual-canvas';
  canvas.setAttribute('role', 'presentation');
  scroller.append(canvas);

  let count = 0;
  /** Rows `start` … `start + rows.length - 1` are in the document. */
  let rows: HTMLElement[] = [];
  let start = 0;
  const spare = rowPool(options.create);
  const kindOf = options.kindOf ?? (() => '');

  const height = () => Math.min(count * rowHeight, MAX_HEIGHT);
  const viewport = () => Math.max(0, scroller.clientHeight - headHeight);
  const scrollable = () => Math.max(0, height() - viewport());

  /** Returns the pixels from the list's real beginning to the top of the viewport. */
  function offset(): number {
    const whole = count * rowHeight;
    if (whole <= MAX_HEIGHT) return scroller.scrollTop;
    return (scroller.scrollTop / Math.max(1, scrollable())) * (whole - viewport());
  }

  function scrollToOffset(pixels: number): void {
    const whole = count * rowHeight;
    const room = Math.max(1, whole - viewport());
    scroller.scrollTop = whole <= MAX_HEIGHT ? pixels : (pixels / room) * scrollable();
  }

  function fill(index: number): HTMLElement {
    const row = spare.take(kindOf(index));
    options.update(row, index);
    return row;
  }

  function render(refill: boolean): void {
    // All measuring is done before all writing. Reading in between would lay out the page for every row.
    const pixels = offset();
    const shift = scroller.scrollTop - pixels;
    const room = viewport();
    const first = Math.floor(pixels / rowHeight);
    const from = Math.max(0, Math.min(first - OVERSCAN, count));
    const to = Math.min(count, first + Math.ceil(room / rowHeight) + 1 + OVERSCAN);
    // After a jump every row is different. The rows stay in place and are filled again.
    const isJump = rows.length > 0 && (to <= start || from >= start + rows.length);
    if (isJump) start = from;
    release(from, to);
    if (refill || isJump) refillRows();
    if (rows.length === 0) start = from;
    const before: HTMLElement[] = [];
    for (let index = from; index < start; index++) before.push(fill(index));
    const after: HTMLElement[] = [];
    for (let index = start + rows.length; index < to; index++) after.push(fill(index));
    canvas.prepend(...before);
    canvas.append(...after);
    rows = [...before, ...rows, ...after];
    start = Math.min(start, from);
    for (const [i, row] of rows.entries()) {
      row.style.transform = `translateY(${Math.round(shift + (start + i) * rowHeight)}px)`;
    }
    spare.detach();
  }

  /** Fills all rows again. A row of the wrong kind for its place is replaced by the next row of the right kind, or by a spare one. */
  function refillRows(): void {
    const old = rows;
    let next = 0;
    rows = old.map((_, i) => {
      const kind = kindOf(start + i);
      if (spare.kindOf(old[next]) !== kind && spare.kindOf(old[next + 1]) === kind) {
        spare.put(old.slice(next, next + 1));
        next++;
      }
      const kept = old[next];
      const row = kept && spare.kindOf(kept) === kind ? kept : spare.take(kind);
      if (row === kept) next++;
      else canvas.insertBefore(row, kept ?? null);
      options.update(row, start + i);
      return row;
    });
    spare.put(old.slice(next));
  }

  /** Frees the rows outside `from` … `to`. */
  function release(from: number, to: number): void {
    const head = Math.min(rows.length, Math.max(0, from - start));
    spare.put(rows.splice(0, head));
    start += head;
    const tail = Math.max(0, Math.min(rows.length, to - start));
    spare.put(rows.splice(tail));
  }

  const onScroll = () => render(false);
  scroller.addEventListener('scroll', onScroll, { passive: true });
  const stopResize = onResize(scroller, () => render(false));

  return {
    setCount(next) {
      count = next;
      canvas.style.height = `${height()}px`;
      render(true);
    },
    refresh: () => render(true),
    reveal(index) {
      const top = index * rowHeight;
      const room = viewport();
      const current = offset();
      if (top >= current && top + rowHeight <= current + room) return;
      const isFar = top < current - room || top > current + 2 * room;
      if (isFar) scrollToOffset(Math.max(0, top - (room - rowHeight) / 2));
      else scrollToOffset(top < current ? top : top + rowHeight - room);
      render(false);
    },
    shift(by) {
      scrollToOffset(offset() + by * rowHeight);
      render(false);
    },
    row: (index) => rows[index - start],
    pageSize: () => Math.max(1, Math.floor(viewport() / rowHeight)),
    firstVisible: () => Math.floor(offset() / rowHeight),
    dispose() {
      scroller.removeEventListener('scroll', onScroll);
      stopResize();
      canvas.remove();
    },
  };
}

/** Rows that are not needed now, by kind. Filling a row with content of another kind would change nearly all of it. */
interface RowPool {
  /** Returns a row of the kind. Creates one when none is free. */
  take(kind: string): HTMLElement;
  /** Returns rows to the pool. */
  put(rows: readonly HTMLElement[]): void;
  /** Returns the kind that a row of the pool was created for. */
  kindOf(row: HTMLElement | undefined): string | undefined;
  /** Removes the free rows from the document. */
  detach(): void;
}

function rowPool(create: () => HTMLElement): RowPool {
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

/**
 * Opens the menu of the selected row when the menu key was pressed on the list. Returns whether it did. A pointer opens the menu at its own
 * position, on macOS also with Control.
 */
export function askSelectedRow(event: MouseEvent, row: HTMLElement | undefined): boolean {
  const isByKey = event.target === event.currentTarget && event.button !== 2 && !event.ctrlKey;
  if (!isByKey || row === undefined) return false;
  event.preventDefault();
  event.stopPropagation();
  const { left, bottom } = row.getBoundingClientRect();
  const place = { clientX: left + ROOM, clientY: bottom };
  row.dispatchEvent(
    new MouseEvent('contextmenu', { bubbles: true, cancelable: true, composed: true, button: 2, ...place }),
  );
  return true;
}

/** Pixels from the row's edge to its menu. */
const ROOM = 24;
