import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Machine } from '../../../src/logs/scan/machine/machine';
import { createMatcher, type Matcher } from '../../../src/logs/scan/matcher';
import { expressionsOf, needlesOf, plainNeedles } from '../../../src/logs/scan/needles';
import { fixtureEvents } from '../../support/fixtures';

const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((all) => all.join(''));
const uuid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'));
const word = fc.constantFrom('sku-7', 'user-045', 'Order', 'müller-12', 'a/b=1', '7', 'pay-5db5698f', '1000449');

/** Ids as stores and tracers have them: 128 and 64 bits, decimal, with a word before or behind, without leading zeros. */
const id = fc.oneof(
  uuid,
  uuid.map((text) => text.toUpperCase()),
  hex(32),
  hex(31),
  hex(24),
  hex(17),
  hex(16),
  hex(8),
  fc.bigInt({ min: 10n ** 15n, max: 2n ** 64n - 1n }).map(String),
  uuid.map((text) => `Order-${text}`),
  uuid.map((text) => `fade-${text}-2`),
  fc.tuple(hex(8), hex(24)).map(([time, rest]) => `1-${time}-${rest}`),
  word,
);

/** Text around ids, some of which could be taken for a part of an id. */
const around = fc.constantFrom(
  '',
  ' ',
  '"',
  '=',
  '-',
  'f',
  '0',
  'x',
  '/',
  'ü',
  '2026-11-22T15:04:55',
  '\t',
  '--------',
);

/** Logs whose lines hold the wanted ids, and ids that differ by a little. */
const logOf = (ids: readonly string[]) => {
  const near = fc
    .tuple(fc.constantFrom(...ids), fc.nat(40), fc.constantFrom('same', 'cut', 'other', 'digits'))
    .map(([text, at, how]) => {
      if (how === 'cut') return text.slice(0, at) + text.slice(at + 1);
      if (how === 'other') return `${text.slice(0, at)}0${text.slice(at + 1)}`;
      return how === 'digits' ? text.replaceAll('-', '') : text;
    });
  const line = fc.array(fc.oneof(around, near, around, id), { maxLength: 12 }).map((parts) => parts.join(''));
  return fc.array(line, { minLength: 1, maxLength: 20 });
};

/** The numbers of the lines that the matcher finds, in the order in which `streamLines` goes through a block. */
function foundIn(matcher: Matcher, lines: readonly string[]): number[] {
  const block = Buffer.from(lines.join('\n'));
  const { next, countLines } = matcher(block);
  const found: number[] = [];
  let counted = 0;
  let number = 0;
  for (let at = next(0); at >= 0; at = next(counted)) {
    number += countLines(counted, at);
    found.push(number);
    const end = block.indexOf(10, at);
    if (end < 0) break;
    counted = end + 1;
    number++;
  }
  return found;
}

/** The 64-bit half of a trace id does not match inside a longer hexadecimal number. */
const isIn = (line: string, text: string) =>
  /^[\da-f]{16}$/.test(text) ? new RegExp(`(?<![\\da-f])${text}(?![\\da-f])`).test(line) : line.includes(text);

const numbersOf = (lines: readonly string[], holds: (line: string) => boolean) =>
  lines.flatMap((line, number) => (holds(line) ? [number] : []));

const MANY = Array.from({ length: 250 }, (_, i) => `00f067aa-0ba9-02b7-8163-42c04faff${100 + i}`);

it('WebAssembly can be compiled in the tests, so that no search falls back unnoticed', () => {
  assert.ok(Machine.create());
});

