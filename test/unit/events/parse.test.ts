import assert from 'node:assert/strict';
import { isRunMatch } from '../../../src/features/events/runMatch';
import { eventsPage } from '../../../src/protocol/events';
import { readMessage } from '../../support/readMessage';

const parseMessage = (value: unknown) => readMessage(eventsPage, value);

describe('messages of the events page', () => {
  it('are accepted only if they match the protocol exactly', () => {
    assert.deepEqual(parseMessage({ type: 'ready', more: 1 }), { type: 'ready' });
    assert.deepEqual(parseMessage({ type: 'pause', on: true }), { type: 'pause', on: true });
    assert.deepEqual(parseMessage({ type: 'mode', mode: 'run' }), { type: 'mode', mode: 'run' });
    assert.deepEqual(parseMessage({ type: 'openTrace', eventId: 'e' }), { type: 'openTrace', eventId: 'e' });
    assert.deepEqual(parseMessage({ type: 'readOn', after: '007' }), { type: 'readOn', after: '7' });
    const place = { type: 'place', position: '007', types: ['Order*'] };
    assert.deepEqual(parseMessage(place), { ...place, position: '7' });
    assert.deepEqual(parseMessage({ ...place, position: null, types: [] }), {
      type: 'place',
      position: null,
      types: [],
    });
    assert.deepEqual(parseMessage({ type: 'readPlace', forward: false }), { type: 'readPlace', forward: false });
    assert.equal(parseMessage({ type: 'problem', text: 'x'.repeat(9_000) })?.type, 'problem');
    for (const wrong of [
      null,
      'ready',
      {},
      { type: 'command', command: 'x' },
      { type: 'pause', on: 'yes' },
      { type: 'mode', mode: 'other' },
      { type: 'openTrace', eventId: 'x'.repeat(101) },
      { type: 'readOn', after: '1; DROP TABLE events' },
      { type: 'place', position: 'x', types: [] },
      { type: 'place', position: '1', types: [1] },
      { type: 'readPlace' },
      { type: 'mode', mode: 'place' },
      { type: 'problem' },
    ]) {
      assert.equal(parseMessage(wrong), undefined, JSON.stringify(wrong));
    }
  });
});

describe('the start of the program', () => {
  const defaults = ['^go$', '\\bgo run\\b'];

  it('is recognised in every Go debug session, and in every task that runs "go run"', () => {
    assert.ok(isRunMatch(defaults, ['Launch Package', 'go']));
    assert.ok(isRunMatch(defaults, ['api', 'go run ./cmd/api']));
    assert.ok(!isRunMatch(defaults, ['Attach', 'node']));
    assert.ok(!isRunMatch(defaults, ['go: test package', 'go test ./...']));
  });

  it('is recognised by patterns in any case, or by plain names', () => {
    assert.ok(isRunMatch(['LAUNCH (shop'], ['Launch (shop)']));
    assert.ok(isRunMatch(['shop|api'], ['The API']));
    assert.ok(!isRunMatch([], ['anything']));
  });
});
