import { useLayoutEffect, useRef } from 'preact/hooks';
import { onResize } from '../../kit/page/size';
import { askSelectedRow, type VirtualRows, virtualRows } from '../../kit/rows/virtualRows';

interface RowListProps {
  readonly label: string;
  readonly count: number;
  readonly rowHeight: number;
  /** Changes whenever the rows change. */
  readonly version: unknown;
  /** −1 means none. */
  readonly selected: number;
  /** The key of the selected row. A new key scrolls its row into view; a row that only moves does not. */
  readonly selectedKey: unknown;
  /** Whether the last row stays in view. */
  readonly follow?: boolean;
  /** Returns the new index of the row that was the first visible one. Called once for each version. */
  readonly moved?: (firstSeen: number) => number;
  readonly openOnClick: boolean;
  readonly create: () => HTMLElement;
  readonly fill: (row: HTMLElement, index: number) => void;
  readonly onSelect: (index: number) => void;
  readonly onOpen: (index: number) => void;
  readonly onKey?: (key: string) => boolean;
  /** Called when the person scrolled away from the end, or when the end came into view. */
  readonly onEnd?: (isAtEnd: boolean) => void;
  /** Called when the first rows came into view. */
  readonly onStart?: () => void;
}

/** More rows are requested when this many are left before the first one. */
const NEAR_ROWS = 10;

/** A list box of virtual rows with the keys of VS Code's lists. */
export function RowList(props: RowListProps) {
  const { count, rowHeight, selected, follow = false } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualRows | null>(null);
  const current = useRef(props);
  current.current = props;
  const lastTop = useRef(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const made = virtualRows(element, {
      rowHeight,
      headHeight: 0,
      create: () => asOption(current.current.create()),
      update: (row, index) => {
        row.dataset.line = String(index);
        row.setAttribute('aria-posinset', String(index + 1));
        row.setAttribute('aria-setsize', String(current.current.count));
        row.setAttribute('aria-selected', String(index === current.current.selected));
        row.classList.toggle('selected', index === current.current.selected);
        current.current.fill(row, index);
      },
    });
    list.current = made;
    const stopResize = onResize(element, () => {
      if (current.current.follow) toEnd();
    });
    return () => {
      stopResize();
      made.dispose();
    };
  }, [rowHeight]);

  function toEnd(): void {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }

  useLayoutEffect(() => {
    const made = list.current;
    if (made === null) return;
    const first = made.firstVisible();
    const now = props.moved?.(first) ?? first;
    made.setCount(count);
    if (follow) toEnd();
    else if (now !== first) made.shift(now - first);
  }, [props.version, count, follow]);

  useLayoutEffect(() => {
    list.current?.refresh();
    if (selected >= 0 && !follow) list.current?.reveal(selected);
  }, [props.selectedKey]);

  useLayoutEffect(() => {
    const active = selected < 0 ? undefined : list.current?.row(selected);
    if (active) scroller.current?.setAttribute('aria-activedescendant', active.id);
    else scroller.current?.removeAttribute('aria-activedescendant');
  });

  function onScroll(): void {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop, clientHeight, scrollHeight } = element;
    // New rows move the end away by themselves. Only a person scrolls up.
    if (scrollTop + clientHeight >= scrollHeight - rowHeight / 2) props.onEnd?.(true);
    else if (scrollTop < lastTop.current - 1) props.onEnd?.(false);
    if (scrollTop < NEAR_ROWS * rowHeight && scrollTop < lastTop.current) props.onStart?.();
    lastTop.current = scrollTop;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = list.current?.pageSize() ?? 1;
    const target = targetOf(event.key, selected, count, page);
    if (target !== null) {
      if (count > 0) props.onSelect(Math.max(0, Math.min(count - 1, target)));
    } else if (event.key === 'Enter') {
      if (selected >= 0) props.onOpen(selected);
    } else if (!props.onKey?.(event.key)) return;
    event.preventDefault();
  }

  return (
    <div
      class="scroller"
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={props.label}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => void askSelectedRow(event, selected < 0 ? undefined : list.current?.row(selected))}
      onClick={(event) => {
        const line = lineAt(event);
        if (line === null) return;
        props.onSelect(line);
        if (props.openOnClick) props.onOpen(line);
      }}
      onDblClick={(event) => {
        const line = lineAt(event);
        if (line !== null && !props.openOnClick) props.onOpen(line);
      }}
    />
  );
}

/** Returns the index that a key leads to. Without a selection, the arrows start at the end that they come from. */
function targetOf(key: string, selected: number, count: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return selected + 1;
    case 'ArrowUp':
      return selected < 0 ? count - 1 : selected - 1;
    case 'PageDown':
      return Math.max(0, selected) + page;
    case 'PageUp':
      return (selected < 0 ? count - 1 : selected) - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

let created = 0;

function asOption(row: HTMLElement): HTMLElement {
  row.id = `row-${++created}`;
  row.setAttribute('role', 'option');
  return row;
}

function lineAt(event: MouseEvent): number | null {
  const line = (event.target as HTMLElement).closest<HTMLElement>('[data-line]')?.dataset.line;
  return line === undefined ? null : Number(line);
}
