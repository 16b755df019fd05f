import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import { eventAt, reportOn, type Story, segmentsAt } from './story';

/** The time at which all events of a story were created. */
export const BEFORE = '2026-11-28T08:59:00Z';

/** Returns a line of slog, this number of seconds after 09:00. */
export const line = (second: number, level: string, msg: string, fields: Record<string, unknown>) =>
  JSON.stringify({
    time: new Date(Date.parse('2026-11-28T09:00:00Z') + second * 1_000).toISOString(),
    level,
    msg,
    ...fields,
  });

/** Returns the lines of core about a failed handler. */
export const failed = (second: number, consumer: string, position: number, error: string, segment = position % 4) => [
  line(second, 'ERROR', 'consumer handler error', { consumer, segment_id: segment, position, error }),
  line(second + 0.01, 'ERROR', 'segment worker error', {
    consumer,
    segment_id: segment,
    error: `consumer handler error at position ${position}: ${error}`,
  }),
];
/** Returns the line of core about a process that begins to run a consumer with its own owner id. */
export const started = (second: number, consumer: string, owner: string) =>
  line(second, 'INFO', 'segment processor starting', { consumer, owner_id: owner, total_segments: 4, batch_size: 50 });
/** Returns the line of worker about a batch that failed this number of times in a row. */
export const batchFailed = (second: number, consumer: string, event: number, error: string, times: number) =>
  line(second, 'ERROR', 'consumer batch failed', {
    worker_id: 'w',
    consumer,
    error: `handle event ${eventAt(event, BEFORE).eventId} for consumer ${consumer}: ${error}`,
    consecutive_failures: times,
  });

/** Returns functions for stories whose logs are written into a folder of the calling suite. */
export function writtenLogs() {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-sequences-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  let written = 0;
  /** Writes each log into its own folder, so that logs can have real names. */
  const writeTo = (name: string, lines: readonly string[], within = String(++written)) => {
    mkdirSync(join(folder, within), { recursive: true });
    const file = join(folder, within, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };
  /** Every consumer has one segment, for which the events from position 10 to 40 wait. */
  const storyOf = (files: readonly string[], over: Partial<Story> = {}): Story => ({
    files,
    events: [...Array(31).keys()].map((n) => eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}` })),
    consumers: ['billing', 'search', 'users'].map((name) => ({ name, segments: segmentsAt(1, 9) })),
    at: '2026-11-28T09:05:00Z',
    ...over,
  });
  return {
    /** A story of independent logs. */
    story: (logs: readonly (readonly string[])[], over?: Partial<Story>) =>
      storyOf(
        logs.map((lines) => writeTo('shop.log', lines)),
        over,
      ),
    /** A story with the files of one folder, in the order in which they are found there. */
    folderStory(files: Readonly<Record<string, readonly string[]>>, over?: Partial<Story>) {
      const within = String(++written);
      return storyOf(
        Object.entries(files).map(([name, lines]) => writeTo(name, lines, within)),
        over,
      );
    },
    blocking: async (story: Story, consumer: string) =>
      blockingOf((await reportOn(story, consumer)).diagnosis).map(({ position }) => position),
  };
}
