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

describe('how long batches took by a log', () => {
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
    ['slog text with a duration', text('duration=1m20.5s'), 80.5],
    ['a duration with a blank', text('took="80 s"'), 80],
    ['its unit in the name', text('elapsed_ms=80000'), 80],
    ['a number of which nobody says the unit', text('took=80000'), undefined],
    ['no duration at all', text('took=long'), undefined],
    ['slog JSON: nanoseconds', [said(0, 'batch handled', { duration: 80_000_000_000 })], 80],
    [
      'a small number in slog JSON may be milliseconds or nanoseconds',
      [said(0, 'batch handled', { duration: 80_000 })],
      undefined,
    ],
    [
      'zerolog: milliseconds',
      [`{"level":"info","consumer":"${NAME}","elapsed":80000,"time":"2026-11-28T09:00:00Z","message":"batch done"}`],
      80,
    ],
    [
      'zap: seconds',
      [`{"level":"info","ts":1795359351.23,"msg":"batch done","consumer":"${NAME}","duration":80.25}`],
      80.25,
    ],
    ['lines of its beginning and its end', [said(0, 'batch started'), said(80, 'batch finished')], 80],
    [
      'those of another segment are none of its',
      [said(0, 'batch started'), said(80, 'batch finished', { segment_id: 2 })],
      undefined,
    ],
    [
      'those of another consumer are none of its',
      [said(0, 'batch started'), said(80, 'batch finished', { consumer: 'other' })],
      undefined,
    ],
    [
      'one that failed has no length',
      [said(0, 'batch started'), said(70, 'batch failed'), said(80, 'batch finished')],
      undefined,
    ],
    [
      'one that its process did not end',
      [said(0, 'batch started'), said(60, 'segment claimed'), said(80, 'batch finished')],
      undefined,
    ],
    [
      'how long an event took is not how long a batch did',
      [said(0, 'event handled', { duration: 80_000_000_000 })],
      undefined,
    ],
    ['progress: from checkpoint to checkpoint', [moved(0, 10), moved(30, 20), moved(110, 30)], 80],
    ['progress over the life of a process', [moved(0, 10), said(60, 'segment claimed'), moved(110, 30)], undefined],
  ];
  for (const [title, lines, s] of cases) it(title, async () => assert.equal(await longest(lines), s));

  it('the recorded run of a slow consumer tells of batches of half a minute', async () => {
    const logs = logsIn(`${LIVE}/core-slow-consumer.log`);
    const { batches } = await logs.consumerLog('search_index', signal, undefined, true);
    assert.deepEqual((await logs.consumerLog('search_index', signal)).batches, [], 'nobody asked');
    const most = batches.map(({ since, until }) => (until - since) / 1_000)[0] ?? 0;
    assert.ok(most > 30 && most < 90, String(most));
  });

  describe('progress beside the store, which knows since when events waited', () => {
    const at = (second: number) => new Date(Date.parse('2026-11-28T09:00:00Z') + second * 1_000).toISOString();
    const told = async (lines: readonly string[], createdAt: number, nowAt = 200) => {
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

    it('an event that had waited before: all of the time', async () => {
      assert.deepEqual(await told(lines, -5), { s: 100, asked: ['10'] });
    });
    it('an event that came meanwhile: from then on', async () => {
      assert.equal((await told(lines, 60)).s, 40);
    });
    it('an event that came at the end: it had nothing to do', async () => {
      assert.equal((await told(lines, 98)).s, null);
    });
    it('an event that is younger than the line: their clocks differ', async () => {
      assert.equal((await told(lines, 120)).s, null);
    });
    it('a line that is younger than now: its clock is another one', async () => {
      assert.equal((await told(lines, -5, 50)).s, null);
    });
  });
});
