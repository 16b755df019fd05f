import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTraceLines } from '../../../src/logs/attribute/traceLines';
import type { EventHeader } from '../../../src/model/event/event';
import { fixtureEvents } from '../../support/fixtures';
import { ripgrepPath } from '../../support/ripgrep';

const EVENTS = 60;
const LINES = 1_000;

/** Random numbers below a bound, the same in each run. */
function createRandom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

describe('lines of a trace in generated logs', () => {
  let ripgrep: string;
  let folder: string;
  before(async function () {
    this.timeout(300_000);
    ripgrep = await ripgrepPath();
    folder = mkdtempSync(join(tmpdir(), 'event-trace-both-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const seed of [1, 2, 3]) {
    it(`are the same with ripgrep and without it (${seed})`, async () => {
      const events = fixtureEvents().slice(seed * EVENTS, (seed + 1) * EVENTS);
      const file = join(folder, `${seed}.log`);
      writeFileSync(file, Array.from({ length: LINES }, linesFrom(events, createRandom(seed))).join('\n'));
      const find = async (options: { readonly ripgrep?: string }) =>
        (await findTraceLines(events, [file], { signal: new AbortController().signal, ...options })).hits;
      const [here, there] = [await find({}), await find({ ripgrep })];
      assert.ok(here.length > LINES / 10 && here.length < LINES, `${here.length} lines`);
      assert.deepEqual(here, there);
    });
  }
});

/** What stands before an id: terminal sequences, as bytes and spelled out, and parts of words. */
const FRONTS = [
  '',
  ...['\x1b[1;32m', '\x1b(B', '\x9b1m', '\x1b]8;;http://x/7\x07', '\x1b]8;;http://x/\x1b\\', '\x1bM'],
  ...['#033[2m', '^[[0m', '#033]8;;x#007', '#033]8;;x#033\\', '^[]8;;x^G', '^[]8;;x^[\\'],
  ...[
    '\\u001b[36m',
    '\\x1b[0K',
    '\\u001b]8;;x\\u0007',
    '\\x1b]8;;x\\x07',
    '\\033]8;;x\\007',
    '\\e]8;;x\\a',
    '\\e]8;;x\\e\\',
  ],
  ...['evt_', 'Order-', 'a-b-', 'x', 'f', '0', '000', '/', '%2F', '\\n', '\\t', '[', 'ü', '\u00a0', '(', '{'],
];

/** Lines that name an event by one of its ids in one of the ways of loggers, or with an id that differs a little. */
function linesFrom(events: readonly EventHeader[], random: (below: number) => number) {
  const of = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const key = (name: string) => {
    const colour = of(['', '', '\x1b[36m', '#033[2m']);
    return (
      of([`${colour}${name}=`, `"${name}":"`, `${name}: `, `${name} `, `\\"${name}\\":\\"`]) + (colour && '\x1b[0m')
    );
  };
  const near = (id: string) =>
    of([id, id, id, id.slice(1), `${id}7`, `${id}-x`, `x${id}`, id.toUpperCase(), id.replaceAll('-', '')]);
  return (): string => {
    const event = of(events);
    const time = new Date(event.time + random(8_000) - 4_000).toISOString();
    const words = [
      () => key(of(['position', 'Position', 'global_position', 'from_position', 'exposition'])) + near(event.position),
      () => `"positions":[${random(500)},${near(event.position)}]`,
      () => key('event_id') + near(event.eventId),
      () => of(FRONTS) + near(of([event.eventId, event.correlationId ?? '', event.traceId ?? '', event.stream.id])),
      () => key(of(['correlation_id', 'CorrelationID'])) + near(event.correlationId ?? ''),
      () => key(of(['trace_id', 'traceId', 'trace'])) + near(event.traceId ?? ''),
      () => (event.traceId ?? '').slice(random(2) * 16).slice(0, 16 + random(2)),
      () => `00-${event.traceId}-00f067aa0ba902b7-01`,
      () =>
        `${key('aggregate_type')}${event.stream.type} ${key(of(['aggregate_id', 'stream_id']))}${near(event.stream.id)}`,
      () => `${event.stream.type}-${near(event.stream.id)}`,
      () => `took ${random(500)} ms for ${'x'.repeat(random(60))}`,
    ];
    return `${time} ${of(['INFO', 'ERROR'])} ${of(words)()}${of(['', '"', ' ', ','])}${of(['', ` ${of(words)()}`])}`;
  };
}
