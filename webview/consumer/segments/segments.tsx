import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { formatCount } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import { Icon } from '../../kit/controls/icon';
import { type VirtualRows, virtualRows } from '../../kit/rows/virtualRows';
import { Section } from '../parts';
import { type ConsumerState, useConsumerPage } from '../session/session';
import { SEGMENT_COLUMNS, type SegmentColumn } from '../session/view';
import { createSegmentRow, fillSegmentRow, sortSegments } from './segmentRow';

const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 26;
/** A table with more rows scrolls. */
const MOST_ROWS = 14;

/** Shows every segment with its owner, checkpoint, lag and heartbeat. The rows are virtual, because a consumer may have thousands. */
export function SegmentsSection({ state }: { state: ConsumerState }) {
  const { t, language } = useConsumerPage();
  const { segments, view } = state;
  if (segments.length === 0) return null;
  const aside = <span class="section-aside muted">{formatCount(segments.length, language)}</span>;
  const hasSegments = segments.some(({ id }) => id !== null);
  return (
    <Section id="segments" title={hasSegments ? t('Segments') : t('Owner and checkpoint')} aside={hasSegments && aside}>
      <SegmentTable segments={segments} sort={view.sort} />
    </Section>
  );
}

function SegmentTable({ segments, sort }: Pick<ConsumerState, 'segments'> & Pick<ConsumerState['view'], 'sort'>) {
  const page = useConsumerPage();
  const { t } = page;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualRows | null>(null);
  const sorted = useMemo(() => sortSegments(segments, sort), [segments, sort]);
  const shown = useRef(sorted);
  shown.current = sorted;

  useLayoutEffect(() => {
    if (scroller.current === null) return;
    const made = virtualRows(scroller.current, {
      rowHeight: ROW_HEIGHT,
      headHeight: HEAD_HEIGHT,
      create: createSegmentRow,
      update: (row, index) => {
        const line = shown.current[index];
        if (line) fillSegmentRow(row, line, index, page);
      },
    });
    list.current = made;
    return () => made.dispose();
  }, []);
  useLayoutEffect(() => list.current?.setCount(sorted.length), [sorted]);

  const height = Math.min(segments.length, MOST_ROWS) * ROW_HEIGHT + HEAD_HEIGHT + 1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: virtual rows cannot be those of a table element
    <div
      class="segment-scroller"
      ref={scroller}
      role="table"
      aria-label={t('Segments')}
      aria-rowcount={segments.length + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      tabIndex={0}
      style={{ height: `${height}px` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons are */}
      <div class="segment-row segment-head" role="row" aria-rowindex={1}>
        {SEGMENT_COLUMNS.map((column) => (
          <ColumnHead key={column} column={column} sort={sort} />
        ))}
      </div>
    </div>
  );
}

/** Sorts by its column. The third click restores "worst first". */
function ColumnHead({ column, sort }: { column: SegmentColumn; sort: ConsumerState['view']['sort'] }) {
  const { session, t } = useConsumerPage();
  const mine = sort?.column === column ? sort : null;
  const direction = mine === null ? 'none' : mine.descending ? 'descending' : 'ascending';
  const next = mine === null ? { column, descending: true } : mine.descending ? { column, descending: false } : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of divs has no th
    // biome-ignore lint/a11y/useFocusableInteractive: its button is
    <span role="columnheader" aria-sort={direction} class={`cell of-${column}`}>
      <button type="button" class="column-button" onClick={() => session.change({ sort: next })}>
        {columnWord(column, t)}
        {mine !== null && <Icon name={mine.descending ? 'arrow-small-down' : 'arrow-small-up'} />}
      </button>
    </span>
  );
}

function columnWord(column: SegmentColumn, t: Translate): string {
  switch (column) {
    case 'segment':
      return t('Segment');
    case 'status':
      return t('Status');
    case 'checkpoint':
      return t('Checkpoint');
    case 'waiting':
      return t('Waiting');
    case 'oldest':
      return t('Oldest');
    case 'owner':
      return t('Owner');
    case 'heartbeat':
      return t('Heartbeat');
  }
}
