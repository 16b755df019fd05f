import assert from 'node:assert/strict';
import { type LookupProblem, parseLookup } from '../../../src/model/lookup/lookup';
import type { Subject } from '../../../src/model/lookup/subject';
import { fixtureText } from '../../support/fixtures';

const ID = '84bf4f66-97d3-46c3-afde-dd8d61f7da52';
const TRACE = '51e0f2bb4a4eb27224001f79d7de52a9';

function subject(text: string): Subject {
  const result = parseLookup(text);
  assert.ok('subjects' in result, `${text}: ${JSON.stringify(result)}`);
  return result.subjects[0] ?? assert.fail(text);
}

function problem(text: string): LookupProblem | undefined {
  const result = parseLookup(text);
  return 'problem' in result ? result.problem : undefined;
}

describe('parseLookup', () => {
  it('reads a UUID in every spelling and trims punctuation that was copied with it', () => {
    for (const text of [
      ID,
      ID.toUpperCase(),
      ID.replaceAll('-', ''),
      `  "${ID}",`,
      `{${ID}}`,
      `(${ID})`,
      `\`${ID}\``,
      `['${ID}'];`,
      `urn:uuid:${ID}`,
      `<${ID}>`,
    ]) {
      assert.equal(subject(text).uuid, ID, text);
      assert.equal(subject(text).uuidRange, null);
    }
    assert.equal(subject(TRACE).text, TRACE);
    assert.equal(subject(ID).hint, null);
  });

  it('uses a key before the value as a hint, in any spelling', () => {
    const cases: [string, Subject['hint']][] = [
      [`trace_id=${TRACE}`, 'trace'],
      [`traceId: ${TRACE}`, 'trace'],
      [`TraceID=${TRACE}`, 'trace'],
      [`trace.id="${TRACE}"`, 'trace'],
      [`{"correlation_id":"${TRACE}"}`, 'correlation'],
      [`"CorrelationID": "${TRACE}",`, 'correlation'],
      [`X-Correlation-Id: ${TRACE}`, 'correlation'],
      [`causation_id=${TRACE}`, 'causation'],
      [`event_id='${TRACE}'`, 'event'],
      [`stream_id=${TRACE}`, 'stream'],
      [`aggregateId=${TRACE}`, 'stream'],
    ];
    for (const [text, hint] of cases) {
      assert.equal(subject(text).hint, hint, text);
      assert.equal(subject(text).text, TRACE, text);
    }
    assert.equal(subject(`request=${TRACE}`).text, TRACE);
    assert.equal(subject(`request=${TRACE}`).hint, null);
  });

  it('finds the id in a whole log line', () => {
    assert.deepEqual(
      pick(subject('time=2026-11-22T15:00:38.869Z level=INFO msg="order placed" TraceID=51e0f2bb4a4eb272 took=25ms')),
      { text: '51e0f2bb4a4eb272', hint: 'trace' },
    );
    assert.deepEqual(
      pick(
        subject(
          '2026/11/22 14:55:51 [ERROR] consumer handler error [consumer user_read_model.v1 segment_id 4 position 42 aggregate_type User aggregate_id user-1 event_type UserRegistered error boom]',
        ),
      ),
      { text: '42', hint: 'position' },
    );
    assert.deepEqual(pick(subject('{"level":"INFO","msg":"events appended","positions":[41,42]}')), {
      text: '41',
      hint: 'position',
    });
    assert.deepEqual(subject('msg="expected version" aggregate_id=user-1 aggregate_type=User').stream, {
      type: 'User',
      id: 'user-1',
    });
    assert.equal(subject(`handle event ${ID} for consumer billing: boom`).uuid, ID);
  });

  it('finds the position in the lines of every log adapter', () => {
    for (const name of ['api-slog.json.log', 'api-slog-text.log', 'api-std.log', 'api-zerolog.json.log']) {
      const lines = fixtureText(name).split('\n');
      const telling = lines.filter((line) => /events appended|consumer handler error/.test(line));
      assert.ok(telling.length > 0, name);
      for (const line of telling) {
        const { hint, text } = subject(line);
        assert.equal(hint, 'position', line);
        assert.match(line, new RegExp(`\\bpositions?["\\s:=[]+${text}\\b`), line);
      }
    }
  });

  it('ignores keys without a value', () => {
    assert.deepEqual(pick(subject(`{"trace_id":null,"event_id":"","correlation_id":"cmd-789"}`)), {
      text: 'cmd-789',
      hint: 'correlation',
    });
  });

  it('reads positions and streams', () => {
    assert.deepEqual([subject('#449').position, subject('#449').hint], ['449', 'position']);
    assert.equal(subject('449').position, '449');
    assert.equal(subject('#12,408').position, '12408');
    assert.equal(subject('9223372036854775808').position, null);
    assert.deepEqual(subject(' Order / 6aad-1 ').stream, { type: 'Order', id: '6aad-1' });
    assert.deepEqual(subject(`Payment/pay-${ID}`).stream, { type: 'Payment', id: `pay-${ID}` });
    assert.deepEqual(subject(`Order / ${ID}`).stream, { type: 'Order', id: ID });
    assert.equal(subject('Order/').stream, null);
    assert.equal(subject('user-045').stream, null);
  });

  it("gives the range of a UUID's beginning if its hyphens are at the right places", () => {
    assert.deepEqual(subject('7F3e').uuidRange, [
      '7f3e0000-0000-0000-0000-000000000000',
      '7f3effff-ffff-ffff-ffff-ffffffffffff',
    ]);
    assert.deepEqual(subject('84bf4f66-97…').uuidRange, [
      '84bf4f66-9700-0000-0000-000000000000',
      '84bf4f66-97ff-ffff-ffff-ffffffffffff',
    ]);
    assert.deepEqual(subject('84bf4f6697d3-').uuidRange, null);
    assert.equal(subject('84bf4f66-').uuidRange?.[0], '84bf4f66-0000-0000-0000-000000000000');
    assert.equal(subject('84bf4f6697d346').uuidRange?.[1], '84bf4f66-97d3-46ff-ffff-ffffffffffff');
    for (const text of ['7f3', '7-f3e', '84bf4f66--97', 'zzzz', '84bf4f66-97d-3', `${TRACE}0`]) {
      assert.equal(subject(text).uuidRange, null, text);
    }
    assert.deepEqual([subject('7f3').prefix, subject('7f3e').prefix], [false, true]);
  });

  it('answers hostile and useless text without throwing', () => {
    assert.equal(problem("'; DROP TABLE events; --"), 'noId');
    assert.equal(subject('🎉 party').text, '🎉 party');
    assert.equal(problem('x'.repeat(10_000)), 'tooLong');
    assert.equal(problem('x'.repeat(1_001)), 'tooLong');
    assert.equal(problem('a\0b'), 'notText');
    assert.equal(problem('\ud83c'), 'notText');
    for (const text of ['', '   ', '""', '{}', '#', '…']) assert.equal(problem(text), 'empty', text);
    assert.equal(problem('ab…'), 'tooShort');
    assert.equal(problem(`${'"\\'.repeat(3_000)}`), 'tooLong');
  });
});

