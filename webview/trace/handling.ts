import type { ConsumerSnapshot } from '../../src/model/consumer';
import type { EventTable } from '../../src/model/eventTable';
import { formatCount } from '../../src/model/format';
import { type HandledMark, handledBy, handledMarks } from '../../src/model/handledBy';
import type { Translate } from '../../src/model/translate';
import type { RowContent } from './rowElement';
import type { Rows } from './rows';

/** More consumers than this are told as one number a row. */
const MOST_MARKS = 8;
const MARK_WIDTH = 18;
const LEAST_WIDTH = 66;

/** What the column of handled marks needs; made once for all rows. */
export interface Handling {
  readonly snapshot: ConsumerSnapshot;
  readonly staleAfterS: number;
  readonly t: Translate;
  /** Pixels of the column. */
  readonly width: number;
  /** The consumers in the order of the marks, one a line. */
  readonly legend: string;
}

/** null when there are no consumers to tell of. */
export function handlingOf(snapshot: ConsumerSnapshot | null, staleAfterS: number, t: Translate): Handling | null {
  const consumers = snapshot?.consumers ?? [];
  if (snapshot === null || consumers.length === 0) return null;
  const marks = consumers.length > MOST_MARKS ? 0 : consumers.length;
  return {
    snapshot,
    staleAfterS,
    t,
    width: Math.max(LEAST_WIDTH, marks * MARK_WIDTH + 14),
    legend: [t('Handled by, from left to right:'), ...consumers.map(({ name }) => name)].join('\n'),
  };
}

/** The handled cell of one row. */
export function rowMarks(
  handling: Handling | null,
  table: EventTable,
  row: number,
): Pick<RowContent, 'consumers' | 'consumerSummary' | 'consumerTitle'> {
  if (handling === null) return { consumers: [], consumerSummary: '', consumerTitle: '' };
  const { snapshot, staleAfterS, t } = handling;
  const event = { streamId: table.streamId(row), position: table.position(row) };
  if (snapshot.consumers.length > MOST_MARKS) return summary(handledMarks(snapshot, event, staleAfterS), t);
  const consumers = handledBy(snapshot, event, staleAfterS, t).map(({ consumer, mark, sentence }) => ({
    mark,
    title: `${consumer}\n${sentence}`,
  }));
  return { consumers, consumerSummary: '', consumerTitle: '' };
}

function summary(marks: readonly HandledMark[], t: Translate) {
  const count = (wanted: HandledMark) => formatCount(marks.filter((mark) => mark === wanted).length);
  const consumerTitle = t('{handled} handled, {waiting} waiting, {stopped} stopped', {
    handled: count('handled'),
    waiting: count('waiting'),
    stopped: count('stopped'),
  });
  return { consumers: [], consumerSummary: `${count('handled')} / ${formatCount(marks.length)}`, consumerTitle };
}

/** Names of the consumers that stopped before at least one event of the trace. */
export function stoppedConsumers(rows: Rows, snapshot: ConsumerSnapshot | null, staleAfterS: number): string[] {
  const stopped = new Set<string>();
  if (snapshot === null) return [];
  // All events of a stream share a segment, so its newest event speaks for them.
  for (const row of rows.newestOfStreams) {
    const event = { streamId: rows.table.streamId(row), position: rows.table.position(row) };
    for (const [i, mark] of handledMarks(snapshot, event, staleAfterS).entries()) {
      if (mark === 'stopped') stopped.add(snapshot.consumers[i]?.name ?? '');
    }
  }
  return [...stopped];
}
