import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CulpritOptions, readConsumerLog, readConsumerLogs } from '../../../src/logs/failures/culprit';
import { readRecords } from '../../../src/logs/readLogs';
import type { ConsumerLog } from '../../../src/model/diagnosis/consumerLog';
import { ripgrepPath } from '../../support/ripgrep';

const FIXTURES = 'test/fixtures/pupsourcing-core';
const ID = '0a1c6cfe-efc8-40e2-a213-fdec88e75156';

let ripgrep: string;
let folder: string;

/** Both ways of searching must give the same. */
for (const way of ['ripgrep', 'streaming'] as const) {
  describe(`failed consumers in logs, found by ${way}`, () => {
    const read = (consumer: string, files: readonly string[], options: Partial<CulpritOptions> = {}) =>
      readConsumerLog(consumer, files, {
        signal: new AbortController().signal,
        patterns: [],
        ...(way === 'ripgrep' ? { ripgrep } : {}),
        ...options,
      });
    const write = (...lines: string[]) => {
      const file = join(folder, 'app.log');
      writeFileSync(file, `${lines.join('\n')}\n`);
      return [file];
    };

    before(async function () {
      this.timeout(300_000);
      ripgrep = await ripgrepPath();
    });
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'event-trace-culprit-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("reads core's handler error and the errors that its workers log afterwards", async () => {
      const { failures, mentioned } = await read('billing_outbox', [`${FIXTURES}/api-slog-text.log`]);
      assert.equal(mentioned, true);
      const [first] = failures;
      assert.deepEqual(
        failures.slice(0, 3).map(({ kind, segment, position }) => [kind, segment, position]),
        [
          ['handler', 1, '449'],
          ['segmentWorker', 1, '449'],
          ['process', null, '449'],
        ],
      );
      assert.equal(first?.eventType, 'PaymentCaptured');
      assert.equal(first?.streamId, 'pay-5db5698f-f230-44d1-95d2-ce8c666af70a');
      assert.ok(failures.every(({ error }) => !error.includes('context canceled')));
      assert.equal(new Set(failures.filter((line) => line.position).map(({ error }) => error)).size, 1);
    });

    it('reads the rows of tables by their columns, as readRecords does', async () => {
      const failed = (second: number) => [
        `2026-11-22T14:57:${second}Z`,
        'ERROR',
        'consumer handler error',
        'billing',
        String(40_200 + second),
        `boom at ${second}`,
      ];
      const columns = ['time', 'level', 'message', 'consumer', 'position', 'error'];
      const seconds = Array.from({ length: 40 }, (_, i) => 10 + i);
      const bars = (cells: readonly string[]) => ` ${cells.join(' | ')}`;
      const psql = [bars(columns), '------+-------', ...seconds.map((second) => bars(failed(second))), '(40 rows)', ''];
      const others = Array.from(
        { length: 300 },
        (_, i) => `2026-11-22T14:57:00Z INFO consumer=mail poll ${i} | done | x`,
      );
      const TABLES: Readonly<Record<string, readonly string[]>> = {
        CSV: [columns, ...seconds.map(failed)].map((cells) => cells.join(',')),
        'CSV whose errors have several lines': [
          columns.join(','),
          ...seconds.map(
            (second) =>
              `${failed(second).slice(0, 5).join(',')},"boom at ${second}\nmain.go:7, consumer handler error"`,
          ),
        ],
        TSV: [columns, ...seconds.map(failed)].map((cells) => cells.join('\t')),
        Markdown: [columns, columns.map(() => '---'), ...seconds.map(failed)].map(
          (cells) => `| ${cells.join(' | ')} |`,
        ),
        'psql in the middle of a log': [...others, ...psql, ...others],
        'psql with a column in each line': seconds.flatMap((second, i) => [
          `-[ RECORD ${i + 1} ]---`,
          ...failed(second).map((cell, at) => `${(columns[at] ?? '').padEnd(8)} | ${cell}`),
        ]),
        'a table far below its header': [
          bars(columns),
          ...Array.from({ length: 500 }, () => bars(['2026-11-22T14:57:00Z', 'INFO', 'polled', 'mail', '7', ''])),
          ...seconds.map((second) => bars(failed(second))),
        ],
      };
      for (const [kind, lines] of Object.entries(TABLES)) {
        const text = lines.join('\n').split('\n');
        const asRead = readRecords('x', text).flatMap(({ failure, line, time }) =>
          failure ? [[failure.consumer, failure.position, failure.error, line, Date.parse(time ?? '')]] : [],
        );
        assert.equal(asRead.length, seconds.length, kind);
        const source = { name: 'terminal', bytes: Buffer.from(text.join('\n')) };
        for (const log of [await read('billing', write(...text)), await read('billing', [], { sources: [source] })]) {
          assert.deepEqual(
            log.failures.map(({ consumer, position, error, lineNumber, time }) => [
              consumer,
              position,
              error,
              lineNumber,
              time,
            ]),
            asRead,
            kind,
          );
        }
      }
    });

    it('reads an error that stands only in the lines below, as readRecords does', async () => {
      const head = '2026-11-22T14:57:16Z ERROR consumer handler error consumer=billing position=40217';
      const BELOW: Readonly<Record<string, readonly string[]>> = {
        'java.lang.IllegalStateException: boom': [
          'java.lang.IllegalStateException: boom',
          '\tat shop.Billing.handle(Billing.java:42)',
          'Caused by: java.io.IOException: x',
        ],
        'shop.errors.NoTariff: boom': [
          'Traceback (most recent call last):',
          '  File "a.py", line 1, in f',
          '    raise NoTariff("boom")',
          'shop.errors.NoTariff: boom',
        ],
        'System.TimeoutException: boom': [
          'System.TimeoutException: boom',
          '   at Shop.Billing.Handle() in /src/Billing.cs:line 42',
        ],
        'TypeError: boom': ['TypeError: boom', '    at handle (/app/worker.js:42:11)'],
        '(RuntimeError) boom': ['** (RuntimeError) boom', '    (shop 0.1.0) lib/billing.ex:42: Billing.handle/2'],
        '': ['    second line of the message'],
      };
      for (const [error, below] of Object.entries(BELOW)) {
        const lines = [head, ...below, '2026-11-22T14:57:17Z INFO handled position=40218'];
        assert.deepEqual(
          readRecords('x', lines).flatMap(({ failure }) => failure?.error ?? []),
          [error],
        );
        const { failures } = await read('billing', write(...lines));
        assert.deepEqual(
          failures.map((failure) => [failure.position, failure.error]),
          [['40217', error]],
        );
      }
    });

    it('reads when the consumers of a process ended', async () => {
      const file = `${FIXTURES}/api-slog-text.log`;
      const { endings } = await read('billing_outbox', [file]);
      assert.deepEqual(endings.map(({ consumer }) => consumer).sort(), [
        'billing_outbox',
        'order_fulfilment',
        'system.audit.v1',
        'user_read_model',
      ]);
      const own = endings.find(({ consumer }) => consumer === 'billing_outbox');
      assert.equal(new Date(own?.time ?? 0).toISOString(), '2026-11-22T15:04:58.157Z');
    });

    it("reads a worker's failed batch with the id of the event and the number of failures", async () => {
      const { failures } = await read(
        'billing',
        write(
          `2026/11/22 14:55:51 [ERROR] consumer batch failed [worker_id w consumer billing error handle event ${ID} for consumer billing: no provider: stripe consecutive_failures 3]`,
          '{"time":"2026-11-22T14:55:52Z","level":"ERROR","msg":"consumer batch failed","consumer":"billing","error":"connection refused"}',
        ),
      );
      assert.deepEqual(
        failures.map(({ eventId, error, consecutive }) => [eventId, error, consecutive]),
        [
          [ID, 'no provider: stripe', 3],
          [null, 'connection refused', null],
        ],
      );
    });

    it('reads the projections of older libraries', async () => {
      const { failures } = await read(
        'users_p0',
        write('level=ERROR msg="projection handler error" projection=users position=042 error=boom'),
      );
      assert.deepEqual(
        failures.map(({ consumer, position, error, time }) => [consumer, position, error, time]),
        [['users', '42', 'boom', null]],
      );
    });

    it("applies the settings' patterns to lines that name the consumer", async () => {
      const files = write(
        `billing cannot handle ${ID}: no mapping`,
        `shipping cannot handle ${ID}: no mapping`,
        'billing stuck at 77',
      );
      const patterns = ['cannot handle (?<event>[0-9a-f-]{36}): (?<error>.*)', 'stuck at (?<position>\\d+)'];
      const { failures, refusedPatterns } = await read('billing', files, { patterns });
      assert.deepEqual(
        failures.map(({ consumer, eventId, position, error }) => [consumer, eventId, position, error]),
        [
          ['billing', ID, null, 'no mapping'],
          ['billing', null, '77', 'billing stuck at 77'],
        ],
      );
      assert.deepEqual(refusedPatterns, []);
    });

    it('refuses patterns that are invalid, name no event, or never end', async () => {
      const endless = '(a+)+(?<position>\\d)$';
      const files = write(`billing ${'a'.repeat(3_000)}!`, 'billing stuck at 77');
      const { failures, refusedPatterns } = await read('billing', files, {
        patterns: ['(?<position>', 'error: (?<error>.*)', endless, 'stuck at (?<position>\\d+)'],
      });
      assert.deepEqual(refusedPatterns, ['(?<position>', 'error: (?<error>.*)', endless]);
      assert.deepEqual(
        failures.map(({ position }) => position),
        ['77'],
      );
    });

    it('says whether a file mentions the consumer, and which files cannot be read', async () => {
      const files = write('level=INFO msg="segment events processed" consumer=billing');
      assert.equal((await read('billing', files)).mentioned, true);
      const unknown = await read('shipping', [...files, join(folder, 'gone.log')]);
      assert.equal(unknown.mentioned, false);
      assert.equal(unknown.files, 2);
      assert.deepEqual(unknown.unreadable, [join(folder, 'gone.log')]);
    });

    it('stops when it is cancelled', async () => {
      const abort = new AbortController();
      abort.abort(new Error('enough'));
      await assert.rejects(read('billing', write('x'), { signal: abort.signal }), /enough/);
    });

    it('reads the logs once for several consumers, and gives each what it gets alone', async () => {
      const text = [
        `level=ERROR msg="consumer batch failed" consumer=billing error="handle event ${ID} for consumer billing: no provider"`,
        'search stuck at 12',
        'mail stuck at 14 while search waits',
        'level=INFO msg=started consumer=audit',
      ].join('\n');
      let readings = 0;
      const source = {
        name: 'terminal',
        get bytes() {
          readings += 1;
          return new TextEncoder().encode(text);
        },
      };
      const options = { sources: [source], patterns: ['stuck at (?<position>\\d+)'] };
      const [file] = write(text);
      const consumers = ['billing', 'search', 'mail', 'audit', 'unknown'];
      const alone: ConsumerLog[] = [];
      for (const consumer of consumers) alone.push(await read(consumer, file ? [file] : [], options));
      const ofFive = readings;
      readings = 0;
      const { signal } = new AbortController();
      const search = way === 'ripgrep' ? { ripgrep } : {};
      const together = await readConsumerLogs(consumers, file ? [file] : [], { signal, ...search, ...options });
      // The runs of a process come from the lines of all its consumers, and errors are read for all of them.
      const without = (logs: readonly ConsumerLog[]) => logs.map((log) => ({ ...log, runs: [], signs: new Map() }));
      assert.deepEqual(without(together), without(alone));
      assert.ok(readings * 3 < ofFive, `${readings} of ${ofFive}`);
      const positions = together.map(({ failures }) => failures.flatMap(({ position }) => position ?? []));
      assert.deepEqual(positions, [[], ['12', '12', '14', '14'], ['14', '14'], [], []]);
      assert.deepEqual(
        together.map(({ mentioned }) => mentioned),
        [true, true, true, true, false],
      );
    });
  });
}
