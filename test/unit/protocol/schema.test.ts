import assert from 'node:assert/strict';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import type { Answers } from '../../../src/platform/pages/pageLink';
import { definePage, isReply } from '../../../src/protocol/page';
import {
  anyText,
  beginning,
  like,
  list,
  number,
  object,
  oneOf,
  orNull,
  pair,
  position,
  refined,
  type Schema,
  textUpTo,
  variant,
  wholeNumber,
} from '../../../src/protocol/schema';
import { headerBatch, traceKey } from '../../../src/protocol/values';
import { makeEvent } from '../../support/events';
import { readMessage } from '../../support/readMessage';

const person = object({ name: textUpTo(5), age: orNull(wholeNumber) }, { word: oneOf('a', 'b') });

describe('a schema', () => {
  it('accepts what fits and nothing else, and keeps only the named members', () => {
    const taken: readonly [Schema<unknown>, given: unknown, read: unknown][] = [
      [person, { name: 'Ann', age: 7, extra: 1 }, { name: 'Ann', age: 7 }],
      [person, { name: 'Ann', age: null, word: 'b' }, { name: 'Ann', age: null, word: 'b' }],
      [person, { name: 'Ann', age: null, word: undefined }, { name: 'Ann', age: null }],
      [list(pair(anyText, number)), [['a', 1]], [['a', 1]]],
      [beginning(3), 'abcdef', 'abc'],
      [position, '9223372036854775807', '9223372036854775807'],
      [position, '007', '7'],
      [variant('kind', { a: object({ n: number }) }), { kind: 'a', n: 1, m: 2 }, { kind: 'a', n: 1 }],
      [traceKey, { by: 'stream', id: 'x', streamType: 'Order' }, { by: 'stream', id: 'x', streamType: 'Order' }],
    ];
    for (const [schema, given, read] of taken) {
      assert.ok(schema.is(given), JSON.stringify(given));
      assert.deepEqual(schema.read(given), read);
    }
  });

  it('refuses a value if any member does not fit, on both sides', () => {
    const refused: readonly [Schema<unknown>, given: unknown][] = [
      [person, null],
      [person, { name: 'Ann' }],
      [person, { name: 'too long', age: 1 }],
      [person, { name: 'Ann', age: -1 }],
      [person, { name: 'Ann', age: 1, word: 'c' }],
      [list(number), { length: 1, 0: 1 }],
      [list(number), [1, '2']],
      [pair(number, number), [1]],
      [pair(number, number), [1, 2, 3]],
      [position, 7],
      [position, '-1'],
      [position, '1; DROP TABLE events'],
      [variant('kind', { a: object({}) }), { kind: 'constructor' }],
      [variant('kind', { a: object({}) }), {}],
      [refined(number, (value) => value > 1), 1],
      [traceKey, { by: 'stream', id: 'x' }],
    ];
    for (const [schema, given] of refused) {
      assert.equal(schema.is(given), false, JSON.stringify(given));
      assert.equal(schema.read(given), undefined, JSON.stringify(given));
    }
  });

  it('accepts a batch of headers unchanged, and only if all its columns have one length', () => {
    const batch = encodeHeaders([makeEvent(1), makeEvent(2)]);
    assert.ok(headerBatch.is(batch));
    assert.equal(headerBatch.read(batch), batch);
    for (const wrong of [
      { ...batch, count: 3 },
      { ...batch, times: new Float64Array(1) },
      { ...batch, positions: [1n, 2n] },
      { ...batch, eventIds: new Uint8Array(2) },
      { ...batch, texts: [1] },
      { ...batch, texts: undefined },
    ]) {
      assert.equal(headerBatch.is(wrong), false);
    }
  });
});

describe('the protocol of a page', () => {
  const page = definePage('lab', {
    pushes: { show: object({ what: anyText }) },
    notes: { follow: object({ on: number }) },
    methods: { look: { ask: object({ at: number }), answer: object({ seen: anyText }) } },
  });

  it('distinguishes requests, notes and the messages that every page sends', () => {
    assert.deepEqual(readMessage(page, { type: 'follow', on: 1, more: 2 }), { type: 'follow', on: 1 });
    assert.deepEqual(readMessage(page, { type: 'ping' }), { type: 'ping' });
    const request = { kind: 'look', at: 1 };
    assert.deepEqual(readMessage(page, { type: 'request', id: 4, request }), { type: 'request', id: 4, request });
    assert.deepEqual(readMessage(page, { type: 'request', id: 4 }), { type: 'unreadable', id: 4 });
    assert.equal(readMessage(page, { type: 'show', what: 'x' }), undefined, 'that is the host to say');
    assert.ok(page.push.is({ type: 'show', what: 'x' }));
    assert.equal(page.push.is({ type: 'follow', on: 1 }), false);
  });

  it('recognises a reply with any value', () => {
    assert.ok(isReply({ type: 'reply', id: 1, ok: true, value: {} }));
    assert.ok(isReply({ type: 'reply', id: 1, ok: false, error: 'No.' }));
    for (const wrong of [
      null,
      { type: 'reply', id: 1 },
      { type: 'reply', id: '1', ok: true },
      { type: 'reply', ok: true },
    ])
      assert.equal(isReply(wrong), false);
  });

  it('does not compile if host and page disagree', () => {
    const answers: Answers<typeof page> = { look: async ({ at }) => ({ seen: `${at}` }) };
    assert.ok(answers);
    // @ts-expect-error: the answer lacks a member
    const incomplete: Answers<typeof page> = { look: async () => ({}) };
    // @ts-expect-error: a method is not answered
    const missing: Answers<typeof page> = {};
    // @ts-expect-error: the question has no such member
    const misread: Answers<typeof page> = { look: async ({ where }) => ({ seen: where }) };
    // @ts-expect-error: the type has no such member
    const more = like<{ readonly a: number }>()(object({ a: number, b: number }));
    // @ts-expect-error: the type has another member
    const less = like<{ readonly a: number; readonly b: number }>()(object({ a: number }));
    assert.ok(incomplete && missing && misread && more && less);
  });
});
