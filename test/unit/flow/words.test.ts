import assert from 'node:assert/strict';
import { nextWords, placeIn, watchingWords, wordAt } from '../../../src/features/expectations/words';
import { expectationLine } from '../../../src/model/flow/expect/expectation';
import { parseExpectations } from '../../../src/model/flow/expect/parse';
import { expectationsOf } from '../../../src/model/flow/expect/suggest';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';

describe('the words of a file of expectations', () => {
  it('depend on the place in the line', () => {
    const places: readonly (readonly [string, string])[] = [
      ['', 'cause'],
      ['Order', 'cause'],
      ['"Order pl', 'cause'],
      ['OrderPlaced ', 'rest'],
      ['OrderPlaced -> ', 'effect'],
      ['OrderPlaced ->Inv', 'effect'],
      ['A -> one of {', 'braces'],
      ['A -> one of {B, ', 'braces'],
      ['A -> one of {B, C} ', 'rest'],
      ['A -> B by ', 'consumer'],
      ['A -> B by bill', 'consumer'],
      ['A -> B by x within ', 'duration'],
      ['A -> B by x within 2 ', 'duration'],
      ['A -> B within 2 s, ', 'count'],
      ['A -> B, at m', 'count'],
      ['A -> "#1" ', 'rest'],
      ['A -> B # ', 'comment'],
    ];
    for (const [before, place] of places) assert.equal(placeIn(before), place, before);
  });

  it('are offered where they may follow, unless the line has them already', () => {
    const words: readonly (readonly [string, readonly string[]])[] = [
      ['OrderPlaced ', ['->']],
      ['"a -> b" ', ['->']],
      ['OrderPlaced v2 ', ['->']],
      ['A -> B ', ['by', 'within']],
      ['A -> one of {B, by} ', ['by', 'within']],
      ['by -> within ', ['by', 'within']],
      ['A -> B by x ', ['within']],
      ['A -> B by "x y" ', ['within']],
      ['A -> B by x within 2 s ', []],
    ];
    for (const [before, next] of words) assert.deepEqual(nextWords(before), next, before);
  });

  it('are recognised under the pointer: types, consumers, words of the grammar', () => {
    const line = 'by v2 -> one of {"B \\"b\\"", within} by once within 2 s, once # by A';
    const at = (text: string, from = 0) => wordAt(line, line.indexOf(text, from) + 1);
    assert.deepEqual(at('by'), { name: 'by', place: 'type' });
    assert.deepEqual(at('->'), { name: '->', place: 'word' });
    assert.deepEqual(at('one'), { name: 'one', place: 'word' });
    assert.deepEqual(at('"B'), { name: 'B "b"', place: 'type' });
    assert.deepEqual(at('within'), { name: 'within', place: 'type' });
    assert.deepEqual(at('once'), { name: 'once', place: 'consumer' });
    assert.deepEqual(at('within', 40), { name: 'within', place: 'word' });
    assert.deepEqual(at('once', 50), { name: 'once', place: 'word' });
    assert.equal(at('# by'), undefined);
    assert.equal(at(' A', line.length - 3), undefined);
  });
});

describe('the expectations from a trace', () => {
  it('are a line for each pair of types, with a deadline that the trace meets, and "once" if each cause had one effect', () => {
    const events = [
      makeEvent(1, { eventType: 'OrderPlaced', time: 0 }),
      makeEvent(2, { eventType: 'PaymentRequested', time: 300, causationId: uuid(1) }),
      makeEvent(3, { eventType: 'Line added', time: 400, causationId: uuid(1) }),
      makeEvent(4, { eventType: 'Line added', time: 7_000, causationId: uuid(1) }),
      makeEvent(5, { eventType: 'PaymentRequested', time: 9_000, causationId: uuid(99) }),
    ];
    const lines = expectationsOf(events, () => undefined).map(expectationLine);
    assert.deepEqual(lines, [
      'OrderPlaced -> PaymentRequested within 1 s, once',
      'OrderPlaced -> "Line added" within 20 s',
    ]);
    assert.deepEqual(parseExpectations(lines.join('\n')).errors, []);
  });
});

describe('the words of a run that watches a store', () => {
  it('name the start, and do not call a mark a program', () => {
    const words = (start?: { readonly what: string | null; readonly time: string }) =>
      watchingWords('shop', start, english);
    assert.equal(words({ what: 'go run', time: '18:49' }), 'Watching shop from 18:49 on, when go run was started.');
    assert.equal(words({ what: null, time: '18:49' }), 'Watching shop from your mark at 18:49 on.');
    assert.match(words(), /^Watching shop from now on\./);
  });
});
