import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FindOptions, findLines } from '../../../src/logs/attribute/search';
import { needlesOf } from '../../../src/logs/scan/needles';
import { ripgrepLines } from '../../../src/logs/scan/ripgrep';
import { streamLines } from '../../../src/logs/scan/streamLines';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { ripgrepPath } from '../../support/ripgrep';

const event: EventHeader = {
  position: '449' as Position,
  eventId: '0a1c6cfe-efc8-40e2-a213-fdec88e75156',
  eventType: 'PaymentCaptured',
  eventVersion: '1',
  stream: { context: 'Shop', type: 'Payment', id: 'pay-5db5698f' },
  streamVersion: 2,
  traceId: '625f9f07f0360eb5b6dc932cc6cc6dd8',
  correlationId: '9b244f69-496b-404b-9e91-636b9ea814fc',
  causationId: null,
  time: Date.parse('2026-11-22T15:04:54.974Z'),
  payloadBytes: 0,
};
const time = (seconds: number) => new Date(event.time + seconds * 1000).toISOString();

let ripgrep: string;
let folder: string;

/** Both ways of searching must give the same. */
for (const way of ['ripgrep', 'streaming'] as const) {
  describe(`log lines of an event, found by ${way}`, () => {
    const find = (files: readonly string[], options: Partial<FindOptions> = {}, of: EventHeader = event) =>
      findLines(of, files, {
        signal: new AbortController().signal,
        ...(way === 'ripgrep' ? { ripgrep } : {}),
        ...options,
      });
    const write = (name: string, ...lines: string[]) => {
      const file = join(folder, name);
      writeFileSync(file, `${lines.join('\n')}\n`);
      return file;
    };
    const reasons = async (lines: readonly string[], of: EventHeader = event) =>
      (await find([write('reasons.log', ...lines)], {}, of)).hits.map((hit) => `${hit.lineNumber} ${hit.reason}`);

    before(async function () {
      this.timeout(300_000);
      ripgrep = await ripgrepPath();
    });
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'event-trace-logs-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('come in the order of their reasons, each line once with its strongest reason', async () => {
      const found = await reasons([
        `time=${time(1)} level=INFO msg=a aggregate_type=Payment aggregate_id=pay-5db5698f`,
        `time=${time(2)} level=INFO msg=b trace_id=${event.traceId}`,
        `time=${time(3)} level=INFO msg=c correlation_id=${event.correlationId} trace_id=${event.traceId}`,
        `time=${time(4)} level=INFO msg=d position=449 correlation_id=${event.correlationId}`,
        `time=${time(5)} level=INFO msg=e position=449 event_id=${event.eventId}`,
        `time=${time(6)} level=INFO msg=unrelated`,
        `level=INFO msg=f event_id=${event.eventId}`,
        `time=${time(4.5)} level=INFO msg=g event_id=${event.eventId}`,
      ]);
      assert.deepEqual(found, [
        '8 eventId',
        '5 eventId',
        '7 eventId',
        '4 position',
        '3 correlationId',
        '2 traceId',
        '1 stream',
      ]);
    });

    it('have their place and their distance from the event', async () => {
      const file = write('where.log', 'first', `time=${time(0.026)} level=ERROR msg="naïve 😀" n=1 position=449`);
      const [hit] = (await find([file])).hits;
      assert.ok(hit);
      assert.deepEqual([hit.file, hit.lineNumber, hit.level, hit.message], [file, 2, 'error', 'naïve 😀']);
      assert.deepEqual(hit.fields, [
        ['n', '1'],
        ['position', '449'],
      ]);
      assert.equal(hit.offsetMs, 26);
      assert.equal(`time=${time(0.026)} level=ERROR msg="naïve 😀" n=1 position=`.length, hit.column);
    });

    it('match a position by its key, not by its digits alone', async () => {
      const found = await reasons([
        'took 449 ms',
        '{"msg":"m","from_position":449}',
        '{"msg":"m","position":4490}',
        '{"msg":"m","positions":[1449,4491]}',
        `level=INFO msg=m checkpoint=449 position=450`,
        '{"msg":"m","positions":[448,449]}',
        '2026/11/22 15:04:55 [ERROR] segment worker error [consumer c error consumer handler error at position 449: boom]',
      ]);
      assert.deepEqual(found.sort(), ['6 position', '7 position']);
    });

    it('match a position by its key in every spelling', async () => {
      const keys = ['Position', 'global_position', 'GlobalPosition', 'GLOBAL-POSITION', 'gap_position', 'x.position'];
      const lines = [...keys, '_position'].map((key) => `{"msg":"m","${key}":449}`);
      const found = await reasons([...lines, 'position 449 is first in its line', 'was at global position 449']);
      assert.equal(found.length, lines.length + 2, found.join());
    });

    it("do not include another store's event at the same position", async () => {
      const found = await reasons([
        `time=${time(1)} level=ERROR msg=m position=449 aggregate_type=Payment aggregate_id=pay-other`,
        `time=${time(1)} level=ERROR msg=m position=449 event_type=OrderPlaced`,
        `time=${time(1)} level=ERROR msg=m position=449 event_id=5bc799bb-e818-4ac3-ace5-09dddb3b1bd6`,
        `time=${time(-86_400)} level=ERROR msg=m position=449`,
        `time=${time(1)} level=ERROR msg=m position=449 event_type=PaymentCaptured aggregate_id=pay-5db5698f`,
      ]);
      assert.deepEqual(found, ['5 position']);
    });

    it('include lines of the stream only if they are close in time', async () => {
      const found = await reasons([
        `time=${time(-4.9)} level=INFO msg=m aggregate_type=Payment aggregate_id=pay-5db5698f`,
        `time=${time(5.1)} level=INFO msg=m aggregate_type=Payment aggregate_id=pay-5db5698f`,
        'level=INFO msg=m aggregate_type=Payment aggregate_id=pay-5db5698f',
        `time=${time(1)} level=INFO msg=m aggregate_type=Order aggregate_id=pay-5db5698f`,
        `time=${time(1)} level=INFO msg=m aggregate_type=Payment aggregate_id=pay-5db5698f-2`,
        `time=${time(1)} level=INFO msg="charging Payment-pay-5db5698f"`,
      ]);
      assert.deepEqual(found, ['1 stream', '6 stream']);
    });

    it('match short ids by their keys only', async () => {
      const short: EventHeader = {
        ...event,
        correlationId: '7',
        traceId: 'job',
        stream: { ...event.stream, id: '12' },
      };
      const found = await reasons(
        [
          `time=${time(0)} level=INFO msg="7 jobs, 12 done"`,
          '{"msg":"m","correlation_id":"7"}',
          '{"msg":"m","correlation_id":"77"}',
          'level=INFO msg=m TraceID=job',
          `time=${time(0)} level=INFO msg=m stream_id=12`,
          `time=${time(100)} level=INFO msg="7 of job" stream_id=12`,
        ],
        short,
      );
      assert.deepEqual(found, ['2 correlationId', '4 traceId', '5 stream']);
    });

    it('match a trace id with and without hyphens', async () => {
      const found = await reasons([`{"msg":"m","traceId":"625f9f07-f036-0eb5-b6dc-932cc6cc6dd8"}`]);
      assert.deepEqual(found, ['1 traceId']);
    });

    it('are found for ids that look like patterns, hold line breaks or are blank', async () => {
      const hostile: EventHeader = {
        ...event,
        correlationId: '.*',
        traceId: 'a\nb',
        stream: { context: null, type: 'T', id: 'x(1)[2]+$9' },
      };
      const found = await reasons(
        ['anything', 'a', `time=${time(0)} level=INFO msg=m aggregate_type=T aggregate_id=x(1)[2]+$9`],
        hostile,
      );
      assert.deepEqual(found, ['3 stream']);
      const empty: EventHeader = { ...event, correlationId: '', traceId: '', stream: { ...event.stream, id: '' } };
      const blank = `time=${time(0)} level=INFO msg=m aggregate_id= n=1`;
      assert.deepEqual(await reasons(['anything', '', blank], empty), ['3 stream']);
      assert.ok(
        [await needlesOf([hostile]), await needlesOf([empty])]
          .flatMap(({ fixed, patterns }) => [...fixed, ...patterns])
          .every((needle) => needle !== '' && !needle.includes('\n')),
      );
    });

    it('of a megabyte are found, also with Windows line ends or without a last line break', async () => {
      const file = join(folder, 'long.log');
      writeFileSync(file, `x\r\n${'y'.repeat(1_000_000)} ${event.eventId}\r\nz\r\nlevel=INFO msg=m position=449`);
      const { hits } = await find([file]);
      assert.deepEqual(
        hits.map((hit) => [hit.lineNumber, hit.reason, hit.column]),
        [
          [2, 'eventId', 1_000_001],
          [4, 'position', 26],
        ],
      );
      assert.ok((hits[0]?.message.length ?? 0) < 10_000);
    });

    it('are limited to those nearest to the event, and it is said that there are more', async () => {
      const lines = Array.from(
        { length: 3000 },
        (_, second) => `time=${time(second - 1500)} level=INFO msg=m correlation_id=${event.correlationId}`,
      );
      const { hits, more } = await find([write('many.log', ...lines)], { limit: 3 });
      assert.equal(more, true);
      assert.deepEqual(
        hits.map((hit) => hit.offsetMs),
        [-1000, 0, 1000],
      );
      assert.equal((await find([write('few.log', ...lines.slice(0, 3))], { limit: 3 })).more, false);
    });

    it('come from the files that can be read; the other files are named', async () => {
      const good = write('good.log', `event ${event.eventId}`);
      const loop = join(folder, 'loop.log');
      symlinkSync(loop, loop);
      const directory = join(folder, 'directory.log');
      mkdirSync(directory);
      const gone = join(folder, 'gone.log');
      const unreadable = [loop, directory, gone];
      if (process.platform !== 'win32') {
        const pipe = join(folder, 'pipe.log');
        execFileSync('mkfifo', [pipe]);
        unreadable.push(pipe);
      }
      const found = await find([...unreadable, good, good]);
      assert.deepEqual([...found.unreadable].sort(), [...unreadable].sort());
      assert.deepEqual(
        found.hits.map((hit) => hit.file),
        [good],
      );
    });

    it('do not include what each poll of a consumer logs', async () => {
      const few = { ...event, position: '44' as Position };
      const file = write('polls.log', ...Array(50).fill('{"msg":"reading events","from_position":44}'), 'position=44');
      const lines: number[] = [];
      const signal = new AbortController().signal;
      const needles = await needlesOf([few]);
      for await (const some of way === 'ripgrep'
        ? ripgrepLines(ripgrep, needles, [file], signal)
        : streamLines(needles, [file], signal)) {
        assert.ok(way !== 'ripgrep' || some.length > 0, 'a process that found nothing says nothing');
        lines.push(...some.map((line) => ('text' in line ? line.lineNumber : 0)));
      }
      assert.deepEqual(lines, [51]);
    });

    it('do not include those of an id that begins the same', async () => {
      const [begin, end] = [event.eventId.slice(0, 19), event.eventId.slice(19)];
      const found = await reasons([`a ${begin}${end}`, `b ${begin}${end.replaceAll(/[0-9]/g, '0')}`, `c ${begin}`]);
      assert.deepEqual(found, ['1 eventId']);
    });

    it('are not read further after a cancel', async () => {
      await assert.rejects(find([write('a.log', 'a')], { signal: AbortSignal.abort() }), { name: 'AbortError' });

      const file = write('cancel.log', `${event.eventId}\n`.repeat(200_000));
      const controller = new AbortController();
      const needles = await needlesOf([event]);
      const lines =
        way === 'ripgrep'
          ? ripgrepLines(ripgrep, needles, [file], controller.signal)
          : streamLines(needles, [file], controller.signal);
      let read = 0;
      for await (const some of lines) {
        read += some.length;
        controller.abort();
      }
      assert.ok(read > 0 && read < 100_000, `${read} lines read`);
    });
  });
}

