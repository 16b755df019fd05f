import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { findLines } from '../../../src/logs/attribute/search';
import { findTextLines } from '../../../src/logs/attribute/textLines';
import { plainNeedles } from '../../../src/logs/scan/needles';
import { type ScanAnswer, type ScanThread, threadLines } from '../../../src/logs/scan/scanThread';
import { fixtureEvents } from '../../support/fixtures';

const { signal } = new AbortController();
const LINES = 2_000;

/** Counts how often other work gets a turn, until it is stopped. */
function countTurns() {
  const turns = { count: 0, stop: () => clearImmediate(next) };
  const turn = () => {
    turns.count += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return turns;
}

describe('a search of logs', () => {
  const event = fixtureEvents()[0] ?? assert.fail();
  // The search never waits: what is in memory is one piece.
  const bytes = Buffer.from(`level=ERROR msg=failed event_id=${event.eventId}\n`.repeat(LINES));
  const options = { signal, sources: [{ name: 'api', bytes }] };

  const searches = {
    'for a text': () => findTextLines('failed', [], { ...options, most: 5 }),
    'for an event': () => findLines(event, [], { ...options, limit: 1 }),
  };
  for (const [what, search] of Object.entries(searches)) {
    it(`${what} gives other work a turn among the lines that were found together`, async () => {
      // Each look at the clock takes a millisecond, however fast the machine is.
      let clock = 0;
      const now = mock.method(performance, 'now', () => clock++);
      const turns = countTurns();
      try {
        await search();
      } finally {
        turns.stop();
        now.mock.restore();
      }
      assert.ok(turns.count > LINES / 10, `${turns.count} turns`);
    });
  }

  it('gives other work a turn between answers of the thread that are there already', async () => {
    const found = [{ file: 'api', lineNumber: 1, text: 'failed' }];
    const answers: ScanAnswer[] = [null, null, null, found, found, found, found, 0, null];
    const ready = { isRunning: false, ask: async () => answers.shift() ?? null };
    const turns = countTurns();
    const seen: number[] = [];
    for await (const _ of threadLines([ready as unknown as ScanThread], plainNeedles(['failed']), ['api'], signal))
      seen.push(turns.count);
    turns.stop();
    assert.equal(seen.length, 4);
    assert.equal(new Set(seen).size, 4, `turns at each answer: ${seen}`);
  });
});
