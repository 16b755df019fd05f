import type { Position } from '../../event/event';
import type { FlowBatch } from './flowColumns';

/** Stands between the cells of a column of texts. */
export const SEPARATOR = 1;
/** A cell that is NULL where that is something else than an empty text. */
export const NULL_CELL = 2;
/** Instead of a binary time that is NULL: one that no event has, the last microsecond before infinity. */
export const NULL_TIME = '7ffffffffffffffe';

/** The columns of a page, in their order. */
export const PACKED_COLUMNS = [
  'position',
  'eventId',
  'causationId',
  'correlationId',
  'traceId',
  'streamVersion',
  'eventType',
  'eventVersion',
  'context',
  'streamType',
  'streamId',
  'time',
] as const;

/**
 * A page of events as columns, each one text as the server wrote it: a million events as rows of cells are twelve million texts, which
 * took most of the time. Positions are 64 bits as hexadecimal digits. So are ids (128 bits) and times (64 bits: microseconds since 2000)
 * where the server has them as such; otherwise they are cells like those of all other columns: any texts, and times as seconds since 1970.
 * Nothing is escaped: a column with a separator in one of its texts has more cells than events, and the page is asked for as a batch.
 */
export interface PackedPage {
  readonly count: number;
  /** As `PACKED_COLUMNS` names them. */
  readonly columns: readonly string[];
  /** Which of them are digits of bits. */
  readonly isBinary: readonly boolean[];
  /** The highest position; null where there is no event. */
  readonly last: Position | null;
}

/** The same as bytes. */
export interface PackedBytes extends Omit<PackedPage, 'columns'> {
  /** The columns one after the other, UTF-8, with a separator behind each that is one of cells. */
  readonly bytes: Uint8Array;
  /** Where each of them ends. */
  readonly ends: readonly number[];
}

/** A page of events in the form in which the store could give it. */
export type FlowPage = PackedPage | FlowBatch;

/** Whether a page is packed. */
export const isPacked = (page: FlowPage): page is PackedPage => 'columns' in page;
