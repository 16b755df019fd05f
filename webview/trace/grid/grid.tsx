import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { splitterHandlers } from '../../kit/controls/splitter';
import { useSize } from '../../kit/page/size';
import { askSelectedRow, type VirtualRows, virtualRows } from '../../kit/rows/virtualRows';
import { OVERVIEW_HEIGHT, Overview } from '../minimap/minimap';
import { isMissingKey } from '../session/rowKeys';
import type { Rows } from '../session/rows';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { useLanes } from '../streams/laneHeads';
import { Guides, shownSpan } from './axis';
import { ColumnHead } from './columnHead';
import { handledColumnOf } from './handling';
import { onGridKey, useFirstFocus } from './keyboard';
import { type LineContext, menuContext } from './row/line';
import { rowContent } from './row/rowContent';
import { createRow, fillRow } from './row/rowElement';

const ROW_HEIGHT = 22;
const HEAD_HEIGHT = 24;
/** Pixels. Below this, the name has no room next to two words. */
const SNUG_TREE = 700;
/** Pixels. Below this, the two columns of times are hidden. */
const COMPACT_TREE = 440;
/** Pixels. Below this, the stream is hidden, too. It is in the row's tooltip and in the details. */
const NARROW_TREE = 320;
const LEAST_TREE = 140;
const LEAST_TIMELINE = 60;
/** VS Code's items for cutting and pasting are left out, because they have no effect here. */
const NO_MENU = JSON.stringify({ preventDefaultContextMenuItems: true });

