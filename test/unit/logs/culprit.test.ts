import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CulpritOptions, readConsumerLog, readConsumerLogs } from '../../../src/logs/failures/culprit';
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

    it("reads core's handler error and what its workers say afterwards", async () => {
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

    it("reads a worker's failed batch by the event's id, and its count", async () => {
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

    it("reads older libraries' projections", async () => {
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

    it('gives up patterns that are wrong, name no event or never end', async () => {
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

    it('tells whether a file mentions the consumer at all, and which cannot be read', async () => {
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

    it('reads the logs once for several consumers, and tells of each what one reading for it alone tells', async () => {
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
      // Which consumers a process ran is told by the lines of all of them, and errors are read for all of them.
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
