import type { LogWords } from '../../../src/model/log/words';
import type { StoreFamily } from '../../../src/store/schema/families/family';

/** The words of a library that writes nothing into logs. */
export const NO_WORDS: LogWords = { messages: [], wrappers: [], keys: {}, failureLines: [] };

/**
 * A second invented library: streams have a table of their own and not always a type, events have no id, a cause is named by its
 * position, times have no zone, positions have no gaps, events are the entries of the first shelf only (the others have copies), what
 * belongs together is written beside the stream, metadata are bytes, and there are no consumers.
 */
export const CHRONICLE: StoreFamily = {
  title: () => 'Chronicle',
  streamWord: 'stream',
  tables: [
    {
      role: 'events',
      all: ['entry_no', 'stream_no', 'revision', 'kind', 'content', 'cause_no', 'shelf'],
      usual: 'entries',
    },
    { role: 'streams', all: ['stream_name', 'stream_no'], none: ['entry_no'], usual: 'streams' },
  ],
  events: {
    columns: {
      position: 'entry_no',
      transaction: null,
      eventId: null,
      eventType: 'kind',
      eventVersion: null,
      context: null,
      streamType: { sql: (column) => `substring(${column('streams.stream_name')} FROM '^([^-]+)-')`, type: 'text' },
      streamId: 'streams.stream_name',
      streamVersion: 'revision',
      traceId: null,
      correlationId: 'streams.matter',
      causationId: 'cause_no',
      time: { sql: (column) => `${column('at')} AT TIME ZONE 'utc'`, type: 'timestamp with time zone' },
      payload: 'content',
      metadata: 'margin',
    },
    only: (column) => `${column('shelf')} = 0`,
    joins: [{ role: 'streams', on: (column) => `${column('streams.stream_no')} = ${column('stream_no')}` }],
    streamKey: ['streamId'],
    ids: 'none',
    cause: 'position',
    order: { kind: 'gapless' },
    head: ({ events }) => `SELECT max(entry_no) FROM ${events} WHERE shelf = 0`,
    find: {
      streamId: (value, { events, streams }) =>
        `SELECT n.entry_no FROM ${events} n WHERE n.shelf = 0 AND n.stream_no = (SELECT s.stream_no FROM ${streams} s WHERE s.stream_name = ${value})`,
    },
  },
  consumers: [],
  channels: () => [],
  logWords: NO_WORDS,
};

export const CHRONICLE_TABLES = `
  CREATE TABLE streams (stream_no BIGINT PRIMARY KEY, stream_name TEXT NOT NULL UNIQUE, matter TEXT);
  CREATE TABLE entries (entry_no BIGINT NOT NULL, stream_no BIGINT NOT NULL REFERENCES streams, revision INT NOT NULL, kind TEXT NOT NULL,
    content TEXT NOT NULL, cause_no BIGINT, at TIMESTAMP NOT NULL,
    shelf INT NOT NULL DEFAULT 0, margin BYTEA, PRIMARY KEY (shelf, entry_no), UNIQUE (shelf, stream_no, revision));`;
