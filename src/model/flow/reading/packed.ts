import type { Position } from '../../event/event';
import type { FlowBatch } from './flowColumns';

/** Stands between the cells of a column of texts. */
export const SEPARATOR = 1;
/** A cell that is NULL where that is something else than an empty text. */
export const NULL_CELL = 2;
/** Instead of a binary time that is NULL, hexadecimal: one that no event has, the last microsecond before infinity. */
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
 * A page of events as columns, each one value that the server made: a million events as rows of cells are twelve million texts, which
 * took most of the time. Positions are bits (64). So are ids (128) and times (64: microseconds since 2000) where the server has them as
 * such; otherwise they are cells like those of all other columns: any texts, and times as seconds since 1970. A separator stands behind
 * each cell, and nothing is escaped: a column with a separator in one of its texts has more cells than events, and the page is asked for
 * as a batch.
 */
export interface PackedPage {
  readonly count: number;
  /** The highest position; null where there is no event. */
  readonly last: Position | null;
  /** One row as `COPY … (FORMAT binary)` sends it: `count`, `last` and the columns as `PACKED_COLUMNS` names them. */
  readonly bytes: Uint8Array;
  /** Which of the columns are bits. */
  readonly isBinary: readonly boolean[];
}

/** How a store's events are read in packed pages: plain text, so that another thread can ask, too. */
export interface PackedQuery {
  /** What stands before the position that a page begins behind, between it and the number of events, and after both. */
  readonly parts: readonly [before: string, between: string, after: string];
  readonly isBinary: readonly boolean[];
}

/** A page of events in the form in which the store could give it. */
export type FlowPage = PackedPage | FlowBatch;

/** Whether a page is packed. */
export const isPacked = (page: FlowPage): page is PackedPage => 'bytes' in page;
