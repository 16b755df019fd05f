import assert from 'node:assert/strict';
import { parseConsumerSettings, settingsFor } from '../../../src/app/settings/consumerSettings';
import { keptNameWords, NAMING_SETTINGS } from '../../../src/app/settings/renamedConnection';
import { english } from '../../../src/model/text/translate';

const setting = (name: string) => NAMING_SETTINGS.find(({ key }) => key === `eventTrace.${name}`);
const renamed = (name: string, value: unknown, others: readonly string[] = []) =>
  setting(name)?.renamed(value, { from: 'shop', to: 'store', others });

describe('settings that name a connection, after it was renamed', () => {
  it('still watch it, at the same place and only once', () => {
    assert.deepEqual(renamed('watch', ['a', 'shop', 'b']), ['a', 'store', 'b']);
    assert.deepEqual(renamed('watch', ['store', 'shop']), ['store']);
  });

  it('still open it at the start', () => {
    assert.equal(renamed('connectOnStartup', ' shop '), 'store');
    assert.equal(renamed('connectOnStartup', 'shop 2'), 'shop 2');
  });

  it('have the same values for its consumers and for others', () => {
    const before = {
      mail: { muted: true },
      'shop/orders': { muted: true, lagEvents: 5, eventTypes: ['A'] },
      'shopping/orders': { muted: true },
      'store/orders': { muted: false, lagSeconds: 9 },
      'shop/a/b': { batchSize: 7 },
    };
    const after = renamed('consumers', before);
    assert.deepEqual(Object.entries(after as object), [
      ['mail', { muted: true }],
      ['store/orders', { muted: true, lagEvents: 5, eventTypes: ['A'] }],
      ['shopping/orders', { muted: true }],
      ['store/a/b', { batchSize: 7 }],
    ]);
    for (const consumer of ['orders', 'mail', 'a/b', 'none']) {
      assert.deepEqual(
        settingsFor(parseConsumerSettings(after), 'store', consumer),
        settingsFor(parseConsumerSettings(before), 'shop', consumer),
      );
    }
  });

  it('keep what belongs to another connection whose name begins in the same way', () => {
    const value = { 'shop/eu/orders': { muted: true }, 'shop/orders': { muted: true } };
    assert.deepEqual(Object.keys(renamed('consumers', value, ['shop/eu', 'other']) as object), [
      'shop/eu/orders',
      'store/orders',
    ]);
  });

  it('stay the same object if they do not name it, so that nothing is written', () => {
    for (const { key, renamed: change } of NAMING_SETTINGS) {
      for (const value of [undefined, null, 7, '', 'x', [], ['x', 1], {}, { x: { muted: true }, shop: {} }]) {
        assert.equal(change(value, { from: 'shop', to: 'store', others: [] }), value, key);
      }
    }
  });

  it('are written in an order in which those for consumers come before the one that opens the connection', () => {
    assert.equal(NAMING_SETTINGS[0]?.key, 'eventTrace.consumers');
    assert.equal(NAMING_SETTINGS.at(-1)?.key, 'eventTrace.watch');
  });

  it('are named with their file if they cannot be written', () => {
    const keys = ['eventTrace.consumers', 'eventTrace.watch'];
    const words = (scope: 'user' | 'workspace') =>
      keptNameWords({ scope, name: 'shop', keys, reason: 'The file has errors.' }, english);
    assert.equal(
      words('user'),
      'The user settings still say "shop" in eventTrace.consumers and eventTrace.watch, because they could not be written: The file has errors.',
    );
    assert.match(words('workspace'), /^The workspace settings still say "shop" in/);
  });
});
