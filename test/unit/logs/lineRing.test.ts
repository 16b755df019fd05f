import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLineRing } from '../../../src/logs/commandOutput';

function linesOf(pieces: readonly string[], maxLength = 1_000_000): string {
  const ring = createLineRing(maxLength);
  const write = ring.writer();
  for (const piece of pieces) write(piece);
  return Buffer.from(ring.bytes()).toString('utf8');
}

describe('lines of a text that arrives in pieces', () => {
  it('are whole wherever the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zü\n]*$/)), (pieces) => {
        assert.equal(linesOf(pieces), pieces.join('').replace(/\n$/, ''));
      }),
    );
  });

  it('contain no colours, titles, links, Windows line ends or overwritten text', () => {
    assert.equal(
      linesOf([
        '\x1b[32mINF\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x1b\\ \x1b',
        '(B\x1b[38;5;4mevent_id\x1b[0m=1\r\n',
        '10 %\r',
        '100 %\r\n',
      ]),
      'INF link event_id=1\n100 %',
    );
  });

  it('are the newest ones that fit into the size', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
    const kept = linesOf([`${lines.join('\n')}\n`], 10_000);
    assert.ok(kept.length <= 10_000 && kept.length > 9_000, `${kept.length}`);
    assert.ok(kept.endsWith('line 49999'));
    assert.match(kept, /^line \d+\n/);
  });

  it('are never mixed between two writers', () => {
    const ring = createLineRing(1_000);
    const [one, two] = [ring.writer(), ring.writer()];
    one('a');
    two('x\ny');
    one('b\n');
    assert.equal(Buffer.from(ring.bytes()).toString('utf8'), 'x\nab\ny');
  });

  it('are cut if they never end', () => {
    const ring = createLineRing(1_000_000);
    const write = ring.writer();
    for (let i = 0; i < 1_000; i++) write('x'.repeat(10_000));
    write('\nnext');
    const [first, second] = Buffer.from(ring.bytes()).toString('utf8').split('\n');
    assert.ok((first?.length ?? 0) <= 20_000);
    assert.equal(second, 'next');
  });
});
