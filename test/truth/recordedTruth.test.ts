import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import { LIVE, recordedRuns } from '../support/recordedRuns';
import { reportOn, type StoryReport } from '../support/story';

type RunName = keyof typeof recordedRuns;

/** The truth about each log according to the README, one line each. */
const truth = new Map(
  [...readFileSync(`${LIVE}/README.md`, 'utf8').matchAll(/^\| (\S+\.log) \| (.+) \|$/gm)].map(
    ([, name = '', line = '']) => [name, line] as const,
  ),
);

/** Returns the part of a line of truth that the expression captures. */
function fact(line: string, words: RegExp): string {
  return words.exec(line)?.[1] ?? assert.fail(`${words} is not in: ${line}`);
}

const ms = (time: string) => Date.parse(`2026-11-28T${time}Z`);
const blocking = ({ diagnosis }: StoryReport) => blockingOf(diagnosis).map(({ position, error }) => [position, error]);
const isNothingBlamed = ({ diagnosis }: StoryReport) => assert.deepEqual(blockingOf(diagnosis), []);

/** Compares what the report says about all consumers of a log with the log's line. */
type Comparing = (line: string, reportOf: (consumer: string) => Promise<StoryReport>) => Promise<void>;

const compared: Readonly<Record<RunName, Comparing>> = {
  async 'core-collateral-errors.log'(line, reportOf) {
    const first = fact(line, /^(\w+) failed/);
    const position = fact(line, /failed at #(\d+)/);
    const failed = await reportOf(first);
    assert.deepEqual(blocking(failed), [[position, fact(line, /\((.+?)\) at/)]]);
    const { first: cause, collateral } = failed.diagnosis.incident ?? assert.fail('nothing went down with it');
    const at = cause.time ?? assert.fail('no time');
    assert.equal(Math.floor(at), ms(fact(line, /at (\d\d:\d\d:\d\d\.\d+)/)));
    const within = Number(fact(line, /within (\d+) ms/));
    assert.ok(collateral.every(({ time }) => time !== null && time - at <= within));
    for (const words of ['driver: bad connection', 'context canceled']) {
      assert.match(line, new RegExp(words));
      assert.ok(collateral.some(({ error }) => error.includes(words)));
    }
    assert.match(line, /in other segments and in two other consumers/);
    assert.ok(collateral.some(({ consumer, segment }) => consumer === first && segment !== cause.segment));
    const others = new Set(collateral.map(({ consumer }) => consumer).filter((name) => name !== first));
    assert.ok(others.size >= 2);
    for (const name of others) isNothingBlamed(await reportOf(name));
  },
  async 'core-main-exits-at-once.log'(line, reportOf) {
    const first = fact(line, /^(\w+) failed/);
    const position = fact(line, /failed at #(\d+)/);
    const failed = await reportOf(first);
    assert.deepEqual(
      blocking(failed).map(([at]) => at),
      [position],
    );
    assert.match(line, /other consumers left no ending line/);
    const others = recordedRuns['core-main-exits-at-once.log'].consumers.filter(({ name }) => name !== first);
    assert.deepEqual(
      failed.diagnosis.companions.map(({ consumer }) => consumer),
      others.map(({ name }) => name),
    );
    for (const { name } of others) {
      const other = await reportOf(name);
      isNothingBlamed(other);
      assert.equal(other.diagnosis.end?.kind, 'atOnce');
      const cause = other.diagnosis.companions.find(({ consumer }) => consumer === first)?.failure;
      assert.equal(cause?.line.position, position);
    }
  },
  async 'core-panic.log'(line, reportOf) {
    const position = fact(line, /#(\d+)/);
    const stream = fact(line, /order `([\da-f]+)-/);
    const panicked = await reportOf('order_fulfilment');
    assert.match(line, /the first event that waited in segment \d/);
    assert.deepEqual(
      panicked.diagnosis.culprits.map(({ event, segment }) => [
        event.position,
        event.stream.id.split('-')[0],
        segment.id,
      ]),
      [[position, stream, Number(fact(line, /in segment (\d+)/))]],
    );
    const { crash } = panicked.diagnosis;
    assert.deepEqual([crash?.frame?.receiver, crash?.frame?.method], /\(\*(\w+)\)\.(\w+)/.exec(line)?.slice(1));
    for (const other of ['billing_outbox', 'search_index']) isNothingBlamed(await reportOf(other));
  },
  async 'core-slow-consumer.log'(line, reportOf) {
    assert.match(line, /never blocked/);
    // What its rows say meanwhile is asserted by the tests of long batches.
    const slow = await reportOf('search_index');
    isNothingBlamed(slow);
    assert.notEqual(slow.diagnosis.health.status, 'blocked');
  },
  async 'worker-stops-after-five-failures.log'(line, reportOf) {
    const first = fact(line, /: (\w+) failed/);
    assert.match(line, /failed five times at one event/);
    const failed = await reportOf(first);
    assert.deepEqual(
      failed.diagnosis.culprits.map(({ failure }) => failure.times),
      [5],
    );
    assert.match(line, /its other consumers with it/);
    const others = failed.diagnosis.companions.map(({ consumer, reason }) => [consumer, reason]);
    assert.deepEqual(others, [['search_index', 'sameMoment']]);
    isNothingBlamed(await reportOf('search_index'));
  },
};

describe('truth about the recorded runs', () => {
  it('is known for each log', () => {
    const logs = readdirSync(LIVE).filter((name) => name.endsWith('.log'));
    assert.deepEqual([...truth.keys()].sort(), logs.sort());
    assert.deepEqual(Object.keys(recordedRuns).sort(), logs);
  });

  for (const [name, compare] of Object.entries(compared) as [RunName, Comparing][]) {
    it(`${name}: ${truth.get(name)}`, async () => {
      await compare(truth.get(name) ?? '', (consumer) => reportOn(recordedRuns[name], consumer));
    });
  }
});