describe('a text for parseLookup', () => {
  it('may have 64,000 characters, and the value in it 1,000', () => {
    assert.equal(subject('x'.repeat(1_000)).text.length, 1_000);
    assert.equal(subject(`trace_id=${TRACE}`.padEnd(64_000)).text, TRACE);
    assert.equal(problem(`trace_id=${TRACE}`.padEnd(64_001)), 'tooLong');
    assert.equal(problem('a\udfffb'), 'notText');
    assert.equal(subject('🎉').text, '🎉', 'a whole pair is a character');
  });

  it('needs four characters if it is a beginning, marked with "…" or "..."', () => {
    for (const dots of ['…', '...']) {
      assert.equal(problem(`abc${dots}`), 'tooShort');
      assert.deepEqual([subject(`abcd${dots}`).text, subject(`abcd${dots}`).prefix], ['abcd', true]);
    }
    assert.equal(subject('abc').text, 'abc', 'a short id may be whole');
    for (const inside of ['ab…cd', 'ab...cd', 'abcd..']) assert.equal(subject(inside).text, inside);
  });

  it('keeps quotes, brackets and separators inside the value, and loses them around it', () => {
    for (const text of ['a"b', 'a b', 'x(1)y', 'a,b', 'a;b', 'a>b<c', 'a]b[c', "it's"]) {
      assert.equal(subject(text).text, text);
      assert.equal(subject(`\n\t([{<"'\`${text}\`'"> }]),;\r\n`).text, text);
    }
    assert.equal(subject(',a').text, ',a', 'a comma comes behind a value, not before it');
    assert.equal(subject('a(').text, 'a(');
  });
});