for (const [how, createMachine] of [
  ['by WebAssembly', undefined],
  ['by JavaScript', () => undefined],
] as const)
  describe(`a search for many texts at once, ${how}`, () => {
    it('finds the same lines as a search for each text alone', async () => {
      const few = fc.array(id, { minLength: 1, maxLength: 30 });
      // With MANY ids the matcher uses another algorithm.
      const ids = fc.tuple(few, fc.constantFrom([], MANY)).map(([some, many]) => [...some, ...many]);
      const search = ids.chain((texts) => fc.record({ texts: fc.constant(texts), lines: logOf(texts) }));
      await fc.assert(
        fc.asyncProperty(search, async ({ texts, lines }) => {
          const found = foundIn(await createMatcher(plainNeedles(texts), createMachine), lines);
          const holds = (line: string) => texts.some((text) => isIn(line, text));
          assert.deepEqual(found, numbersOf(lines, holds));
        }),
        { numRuns: 300 },
      );
    });

    it('finds an id at every offset in a line', async () => {
      const half = '4bf92f3577b34da6';
      const texts = [
        half,
        `a3ce929d0e0e4736${half}`,
        '00f067aa-0ba9-02b7-8163-42c04faff4c2',
        'user-045',
        '7-x',
        '1000449',
      ];
      for (const [text, others] of texts.flatMap((text) => [[text, []] as const, [text, MANY] as const])) {
        const matcher = await createMatcher(plainNeedles([...texts, ...others]), createMachine);
        for (let before = 0; before < 80; before++) {
          for (const front of ['z', '-', '0-']) {
            const line = `${front.repeat(before)}${text}${'z'.repeat(before % 7)}`;
            assert.deepEqual(foundIn(matcher, ['', line, 'zz']), [1], line);
          }
        }
      }
    });

    it('finds all lines of a large block, and an id behind very long ids', async () => {
      const [id = '', other = ''] = MANY;
      const lines = Array.from(
        { length: 40_000 },
        (_, i) => [`${id} user-045`, 'user-045', 'user-04', `x${other}-`][i % 4] ?? '',
      );
      lines[2] = `${'0'.repeat(50_000)}-${'f'.repeat(50_000)}${id}`;
      const matcher = await createMatcher(plainNeedles([id, other, 'user-045', 'x-1000449']), createMachine);
      const wanted = numbersOf(lines, (line) => line.includes('user-045') || line.includes(id) || line.includes(other));
      assert.deepEqual(foundIn(matcher, lines), wanted);
    });

    it('finds at least the lines that the expressions for real events find, short ids included', async () => {
      const real = fixtureEvents();
      const short = (count: number) =>
        real
          .slice(0, count)
          .map((event, i) => ({ ...event, stream: { ...event.stream, type: 'Stock', id: `sku-${i}` } }));
      for (const events of [real.slice(0, 1), short(12), real.slice(0, 200), short(200)]) {
        const needles = await needlesOf(events);
        const matcher = await createMatcher(needles, createMachine);
        const expressions = expressionsOf(needles).map((text) => new RegExp(text));
        const values = events.flatMap((event) => [event.eventId, event.position, event.traceId ?? '', event.stream.id]);
        const key = fc.constantFrom(
          ...[
            'position',
            'Position":"',
            'from_position=',
            'trace_id=',
            'TraceID: ',
            'streamId="',
            'AGGREGATE_ID=',
            'id=',
          ],
        );
        const value = fc.constantFrom(...values);
        const part = fc.tuple(key, fc.constantFrom('', '=', ':', '":"'), value, around).map((parts) => parts.join(''));
        const log = fc.array(
          fc.array(part, { maxLength: 3 }).map((parts) => parts.join(' ')),
          { minLength: 1, maxLength: 20 },
        );
        await fc.assert(
          fc.asyncProperty(log, async (lines) => {
            const wanted = numbersOf(
              lines,
              (line) =>
                expressions.some((expression) => expression.test(line)) ||
                needles.fixed.some((text) => isIn(line, text)),
            );
            const found = new Set(foundIn(matcher, lines));
            // It may find more: whether a line belongs to an event is decided when the line is read.
            assert.deepEqual(
              wanted.filter((number) => !found.has(number)).map((number) => lines[number]),
              [],
            );
          }),
          { numRuns: 100 },
        );
      }
    });
  });
