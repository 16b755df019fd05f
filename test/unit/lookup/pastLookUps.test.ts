import assert from 'node:assert/strict';
import { type PastLookUp, readPastLookUps, rememberLookUp } from '../../../src/app/lookup/pastLookUps';

describe('the past look-ups of a workspace', () => {
  const memory = () => {
    const values = new Map<string, unknown>();
    return {
      get: <T>(key: string, byDefault: T) => (values.get(key) as T | undefined) ?? byDefault,
      update: async (key: string, value: unknown) => void values.set(key, value),
    };
  };
  const entry = (text: string, over: Partial<PastLookUp> = {}): PastLookUp => ({ text, title: 'OrderPlaced', ...over });

  it('are kept with the newest first, and each text once with its newest result', async () => {
    const kept = memory();
    for (const text of ['a', 'b']) await rememberLookUp(kept, entry(text, { events: 1 }));
    await rememberLookUp(kept, entry('a', { events: 9 }));
    assert.deepEqual(
      readPastLookUps(kept).map(({ text, events }) => [text, events]),
      [
        ['a', 9],
        ['b', 1],
      ],
    );
  });

  it('are limited to the newest twenty', async () => {
    const kept = memory();
    for (let i = 1; i <= 25; i++) await rememberLookUp(kept, entry(String(i)));
    const texts = readPastLookUps(kept).map(({ text }) => text);
    assert.deepEqual([texts.length, texts[0], texts.at(-1)], [20, '25', '6']);
  });
});
