import assert from 'node:assert/strict';
import { type LookupProblem, parseLookup, type Subject } from '../../../src/model/lookup';
import { fixtureText } from '../../support/fixtures';

const ID = '84bf4f66-97d3-46c3-afde-dd8d61f7da52';
const TRACE = '51e0f2bb4a4eb27224001f79d7de52a9';

function subject(text: string): Subject {
  const result = parseLookup(text);
  assert.ok('subject' in result, `${text}: ${JSON.stringify(result)}`);
  return result.subject;
}

function problem(text: string): LookupProblem | undefined {
  const result = parseLookup(text);
  return 'problem' in result ? result.problem : undefined;
}

describe('parseLookup', () => {
  it('reads a UUID in every spelling and trims what was copied with it', () => {
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

  it('takes a key before the value as a hint, however it is spelt', () => {
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

  it('gives the range of a beginning of a UUID with properly placed hyphens', () => {
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
    assert.equal(subject("'; DROP TABLE events; --").text, '; DROP TABLE events; --');
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

function pick({ text, hint }: Subject) {
  return { text, hint };
}
