import assert from 'node:assert/strict';
import { type ReadRecord, readRecords } from '../../src/logs/readLogs';

/** What a person expects of the single record in a text; absent fields are not checked. */
export interface Expected extends Partial<Pick<ReadRecord, 'time' | 'level' | 'message' | 'consumer'>> {
  /** null: there is no event. */
  readonly event?: string | null;
  readonly position?: string;
  readonly flow?: string;
  readonly trace?: string;
  readonly stream?: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** The error of the failure. */
  readonly error?: string;
}
export type Row = readonly [name: string, text: string, expected: Expected];

/** Asserts that a text is one record, read as a person reads it. */
export function assertRead([name, text, expected]: Row): void {
  const [record, ...more] = readRecords('x', text.split('\n'));
  assert.ok(record && more.length === 0, `${name}: ${more.length + 1} records`);
  const { ids, fields } = record;
  const all: Readonly<Record<keyof Expected, unknown>> = {
    time: record.time,
    level: record.level,
    message: record.message,
    consumer: record.consumer,
    event: ids.eventId,
    position: ids.position,
    flow: ids.correlationId,
    trace: ids.traceId,
    stream: ids.stream && `${ids.stream.type}/${ids.stream.id}`,
    error: record.failure?.error,
    fields: Object.fromEntries(Object.keys(expected.fields ?? {}).map((key) => [key, fields[key]])),
  };
  const found = Object.fromEntries(Object.keys(expected).map((key) => [key, all[key as keyof Expected]]));
  assert.deepEqual(found, expected, name);
}

/** Asserts the same of each text. */
export function assertAllRead(rows: readonly Row[]): void {
  for (const row of rows) assertRead(row);
}
