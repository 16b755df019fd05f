import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTraceLines, type TraceLinesOptions } from '../../../src/logs/attribute/traceLines';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { FIXTURES, fixtureEvents } from '../../support/fixtures';
import { ripgrepPath } from '../../support/ripgrep';

const LOGS = ['api-slog-text.log', 'api-slog.json.log', 'api-std.log', 'api-zerolog.json.log'];
const START = Date.parse('2026-11-22T15:04:54Z');
const FLOW = '9b244f69-496b-404b-9e91-636b9ea814fc';

/** Two streams whose events alternate, ten seconds apart. */
const events: EventHeader[] = [0, 1, 2, 3].map((i) => ({
  position: String(7_000_441 + i) as Position,
  eventId: `0a1c6cfe-efc8-40e2-a213-fdec88e7515${i}`,
  eventType: 'PaymentCaptured',
  eventVersion: '1',
  stream:
    i % 2 === 0 ? { context: null, type: 'Order', id: 'o-1' } : { context: null, type: 'Payment', id: 'pay:2026/1' },
  streamVersion: 1,
  traceId: '625f9f07f0360eb5b6dc932cc6cc6dd8',
  correlationId: FLOW,
  causationId: null,
  time: START + i * 10_000,
  payloadBytes: 0,
}));
const [first, second, third, fourth] = events as [EventHeader, EventHeader, EventHeader, EventHeader];

