import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createByteFinders } from '../../../src/logs/scan/bytes/byteFinders';

/** Only a few letters, so that texts overlap, repeat and contain each other. */
const letters = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), minLength: least, maxLength: most });
const line = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', ' '), maxLength: 40 });
const LF = 10;

describe('finders of texts in bytes', () => {
  it('find each line that contains one of the texts, wherever the bytes lie in memory', async () => {
    // Texts of similar length, as keys and ids of one kind have, or texts of very different lengths.
    const texts = fc.oneof(
      fc.array(letters(6, 9), { minLength: 3, maxLength: 12 }),
      fc.array(letters(1, 30), { minLength: 1, maxLength: 40 }),
    );
    const search = fc.record({
      texts,
      lines: fc.array(
        fc.oneof(
          line,
          texts.map(([text = '']) => text),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      held: fc.array(fc.record({ line: fc.nat(11), text: fc.nat(39), before: letters(0, 5) }), { maxLength: 4 }),
      before: fc.nat(9),
      behind: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(search, async ({ texts, lines, held, before, behind }) => {
        for (const one of held) {
          if (one.line < lines.length) lines[one.line] = one.before + (texts[one.text % texts.length] ?? '');
        }
        const text = Buffer.from(lines.join('\n'));
        const memory = new Uint8Array(before + text.length + behind).fill(97);
        memory.set(text, before);
        const block = Buffer.from(memory.buffer, before, text.length);
        const finders = await createByteFinders(texts.map((one) => ({ text: Buffer.from(one) })));
        const found = new Set<number>();
        for (const find of finders) {
          for (let from = 0, at = find(block, from, block.length); at >= 0; at = find(block, from, block.length)) {
            found.add(block.subarray(0, at).filter((byte) => byte === LF).length);
            const end = block.indexOf(LF, at);
            if (end < 0) break;
            from = end + 1;
          }
        }
        const wanted = lines.flatMap((line, i) => (texts.some((one) => line.includes(one)) ? [i] : []));
        assert.deepEqual(
          [...found].sort((a, b) => a - b),
          wanted,
        );
      }),
      { numRuns: 500 },
    );
  });
});
