import assert from 'node:assert/strict';
import { codeBlock, codeCell, codeSpan, plainText } from '../../../src/model/text/safeText';

describe('text in Markdown', () => {
  it('is shown literally in a sentence', () => {
    assert.equal(
      plainText('user_read_model at #449, system.audit.v1: 12%'),
      'user_read_model at #449, system.audit.v1: 12%',
    );
    assert.equal(
      plainText('[a](b) *c* `d` <e> f|g _h_ &amp;'),
      '\\[a\\](b) \\*c\\* \\`d\\` \\<e\\> f\\|g \\_h\\_ \\&amp;',
    );
    assert.deepEqual(['# a', '- a', '+ a', '1. a', '12) a'].map(plainText), [
      '\\# a',
      '\\- a',
      '\\+ a',
      '1\\. a',
      '12\\) a',
    ]);
    assert.equal(plainText('a\n\n# b'), 'a # b');
  });

  it('is shown literally as code', () => {
    assert.equal(codeSpan('a`b``c'), '```a`b``c```');
    assert.equal(codeSpan('`a'), '`` `a ``');
    assert.equal(codeCell('a|b'), '`a\\|b`');
    assert.equal(codeBlock('a\n```\nb'), '````text\na\n```\nb\n````');
  });
});