for (const way of ['ripgrep', 'streaming'] as const) {
  describe(`log lines of a trace, found by ${way}`, () => {
    let folder: string;
    let ripgrep: string;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'event-trace-logs-'));
      ripgrep = await ripgrepPath();
    });
    after(() => rmSync(folder, { recursive: true }));

    const find = (
      headers: readonly EventHeader[],
      files: readonly string[],
      options: Partial<TraceLinesOptions> = {},
    ) =>
      findTraceLines(headers, files, {
        signal: new AbortController().signal,
        ...(way === 'ripgrep' ? { ripgrep } : {}),
        ...options,
      });

    const at = (ms: number) => new Date(START + ms).toISOString();

    async function ownersOf(...lines: readonly string[]): Promise<string[]> {
      const file = join(folder, 'a.log');
      writeFileSync(file, `${lines.join('\n')}\n`);
      const { hits } = await find(events, [file]);
      return hits
        .toSorted((a, b) => a.lineNumber - b.lineNumber)
        .map(({ lineNumber, reason, eventId }) => {
          const owner = events.findIndex((event) => event.eventId === eventId) + 1;
          return `${lineNumber} ${reason} of ${owner}`;
        });
    }

    it('belong to the event that they name by id or position, or by its stream close in time', async () => {
      const owners = await ownersOf(
        `time=${at(0)} level=INFO msg="command handled" event_id=${third.eventId}`,
        `{"time":"${at(10_000)}","level":"INFO","msg":"events appended","positions":[7000442,7000443]}`,
        `time=${at(21_000)} level=DEBUG msg="version calculated" aggregate_type=Order aggregate_id=o-1`,
        `time=${at(29_000)} level=DEBUG msg=locked aggregate_type=Payment aggregate_id=pay:2026/1`,
        `time=${at(90_000)} level=DEBUG msg="too late" aggregate_type=Order aggregate_id=o-1`,
        `time=${at(0)} level=INFO msg=other position=70004421 event_id=0a1c6cfe-efc8-40e2-a213-fdec88e75159`,
      );
      assert.deepEqual(owners, ['1 eventId of 3', '2 position of 2', '3 stream of 3', '4 stream of 4']);
    });

    it('that name only the correlation belong to the nearest event in time, of their stream if they name one', async () => {
      const owners = await ownersOf(
        `time=${at(14_900)} level=INFO msg=a correlation_id=${FLOW}`,
        `time=${at(15_100)} level=INFO msg=b trace_id=${first.traceId}`,
        `time=${at(14_900)} level=INFO msg=c correlation_id=${FLOW} aggregate_type=Order aggregate_id=o-1`,
        `no time at all ${FLOW}`,
      );
      assert.deepEqual(owners, [
        '1 correlationId of 2',
        '2 traceId of 3',
        '3 correlationId of 3',
        '4 correlationId of 1',
      ]);
    });

    it('that handle an event belong to it, not to the cause that they also name', async () => {
      const owners = await ownersOf(
        `time=${at(0)} level=INFO msg=handling event_id=${fourth.eventId} causation_id=${second.eventId}`,
        `time=${at(0)} level=ERROR msg="consumer handler error" causation_id=${second.eventId} position=${third.position}`,
        `time=${at(0)} level=INFO msg="caused by" causation_id=${second.eventId}`,
      );
      assert.deepEqual(owners, ['1 eventId of 4', '2 position of 3', '3 eventId of 2']);
    });

    it('belong to the right event even if the log’s clock is behind', async () => {
      const behind = (ms: number) => at(ms - 12_000);
      const owners = await ownersOf(
        ...events.map(
          ({ position }, i) =>
            `time=${behind(i * 10_000 + 3)} level=INFO msg="events appended" positions=[${position}]`,
        ),
        `time=${behind(20_400)} level=INFO msg=m correlation_id=${FLOW}`,
      );
      assert.equal(owners.at(-1), '5 correlationId of 3');
    });

    it('are found in recorded logs of every format, each once and ordered by time', async () => {
      const files = LOGS.map((name) => fileURLToPath(new URL(name, FIXTURES)));
      const all = fixtureEvents();
      for (const [position, log, lines, errors] of [
        ['449', LOGS[0], 68, 8],
        ['1', LOGS[1], 42, 0],
        ['163', LOGS[2], 48, 0],
        ['306', LOGS[3], 58, 0],
      ] as const) {
        const seed = all.find((event) => event.position === position);
        const trace = all.filter(({ correlationId }) => correlationId === seed?.correlationId);
        const { hits, more, clock, unreadable } = await find(trace, files);
        assert.equal(hits.length, lines, log);
        assert.ok(hits.every(({ file }) => file.endsWith(String(log))));
        assert.equal(new Set(hits.map(({ lineNumber }) => lineNumber)).size, lines);
        assert.deepEqual(
          hits.map(({ time }) => time),
          hits.map(({ time }) => time).toSorted((a, b) => Number(a) - Number(b)),
        );
        assert.equal(hits.filter(({ level }) => level === 'error').length, errors);
        assert.deepEqual([more, clock?.samples, clock?.isCertain, unreadable], [false, 7, false, []]);
        // An "events appended" line belongs to the event at its position.
        const appended = hits.filter(({ message }) => message === 'events appended');
        assert.deepEqual(
          appended.map(({ eventId }) => eventId).toSorted(),
          trace.map(({ eventId }) => eventId).toSorted(),
        );
      }
    });

    it('are limited, and it is said that there are more', async () => {
      const file = join(folder, 'many.log');
      const line = (i: number) => `time=${at(i * 10)} level=INFO msg=m correlation_id=${FLOW}\n`;
      writeFileSync(file, Array.from({ length: 60_000 }, (_, i) => line(i)).join(''));
      const { hits, more } = await find(events, [file], { limit: 100 });
      assert.deepEqual([hits.length, more], [100, true]);
    });

    it('of a hundred thousand events are searched for up to a bound, and it is said that there may be more', async () => {
      const file = join(folder, 'huge.log');
      writeFileSync(file, `event ${first.eventId}\n`);
      const many = Array.from({ length: 100_000 }, (_, i) => ({
        ...first,
        eventId: i === 0 ? first.eventId : `${i.toString(16).padStart(8, '0')}-efc8-40e2-a213-fdec88e75150`,
        position: String(7_000_441 + i) as Position,
      }));
      const { hits, more } = await find(many, [file]);
      assert.deepEqual([hits.length, more], [1, true]);
    });

    it('are not waited for after a cancel', async () => {
      const cancel = new AbortController();
      const finding = find(events, [join(folder, 'many.log')], { signal: cancel.signal });
      cancel.abort();
      await assert.rejects(finding, { name: 'AbortError' });
    });
  });
}
