import assert from 'node:assert/strict';
import { chainText, eventText, type GlanceWords } from '../../../src/model/forest/glanceText';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { CORRELATION, fixtureEvents } from '../../support/fixtures';

const words: GlanceWords = { t: english, language: 'en', when: (time) => `at ${time}` };
const chain = fixtureEvents().filter((event) => event.correlationId === CORRELATION);

describe('the text of a hover about an event', () => {
  it('has its type, stream, time, and the consumers that have handled it', () => {
    const [event] = chain;
    assert.ok(event);
    const handled = { handled: ['audit', 'mailer'], waiting: ['search'], stopped: ['billing'] };
    assert.deepEqual(eventText(event, handled, words).split('  \n'), [
      '**`UserRegistered`** `User/user-045` v1 · #1',
      `at ${event.time}`,
      'Handled by `audit`, `mailer`',
      'Waiting for `search`',
      'Not handled by `billing`, which stopped',
    ]);
    assert.equal(eventText(event, null, words).split('  \n').length, 2);
  });

  it('names only the first of many consumers', () => {
    const names = Array.from({ length: 20 }, (_, i) => `c${i}`);
    const text = eventText(makeEvent(1), { handled: names, waiting: [], stopped: [] }, words);
    assert.match(text, /Handled by `c0`, .*`c5` and 14 more$/);
  });

  it('cannot be broken by names', () => {
    const hostile = makeEvent(1, {
      eventType: '` [x](command:rm) <b>',
      stream: { context: null, type: '![i](http://x)', id: '\u202e\n# head' },
    });
    const text = eventText(hostile, { handled: ['`](command:x)'], waiting: [], stopped: [] }, words);
    // Outside code spans there are only our own words.
    const outside = text.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    assert.equal(outside, '****  v1 · #1  \nat 1700000000001  \nHandled by ');
  });
});

describe('the text of a hover about a chain', () => {
  it('is the beginning of the chain as a tree, with the hovered event in bold', () => {
    const lines = chainText(chain.slice(0, 4), chain.length, chain[1]?.eventId ?? '', words).split('\n');
    assert.equal(lines[0], '- command `d18c42e8…`');
    assert.equal(lines[1], '  - `UserRegistered` `User/user-045` · +0 ms');
    assert.match(lines[2] ?? '', /^ {2}- \*\*`OrderPlaced`\*\* `Order\/\S+…` · \+\d/);
    assert.equal(lines.at(-1), '3 more events');
  });

  it('is empty without events, and has only a few of many events', () => {
    assert.equal(chainText([], 0, null, words), '');
    const deep = Array.from({ length: 12 }, (_, i) => makeEvent(i + 1, { causationId: i ? uuid(i) : null }));
    const lines = chainText(deep, 12_000, null, words).split('\n');
    assert.equal(lines.filter((line) => line.includes('OrderPlaced')).length, 7);
    assert.equal(lines.at(-1), '11,993 more events');
  });
});
