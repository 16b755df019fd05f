import assert from 'node:assert/strict';
import { parseEntries } from '../../../src/app/connections/entries';
import { createReconnectOffer } from '../../../src/app/connections/reconnectOffer';
import { type Source, sourceOf } from '../../../src/app/connections/source';
import { machine } from './surroundings';

function source(name: string, host: string): Source {
  const [connection] = parseEntries([{ name, host }], machine()).connections;
  assert.ok(connection);
  return sourceOf(connection, 'user');
}

/** A window: the active connection, the settings, and the open questions, oldest first. */
function open(active: Source | undefined, saved: readonly Source[] = []) {
  const questions: { name: string; answer: (again: boolean) => void }[] = [];
  const connected: Source[] = [];
  const window = { active, saved, questions, connected };
  const changed = createReconnectOffer({
    active: () => window.active,
    find: (name) => window.saved.find((other) => other.name === name),
    ask: (name) => new Promise((answer) => questions.push({ name, answer })),
    connect: async (now) => connected.push(now),
  });
  return Object.assign(window, { changed });
}

const a1 = source('a', 'one');
const a2 = source('a', 'two');
const a3 = source('a', 'three');
const b1 = source('b', 'one');
const b2 = source('b', 'two');

describe('the offer to connect again', () => {
  it('is made when the settings of the active connection changed, and connects with the new settings', async () => {
    const window = open(a1, [a2]);
    const offering = window.changed();
    window.questions[0]?.answer(true);
    await offering;
    assert.deepEqual(window.connected, [a2]);
  });

  it('is not made if no connection is active, or the active one is gone or unchanged', async () => {
    for (const [active, saved] of [
      [undefined, [a2]],
      [a1, []],
      [a1, [source('a', 'one'), b2]],
    ] as const) {
      const window = open(active, saved);
      await window.changed();
      assert.equal(window.questions.length, 0);
    }
  });

  it('is made for another connection while one offer is unanswered', async () => {
    const window = open(a1, [a2, b1]);
    const first = window.changed();
    window.active = b1;
    window.saved = [a2, b2];
    const second = window.changed();
    assert.deepEqual(
      window.questions.map(({ name }) => name),
      ['a', 'b'],
    );
    window.questions[1]?.answer(true);
    await second;
    // The first one is answered when it is no longer active.
    window.questions[0]?.answer(true);
    await first;
    assert.deepEqual(window.connected, [b2]);
  });

  it('is made once for each connection, and uses the settings at the time of the answer', async () => {
    const window = open(a1, [a2]);
    const offering = window.changed();
    window.saved = [a3];
    await window.changed();
    assert.equal(window.questions.length, 1);
    window.questions[0]?.answer(true);
    await offering;
    assert.deepEqual(window.connected, [a3]);
  });

  it('stays valid if the person has connected again and the settings have changed once more', async () => {
    const window = open(a1, [a2]);
    const offering = window.changed();
    window.active = a2;
    window.saved = [a3];
    window.questions[0]?.answer(true);
    await offering;
    assert.deepEqual(window.connected, [a3]);
  });

  it('connects nothing if it is declined or no longer needed, and is made again after the next change', async () => {
    const window = open(a1, [a2]);
    const declined = window.changed();
    window.questions[0]?.answer(false);
    await declined;
    const late = window.changed();
    window.active = a2;
    window.questions[1]?.answer(true);
    await late;
    assert.deepEqual(window.connected, []);
    window.saved = [a3];
    void window.changed();
    assert.equal(window.questions.length, 3);
  });
});
