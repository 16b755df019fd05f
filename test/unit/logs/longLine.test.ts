import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCulpritLine } from '../../../src/logs/failures/culpritLines';
import { readLine } from '../../../src/logs/formats/readLine';
import { PARSED_LENGTH, parsedPart } from '../../../src/logs/lines/longLine';

const LONG = 'x'.repeat(70_000);
const order = { sku: 'sku-1', note: 'say "hi"' };
const record = (more: object) =>
  JSON.stringify({ time: '2026-11-22T15:04:54.917Z', level: 'ERROR', msg: 'consumer handler error', ...more });
const failed = { consumer: 'order_fulfilment', position: 449, error: `handler said no: ${LONG}` };
const items = Array.from({ length: 3_000 }, () => order);

/** Lines whose error, or the text in front of it, is longer than the part of a line that is parsed. */
const LINES: Record<string, string> = {
  JSON: record(failed),
  'JSON behind a stack': record({ stack: `main.go:7\n\t"${LONG}"`, ...failed }),
  'JSON behind a payload as text': record({ payload: JSON.stringify(items), ...failed }),
  'JSON behind a payload': record({ payload: items, ...failed }),
  'JSON in JSON': JSON.stringify({ log: `${record(failed)}\n`, stream: 'stderr' }),
  'key=value': `time=2026-11-22T15:04:54.917Z level=ERROR msg="consumer handler error" consumer=order_fulfilment error="handler said no: ${LONG}" position=449`,
  text: `2026/11/22 15:04:54 [ERROR] consumer handler error [consumer order_fulfilment error handler said no: ${LONG} position 449]`,
};

describe('a line that is too long to be parsed whole', () => {
  for (const [how, line] of Object.entries(LINES)) {
    it(`still shows why a consumer failed: ${how}`, () => {
      const { failure } = readCulpritLine(readLine(line), { file: 'app.log', lineNumber: 1 });
      assert.equal(failure?.consumer, 'order_fulfilment');
      assert.equal(failure?.position, '449');
      assert.match(failure?.error ?? '', /^handler said no: x/);
    });
  }

  it('still shows it with a large payload and a long stack, in any order and at any depth', () => {
    const payload = Object.fromEntries(items.map((item, i) => [`item_${i}`, item]));
    const head = { time: '2026-11-22T15:04:54.917Z', level: 'ERROR', msg: 'consumer handler error' };
    const stack = 'main.(*H).Handle(0xc000)\n\t/app/h.go:42 +0x1d\n'.repeat(500);
    const why = { consumer: 'order_fulfilment', position: 449, error: 'handler said no: x' };
    const WRAPS: Record<string, (line: string) => string> = {
      bare: (line) => line,
      docker: (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr' }),
      'compose and a logger': (line) => `api-1  | ${JSON.stringify({ level: 'info', msg: line })}`,
      'three texts': (line) =>
        JSON.stringify({ log: JSON.stringify({ message: JSON.stringify({ log: line }), source_type: 'x' }) }),
    };
    const parts: readonly object[] = [head, { payload }, { stack }, why, { request: JSON.stringify(payload) }];
    for (const [how, wrap] of Object.entries(WRAPS)) {
      for (let first = 0; first < parts.length; first++) {
        const turned = [...parts.slice(first), ...parts.slice(0, first)];
        for (const order of [turned, turned.toReversed()]) {
          const reading = readLine(wrap(JSON.stringify(Object.assign({}, ...order))));
          const { failure } = readCulpritLine(reading, { file: 'app.log', lineNumber: 1 });
          assert.deepEqual(
            [reading.level, failure?.consumer, failure?.position, failure?.error],
            ['error', why.consumer, '449', why.error],
            `${how} ${first}`,
          );
        }
      }
    }
  });

  it('is still read as an object, whatever escapes stand where it is cut', () => {
    const text = fc
      .array(fc.constantFrom('\\', '\n', '\u0001', 'ü', 'a', 'bc'), { minLength: 1, maxLength: 6 })
      .chain((parts) => fc.nat(60).map((front) => 'z'.repeat(front) + parts.join('').repeat(20_000)));
    fc.assert(
      fc.property(text, (stack) => {
        const shown = new Map(readLine(record({ stack, error: 'no' })).fields);
        assert.equal(shown.get('error'), 'no');
        assert.ok((shown.get('stack') ?? '').length > 100);
      }),
      { numRuns: 100 },
    );
  });

  it('is cut to the length that is parsed; a shorter line is not cut', () => {
    const line = fc
      .array(fc.constantFrom('"', '\\', 'ab', ' '), { minLength: 1, maxLength: 5 })
      .chain((parts) => fc.nat(40_000).map((times) => parts.join('').repeat(times)));
    fc.assert(
      fc.property(line, (text) => {
        const part = parsedPart(text);
        if (text.length <= PARSED_LENGTH) assert.equal(part, text);
        else assert.ok(part.length <= PARSED_LENGTH);
      }),
      { numRuns: 100 },
    );
  });
});
