import assert from 'node:assert/strict';
import { label, visible } from '../../../src/model/text/safeText';
import { HOSTILE_TEXTS } from '../../support/corpus';

describe('a label in a row or message of VS Code', () => {
  it('is one line without icons, links or invisible characters', () => {
    for (const [name, text] of Object.entries(HOSTILE_TEXTS)) {
      const shown = label(text);
      assert.doesNotMatch(shown, /\$\(|\]\(|[\n\r\t]/, name);
      assert.equal(visible(shown), shown, name);
      assert.ok(shown.length < 2_000, name);
    }
  });

  it('is unchanged if the text is harmless, and is cut between characters', () => {
    for (const text of ['Order/42', 'billing_outbox', 'costs $5 (net)', '[a] (b)', 'שלום 👩‍👩‍👧'])
      assert.equal(label(text), text);
    assert.equal(label('👍👍👍', 3), '👍…');
    assert.equal(label('[x](command:y) $(trash)'), '[x] (command:y) $ (trash)');
  });
});