/** The tree, the waterfall and the handled marks: one list of virtual rows, which is a WAI-ARIA tree grid. */
export function Grid({ state }: { state: TraceState }) {
  const page = useTracePage();
  const { session, t, time } = page;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualRows | null>(null);
  const context = useRef<LineContext | null>(null);
  const { width } = useSize(scroller);
  useFirstFocus(scroller);
  const [hovered, setHovered] = useState<string | null>(null);
  const { rows, view } = state;

  const handling = handledColumnOf(state.consumers, t);
  const handledWidth = handling === null ? 0 : handling.width;
  const tree = treeWidth(width - handledWidth, view.treeShare);
  const compact = tree < COMPACT_TREE;
  const span = shownSpan(rows, view.zoom);
  const axisWidth = width - tree - handledWidth - 20;
  const lanes = useLanes(state, axisWidth);
  context.current = {
    lanes,
    state,
    span,
    selectedLine: rows.lineOfKey(view.selected),
    hovered: { place: rows.find(hovered), isMissing: isMissingKey(hovered) },
    matches: new Set(state.matches),
    handling,
    maxIndent: Math.floor((tree - (compact ? 0 : 160)) * 0.25),
    t,
    time,
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const made = virtualRows(element, {
      rowHeight: ROW_HEIGHT,
      headHeight: HEAD_HEIGHT,
      kindOf: (line) => ((context.current?.state.rows.lines.logAt(line) ?? -1) < 0 ? 'event' : 'log'),
      create: createRow,
      update: (row, line) => context.current !== null && fillRow(row, rowContent(line, context.current)),
    });
    list.current = made;
    return () => made.dispose();
  }, []);

  const shown = useRef<Rows | null>(null);
  useLayoutEffect(() => {
    const made = list.current;
    if (made === null) return;
    const before = shown.current;
    shown.current = rows;
    if (before === rows) return made.refresh();
    const isSame =
      before === null ||
      (before.forest === rows.forest && before.logs === rows.logs && before.missing === rows.missing);
    const line = made.firstVisible();
    const anchor = isSame ? null : anchorKey(before, line);
    made.setCount(rows.lines.count);
    const next = rows.lineOfKey(anchor);
    // Events are only added, but log lines can be switched off, and missing effects can appear as events.
    const mayBeFewer = before?.logs !== rows.logs || before.missing !== rows.missing;
    if (next > line || (next >= 0 && mayBeFewer)) made.shift(next - line);
  });

  const selectedLine = context.current.selectedLine;
  useLayoutEffect(() => {
    if (selectedLine >= 0) list.current?.reveal(selectedLine);
  }, [view.selected, selectedLine, view.detailsOpen]);

  useLayoutEffect(() => {
    const active = selectedLine < 0 ? undefined : list.current?.row(selectedLine);
    if (active) scroller.current?.setAttribute('aria-activedescendant', active.id);
    else scroller.current?.removeAttribute('aria-activedescendant');
  });

  function onClick(event: MouseEvent): void {
    const line = lineAt(event);
    if (line === null) return;
    const place = rows.lines.placeAt(line);
    const log = rows.lines.logAt(line);
    const target = event.target as HTMLElement;
    if (log >= 0) {
      session.select(rows.keyAt(line));
      session.openLogLine(log);
    } else if (target.classList.contains('twisty') && rows.lines.isEventAt(line) && rows.hasBelow(place, view))
      session.toggle(place);
    else {
      session.change({ detailsOpen: true });
      session.select(rows.keyAt(line));
    }
  }

  /** VS Code builds the menu from `data-vscode-context` when the event reaches the document. */
  function onContextMenu(event: MouseEvent): void {
    if (askSelectedRow(event, selectedLine < 0 ? undefined : list.current?.row(selectedLine))) return;
    const line = lineAt(event);
    const row = line === null ? undefined : list.current?.row(line);
    if (line === null || row === undefined) return;
    row.dataset.vscodeContext = JSON.stringify(menuContext(state, line));
    session.select(rows.keyAt(line));
  }

  function onPointerOver(event: PointerEvent): void {
    const line = lineAt(event);
    const key = line === null ? null : rows.keyAt(line);
    if (key !== hovered) setHovered(key);
  }

  const splitter = splitterHandlers({
    axis: 'x',
    direction: 1,
    size: () => tree,
    resize: (pixels) => session.change({ treeShare: clampShare(pixels / Math.max(1, width - handledWidth)) }),
  });
  // When everything happened at the same time there is nothing to zoom, and lanes have no axis.
  const hasOverview = rows.length > 0 && lanes === null;
  const variables = {
    '--tree': `${tree}px`,
    '--handled': `${handledWidth}px`,
    '--overview': hasOverview ? `${OVERVIEW_HEIGHT}px` : '0px',
  };

  return (
    <div class={`list ${sizeClasses(tree)}`} style={variables}>
      {hasOverview && <Overview state={state} width={width} mapWidth={axisWidth} />}
      {lanes === null && <Guides span={span} left={tree} right={handledWidth} width={width} />}
      <div
        class="scroller"
        ref={scroller}
        role="treegrid"
        tabIndex={0}
        aria-label={t('Events')}
        aria-rowcount={rows.lines.count + 1}
        aria-colcount={handling === null ? 5 : 6}
        onKeyDown={(event) => onGridKey(event, session, list.current?.pageSize() ?? 1)}
        onClick={onClick}
        onDblClick={(event) => {
          const line = lineAt(event);
          if (line !== null && rows.lines.isEventAt(line)) session.toggle(rows.lines.placeAt(line));
        }}
        data-vscode-context={NO_MENU}
        onContextMenu={onContextMenu}
        onPointerOver={onPointerOver}
        onPointerLeave={() => setHovered(null)}
      >
        <ColumnHead state={state} span={span} axisWidth={axisWidth} lanes={lanes} handling={handling} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a border that moves is no thematic break */}
      <div
        class="splitter x"
        style={{ left: `${tree}px` }}
        role="separator"
        aria-orientation="vertical"
        aria-label={t('Width of the tree')}
        aria-valuenow={Math.round(view.treeShare * 100)}
        tabIndex={0}
        {...splitter}
      />
    </div>
  );
}

function treeWidth(room: number, share: number): number {
  const most = Math.max(LEAST_TREE, room - LEAST_TIMELINE);
  return Math.round(Math.min(Math.max(room * share, LEAST_TREE), most));
}

function sizeClasses(tree: number): string {
  const sizes = { snug: SNUG_TREE, compact: COMPACT_TREE, narrow: NARROW_TREE };
  return Object.entries(sizes)
    .flatMap(([name, below]) => (tree < below ? [name] : []))
    .join(' ');
}

function clampShare(share: number): number {
  return Math.min(0.95, Math.max(0.05, share));
}

/** Returns the row that should stay in place when others arrive; null at the top, where new rows should be visible. */
function anchorKey(rows: Rows, firstLine: number): string | null {
  return firstLine === 0 ? null : rows.keyAt(firstLine);
}

function lineAt(event: Event): number | null {
  const row = (event.target as Element).closest<HTMLElement>('.event-row');
  const line = row?.dataset.line;
  return line === undefined ? null : Number(line);
}