describe('log lines of an event', () => {
  it('are found by streaming if ripgrep cannot be started', async () => {
    const own = mkdtempSync(join(tmpdir(), 'event-trace-logs-'));
    const file = join(own, 'a.log');
    writeFileSync(file, `event ${event.eventId}`);
    const options = { ripgrep: join(own, 'no-such-program'), signal: new AbortController().signal };
    const { hits } = await findLines(event, [file], options);
    rmSync(own, { recursive: true });
    assert.equal(hits.length, 1);
  });
});

describe('log lines of an event in memory instead of a file', () => {
  it('are found like those of files, and name their source', async () => {
    const filler = 'level=INFO msg="grüße" id=1\n'.repeat(20_000);
    const bytes = Buffer.from(`${filler}level=ERROR msg=boom event_id=${event.eventId}\nposition=449`);
    const { hits } = await findLines(event, [], {
      signal: new AbortController().signal,
      sources: [
        { name: 'empty', bytes: new Uint8Array() },
        { name: '$ docker compose logs', bytes },
      ],
    });
    assert.deepEqual(
      hits.map(({ file, lineNumber, reason }) => [file, lineNumber, reason]),
      [
        ['$ docker compose logs', 20_001, 'eventId'],
        ['$ docker compose logs', 20_002, 'position'],
      ],
    );
  });

  it('are not searched further after a cancel', async () => {
    const cancel = new AbortController();
    const source = { name: 'x', bytes: Buffer.from(`event_id=${event.eventId}\n`.repeat(100_000)) };
    const finding = findLines(event, [], { signal: cancel.signal, sources: [source] });
    cancel.abort(new Error('cancelled'));
    await assert.rejects(finding, /cancelled/);
  });
});