describe('parseLookup of numbers', () => {
  it('reads whole numbers as positions, with commas at the right places', () => {
    const position = (text: string) => subject(text).position;
    assert.equal(position('1,234,567'), '1234567');
    assert.equal(position('#999,000'), '999000');
    for (const text of ['12,40', '1234,567', '1,2345', ',123', '1,234x', 'x1,234', '##5', '5#', '-5', '1.5', '0x5']) {
      assert.equal(position(text), null, text);
    }
  });

  it('uses # as the hint for a position if a number follows', () => {
    assert.deepEqual([subject('#7').hint, subject('7').hint, subject('#seven').hint], ['position', null, null]);
    assert.equal(subject('#seven').text, '#seven');
    assert.equal(problem('"#"'), 'empty');
  });
});

describe('parseLookup of an id among other words', () => {
  const OTHER = '0a1c6cfe-efc8-40e2-a213-fdec88e75156';

  it('leaves out a key in any spelling, and nothing else', () => {
    for (const text of [
      'request=abc-1',
      'request = abc-1',
      '"request": abc-1',
      "'request' : abc-1",
      '{"request": "abc-1"}',
      '[ {request.name=abc-1}',
      '_x=abc-1',
      'a-b.c=abc-1',
      '  request=abc-1',
    ]) {
      assert.equal(subject(text).text, 'abc-1', text);
    }
    assert.equal(subject('request=one\ntwo').text, 'one\ntwo');
    for (const text of ['1a=abc', 'a b=abc', '"a\': abc', 'a: abc', 'a==b']) {
      assert.equal(subject(text).text, text.replace(/^"/, ''), text);
    }
    assert.equal(subject('request=').text, 'request=');
    assert.equal(subject('=abc').text, '=abc');
  });

  it('finds the only UUID of a sentence, also if it occurs twice, and both of two', () => {
    assert.equal(subject(`could not load ${ID}: timeout`).uuid, ID);
    assert.equal(subject(`${ID.toUpperCase()} is ${ID}`).uuid, ID);
    const both = parseLookup(`${ID} caused ${OTHER}`);
    assert.deepEqual('subjects' in both && both.subjects.map(({ uuid }) => uuid), [ID, OTHER]);
    assert.equal(subject(`boom\r\n${ID}`).uuid, ID);
    assert.equal(subject(`${ID.toUpperCase()} is it`).text, ID);
  });

  it('finds a UUID with a prefix or suffix, and keeps the whole word as a spelling', () => {
    for (const longer of [`order-${ID}`, `evt_${ID}`, `${ID}_outbox`, `/orders/${ID}`, `${ID}/items`]) {
      assert.equal(subject(`could not load ${longer} now`).uuid, ID, longer);
    }
    assert.ok(subject(`could not load evt_${ID} now`).spellings.includes(`evt_${ID}`));
    assert.equal(problem(`could not load 0${ID} now`), 'noId', 'a digit more is no UUID');
    assert.equal(subject(`URN:UUID:${ID}`).uuid, ID);
  });

  it('splits a stream at its first slash', () => {
    const stream = (text: string) => subject(text).stream;
    assert.deepEqual(stream('Order/a/b'), { type: 'Order', id: 'a/b' });
    assert.deepEqual(stream('Order/a b'), { type: 'Order', id: 'a b' });
    assert.deepEqual(stream('Order/x'), { type: 'Order', id: 'x' });
    assert.deepEqual(stream('Order  /  x'), { type: 'Order', id: 'x' });
    assert.deepEqual(stream('Order/a\nb'), { type: 'Order', id: 'a\nb' });
    for (const text of ['/x', 'My Order/x', 'Order', 'a /']) assert.equal(stream(text), null, text);
  });

  it('gives a range for 4 to 31 digits', () => {
    const digits = ID.replaceAll('-', '');
    for (const length of [4, 8, 12, 20, 31]) {
      const range = subject(digits.slice(0, length)).uuidRange;
      assert.ok(range && range[0] <= ID && ID <= range[1], String(length));
    }
    for (const length of [1, 3, 32]) assert.equal(subject(digits.slice(0, length)).uuidRange, null, String(length));
    for (const text of ['84bf-4f66', '-84bf4f66', '84bf4f66x', 'x84bf4f66', '84bf 4f66']) {
      assert.equal(subject(text).uuidRange, null, text);
    }
    assert.ok(subject(ID.slice(0, 35)).uuidRange);
    assert.ok(subject(ID.slice(0, 14).toUpperCase()).uuidRange);
  });
});

function pick({ text, hint }: Subject) {
  return { text, hint };
}
