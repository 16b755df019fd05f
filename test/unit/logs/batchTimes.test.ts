import assert from 'node:assert/strict';
import { longestBatchS } from '../../../src/app/consumers/blockingEvents';
import { readConsumerLog } from '../../../src/logs/failures/culprit';
import type { EventHeader, Position } from '../../../src/model/event/event';
import type { Health } from '../../../src/model/health/rules';
import { logsIn } from '../../support/hubTools';
import { line, writtenLogs } from '../../support/logLines';
import { LIVE } from '../../support/recordedRuns';
import { eventAt, segmentsAt } from '../../support/story';

const NAME = 'search';

describe('the longest batch of a consumer in its log', () => {
  const { story } = writtenLogs();
  const { signal } = new AbortController();
  const read = async (lines: readonly string[], name = NAME) =>
    await readConsumerLog(name, story([lines]).files, { signal, patterns: [], withBatches: true });
  const longest = async (lines: readonly string[]) =>
    (await read(lines)).batches.map(({ since, until }) => (until - since) / 1_000)[0];

  const moved = (second: number, checkpoint: number, over: Record<string, unknown> = {}) =>
    line(second, 'INFO', 'segment events processed', {
      consumer: NAME,
      segment_id: 1,
      processed: 4,
      checkpoint,
      ...over,
    });
  const said = (second: number, msg: string, over: Record<string, unknown> = {}) =>
    line(second, 'INFO', msg, { consumer: NAME, segment_id: 1, ...over });
  const text = (rest: string) => [`time=2026-11-28T09:00:00Z level=INFO msg="batch handled" consumer=${NAME} ${rest}`];

  const cases: readonly (readonly [title: string, lines: readonly string[], s: number | undefined])[] = [
    ['reads a duration in slog text', text('duration=1m20.5s'), 80.5],
    ['reads a duration with a blank between number and unit', text('took="80 s"'), 80],
    ['takes the unit from the name of the field', text('elapsed_ms=80000'), 80],
    ['reads no duration from a number without a unit', text('took=80000'), undefined],
    ['reads no duration from a word', text('took=long'), undefined],
    ['reads a number in slog JSON as nanoseconds', [said(0, 'batch handled', { duration: 80_000_000_000 })], 80],
    [
      'reads no duration from a small number in slog JSON, which may be milliseconds or nanoseconds',
      [said(0, 'batch handled', { duration: 80_000 })],
      undefined,
    ],
    [
      'reads a number of zerolog as milliseconds',
      [`{"level":"info","consumer":"${NAME}","elapsed":80000,"time":"2026-11-28T09:00:00Z","message":"batch done"}`],
      80,
    ],
    [
      'reads a number of zap as seconds',
      [`{"level":"info","ts":1795359351.23,"msg":"batch done","consumer":"${NAME}","duration":80.25}`],
      80.25,
    ],
    [
      'is the time from the line of its beginning to the line of its end',
      [said(0, 'batch started'), said(80, 'batch finished')],
      80,
    ],
    [
      'pairs no lines of different segments',
      [said(0, 'batch started'), said(80, 'batch finished', { segment_id: 2 })],
      undefined,
    ],
    [
      'pairs no lines of different consumers',
      [said(0, 'batch started'), said(80, 'batch finished', { consumer: 'other' })],
      undefined,
    ],
    [
      'measures no batch that failed',
      [said(0, 'batch started'), said(70, 'batch failed'), said(80, 'batch finished')],
      undefined,
    ],
    [
      'measures no batch across a restart of its process',
      [said(0, 'batch started'), said(60, 'segment claimed'), said(80, 'batch finished')],
      undefined,
    ],
    [
      'does not take the duration of an event for that of a batch',
      [said(0, 'event handled', { duration: 80_000_000_000 })],
      undefined,
    ],
    [
      'is the time between two checkpoints where the log only reports progress',
      [moved(0, 10), moved(30, 20), moved(110, 30)],
      80,
    ],
    [
      'measures no progress across a restart of the process',
      [moved(0, 10), said(60, 'segment claimed'), moved(110, 30)],
      undefined,
    ],
  ];
  for (const [title, lines, s] of cases) it(title, async () => assert.equal(await longest(lines), s));

  it('is about half a minute in the recorded run of a slow consumer', async () => {
    const logs = logsIn(`${LIVE}/core-slow-consumer.log`);
    const { batches } = await logs.consumerLog('search_index', signal, undefined, true);
    assert.deepEqual((await logs.consumerLog('search_index', signal)).batches, [], 'batches were not asked for');
    const most = batches.map(({ since, until }) => (until - since) / 1_000)[0] ?? 0;
    assert.ok(most > 30 && most < 90, String(most));
  });

  describe('measured by progress, when the store knows since when events waited', () => {
    const at = (second: number) => new Date(Date.parse('2026-11-28T09:00:00Z') + second * 1_000).toISOString();
    const measured = async (lines: readonly string[], createdAt: number, nowAt = 200) => {
      const [segment] = segmentsAt(2, 30).slice(1);
      const health = { segments: [{ segment }], scope: {}, share: { atMost: false } } as unknown as Health;
      const event: EventHeader = eventAt(12, at(createdAt));
      const asked: Position[] = [];
      const store = {
        waiting: async ({ segment: { checkpoint } }: { readonly segment: { readonly checkpoint: Position } }) => {
          asked.push(checkpoint);
          return [event];
        },
      };
      const s = await longestBatchS(health, await read(lines), store, Date.parse(at(nowAt)), signal);
      return { s, asked };
    };
    const lines = [moved(0, 10), moved(100, 30)];

    it('is the whole time between the checkpoints if an event had waited from before', async () => {
      assert.deepEqual(await measured(lines, -5), { s: 100, asked: ['10'] });
    });
    it('begins when the event was appended, if that was in between', async () => {
      assert.equal((await measured(lines, 60)).s, 40);
    });
    it('is unknown if the event was appended only at the end', async () => {
      assert.equal((await measured(lines, 98)).s, null);
    });
    it('is unknown if the event is younger than the line, since the clocks differ', async () => {
      assert.equal((await measured(lines, 120)).s, null);
    });
    it('is unknown if the line is younger than now, since the clocks differ', async () => {
      assert.equal((await measured(lines, -5, 50)).s, null);
    });
  });
});
