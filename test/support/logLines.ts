import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import { eventAt, type Story, segmentsAt, told } from './story';

/** When all events of a story were created. */
export const BEFORE = '2026-11-28T08:59:00Z';

/** A line of slog, so many seconds after nine. */
export const line = (second: number, level: string, msg: string, fields: Record<string, unknown>) =>
  JSON.stringify({
    time: new Date(Date.parse('2026-11-28T09:00:00Z') + second * 1_000).toISOString(),
    level,
    msg,
    ...fields,
  });

/** What core writes when a handler fails. */
export const failed = (second: number, consumer: string, position: number, error: string, segment = position % 4) => [
  line(second, 'ERROR', 'consumer handler error', { consumer, segment_id: segment, position, error }),
  line(second + 0.01, 'ERROR', 'segment worker error', {
    consumer,
    segment_id: segment,
    error: `consumer handler error at position ${position}: ${error}`,
  }),
];
/** What core writes when a process begins to run a consumer, under an owner of its own. */
export const started = (second: number, consumer: string, owner: string) =>
  line(second, 'INFO', 'segment processor starting', { consumer, owner_id: owner, total_segments: 4, batch_size: 50 });
/** What worker writes when a batch fails, so many times in a row. */
export const batchFailed = (second: number, consumer: string, event: number, error: string, times: number) =>
  line(second, 'ERROR', 'consumer batch failed', {
    worker_id: 'w',
    consumer,
    error: `handle event ${eventAt(event, BEFORE).eventId} for consumer ${consumer}: ${error}`,
    consecutive_failures: times,
  });

/** Stories whose logs are written into a folder of the suite that calls it. */
export function writtenLogs() {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-sequences-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  let written = 0;
  /** Each in a folder of its own, so that logs may have the names of real ones. */
  const writeTo = (name: string, lines: readonly string[], within = String(++written)) => {
    mkdirSync(join(folder, within), { recursive: true });
    const file = join(folder, within, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };
  /** Everything from position 10 to 40 waits for every consumer, in one segment each. */
  const storyOf = (files: readonly string[], over: Partial<Story> = {}): Story => ({
    files,
    events: [...Array(31).keys()].map((n) => eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}` })),
    consumers: ['billing', 'search', 'users'].map((name) => ({ name, segments: segmentsAt(1, 9) })),
    at: '2026-11-28T09:05:00Z',
    ...over,
  });
  return {
    /** Of logs that have nothing to do with each other, by their names. */
    story: (logs: readonly (readonly string[])[], over?: Partial<Story>) =>
      storyOf(
        logs.map((lines) => writeTo('shop.log', lines)),
        over,
      ),
    /** Of the files of one folder, in the order in which they are found there. */
    folderStory(files: Readonly<Record<string, readonly string[]>>, over?: Partial<Story>) {
      const within = String(++written);
      return storyOf(
        Object.entries(files).map(([name, lines]) => writeTo(name, lines, within)),
        over,
      );
    },
    blocking: async (story: Story, consumer: string) =>
      blockingOf((await told(story, consumer)).diagnosis).map(({ position }) => position),
  };
}
