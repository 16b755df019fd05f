import type { EventTable } from '../../../src/model/event/eventTable';
import {
  type HandledMark,
  handledBy,
  handledMark,
  type MarkedConsumer,
  type MarkedEvent,
} from '../../../src/model/forest/handledBy';
import { standsStill } from '../../../src/model/health/rules';
import { formatCount } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import type { KnownConsumers } from '../../../src/protocol/trace';
import type { Rows } from '../session/rows';
import type { RowContent } from './row/content';

/** With more consumers than this, each row shows one number instead of marks. */
const MOST_MARKS = 8;
const MARK_WIDTH = 18;
const LEAST_WIDTH = 66;

/** The short head of a consumer's column. */
export interface ConsumerLetters {
  readonly name: string;
  /** Two letters: the first ones of its first two words, or two of its only word. */
  readonly letters: string;
}

/** What the column of handled marks needs. Created once for all rows. */
export interface HandledColumn {
  readonly consumers: readonly MarkedConsumer[];
  readonly t: Translate;
  /** The width of the column in pixels. */
  readonly width: number;
  /** A head for each mark; empty when one number replaces the marks. */
  readonly heads: readonly ConsumerLetters[];
  /** The names of the consumers in the order of the marks, one on each line. */
  readonly legend: string;
}

/** Returns the column; null when there are no consumers. */
export function handledColumnOf(known: KnownConsumers | null, t: Translate): HandledColumn | null {
  const consumers = known?.consumers ?? [];
  if (consumers.length === 0) return null;
  const names = consumers.map(({ name }) => name);
  const heads = names.length > MOST_MARKS ? [] : consumerLetters(names);
  return {
    consumers,
    t,
    width: Math.max(LEAST_WIDTH, heads.length * MARK_WIDTH + 14),
    heads,
    legend: [t('Handled by, from left to right:'), ...names].join('\n'),
  };
}

/** Returns two letters for each name. When they would be equal, the second letter differs if the names have other letters. */
export function consumerLetters(names: readonly string[]): ConsumerLetters[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const candidates = candidatesOf(name);
    const letters = candidates.find((each) => !taken.has(each)) ?? candidates[0] ?? '';
    taken.add(letters);
    return { name, letters };
  });
}

function candidatesOf(name: string): string[] {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[\p{L}\p{N}]+/gu) ?? [name];
  const [first = '', ...rest] = [...words.join('')].map((letter) => letter.toLowerCase());
  const second = words[1]?.at(0)?.toLowerCase();
  return [...(second === undefined ? [] : [second]), ...rest].map((letter) => first + letter).concat(first);
}

/** Returns the handled cell of one row. */
export function rowMarks(
  handling: HandledColumn | null,
  table: EventTable,
  row: number,
): Pick<RowContent, 'consumers' | 'consumerSummary' | 'consumerTitle'> {
  if (handling === null) return { consumers: [], consumerSummary: '', consumerTitle: '' };
  const { consumers: known, t } = handling;
  const event = markedEvent(table, row);
  if (known.length > MOST_MARKS) {
    return summary(
      known.map((consumer) => handledMark(consumer, event)),
      t,
    );
  }
  const consumers = handledBy(known, event, t).map(({ consumer, mark, sentence }) => ({
    mark,
    title: `${consumer}\n${sentence}`,
  }));
  return { consumers, consumerSummary: '', consumerTitle: '' };
}

function summary(marks: readonly HandledMark[], t: Translate) {
  const count = (wanted: HandledMark) => marks.filter((mark) => mark === wanted).length;
  const concerned = marks.length - count('outside');
  const consumerTitle = t('{handled} handled, {waiting} waiting, {stopped} stopped, {outside} outside their scope', {
    handled: formatCount(count('handled'), t.language),
    waiting: formatCount(count('waiting'), t.language),
    stopped: formatCount(count('stopped'), t.language),
    outside: formatCount(count('outside'), t.language),
  });
  return {
    consumers: [],
    consumerSummary: `${formatCount(count('handled'), t.language)} / ${formatCount(concerned, t.language)}`,
    consumerTitle,
  };
}

/** Returns the names of the consumers that need a person and stopped before at least one event of the trace. */
export function stoppedConsumers({ table, newestOfScopes }: Rows, known: KnownConsumers | null): string[] {
  return (known?.consumers ?? [])
    .filter(
      (consumer) =>
        standsStill(consumer) &&
        newestOfScopes.some((row) => handledMark(consumer, markedEvent(table, row)) === 'stopped'),
    )
    .map(({ name }) => name);
}

/** Returns the names of the consumers that are known not to have handled some event of the trace in their scope. */
export function unhandledBy({ table, newestOfScopes }: Rows, known: KnownConsumers | null): string[] {
  const isOpen = (consumer: MarkedConsumer) => (row: number) => {
    const mark = handledMark(consumer, markedEvent(table, row));
    return mark === 'waiting' || mark === 'stopped';
  };
  return (known?.consumers ?? []).filter((consumer) => newestOfScopes.some(isOpen(consumer))).map(({ name }) => name);
}

function markedEvent(table: EventTable, row: number): MarkedEvent {
  return {
    position: table.position(row),
    eventType: table.eventType(row),
    stream: { context: table.context(row), type: table.streamType(row), id: table.streamId(row) },
  };
}
