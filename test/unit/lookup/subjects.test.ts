import assert from 'node:assert/strict';
import { parseLookup, type Understood } from '../../../src/model/lookup/lookup';
import { idSubject, type Subject, slashed, subjectOf } from '../../../src/model/lookup/subject';

const ID = '84bf4f66-97d3-46c3-afde-dd8d61f7da52';
const HEX = ID.replaceAll('-', '');
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const CLOCK = { now: Date.parse('2026-11-28T10:00:00Z'), utc: true };

/** The spellings under which a store may keep an id of 128 bits; the one without hyphens comes first. */
const spelled = (hex: string, uuid: string) => [
  hex,
  uuid,
  `1-${hex.slice(0, 8)}-${hex.slice(8)}`,
  uuid.toUpperCase(),
  hex.toUpperCase(),
];

function understood(text: string): Understood {
  const result = parseLookup(text, CLOCK);
  return 'problem' in result ? assert.fail(`${text}: ${result.problem}`) : result;
}

function only(text: string): Subject {
  const { subjects } = understood(text);
  assert.equal(subjects.length, 1, text);
  return subjects[0] as Subject;
}

function problem(text: string): string | undefined {
  const result = parseLookup(text, CLOCK);
  return 'problem' in result ? result.problem : undefined;
}

describe('the subject made from an id of a known kind', () => {
  it('is a position if the number fits into 64 bits', () => {
    const { text, spellings, position, hint, prefix } = subjectOf({ kind: 'position', id: '449' });
    assert.deepEqual([text, spellings, position, hint, prefix], ['449', ['449'], '449', 'position', false]);
    assert.equal(subjectOf({ kind: 'position', id: '9223372036854775808' }).position, null);
  });

  it('has all spellings of a shortened trace id, and only the given one for other kinds', () => {
    const whole = '000000000000000000000000000005a2';
    assert.deepEqual(subjectOf({ kind: 'trace', id: '5a2' }).spellings, [
      '5a2',
      whole,
      '00000000-0000-0000-0000-0000000005a2',
      '00000000000005a2',
      '1-00000000-0000000000000000000005a2',
      '00000000-0000-0000-0000-0000000005A2',
      '000000000000000000000000000005A2',
      '00000000000005A2',
    ]);
    assert.deepEqual(subjectOf({ kind: 'correlation', id: '5a2' }).spellings, ['5a2']);
    assert.deepEqual(subjectOf({ kind: 'unknown', id: '5a2' }).spellings, ['5a2']);
  });

  it('is a stream, whose type may contain a slash', () => {
    const known = subjectOf({ kind: 'stream', id: 'Sales/Order/7', streamType: 'Sales/Order' });
    assert.deepEqual([known.stream, known.text], [{ type: 'Sales/Order', id: '7' }, 'Sales/Order/7']);
    assert.deepEqual(known.spellings, ['Sales/Order/7', '7']);
    assert.deepEqual(subjectOf({ kind: 'stream', id: 'Order/7' }).stream, { type: 'Order', id: '7' });
    assert.deepEqual(subjectOf({ kind: 'stream', id: '7' }).stream, null);
  });

  it('is no stream if the text has blanks at its ends', () => {
    for (const text of ['My Order/7', ' Order/7', 'Order/7 ', 'Order/']) assert.equal(slashed(text), null, text);
  });
});

describe('the subject made from an id of an unknown kind', () => {
  it('may be a trace id without its leading zeros if it has enough digits', () => {
    const zeros = (digits: string) => digits.padStart(32, '0');
    assert.ok(idSubject('123456789012a').spellings.includes(zeros('123456789012a')));
    // Fewer than 16 digits are not read as decimal: they may count anything.
    assert.ok(!idSubject('1234567890123').spellings.includes(zeros(BigInt('1234567890123').toString(16))));
    assert.ok(idSubject('12345678901234567').spellings.includes(zeros(BigInt('12345678901234567').toString(16))));
    for (const text of ['7', '123456789012', '123456789012345678901', 'x12345678901234567'])
      assert.deepEqual(idSubject(text).spellings, [text]);
  });

  it('may be the end of a trace id if it has 64 bits, in hexadecimal or decimal', () => {
    assert.equal(idSubject('A3CE929D0E0E4736').ending, 'a3ce929d0e0e4736');
    assert.equal(idSubject('11803532876627986230').ending, 'a3ce929d0e0e4736');
    const none = [
      '1234567890',
      'a3ce929d0e0e473',
      'a3ce929d0e0e47361',
      'a11803532876627986',
      '11803532876627986a',
      TRACE,
    ];
    // More than 64 bits in decimal.
    for (const text of [...none, '99999999999999999999', '118035328766279862301'])
      assert.equal(idSubject(text).ending, null, text);
  });

  it('is a ULID in either case, and behind a prefix', () => {
    for (const text of ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01arz3ndektsv4rrffq69g5fav'])
      assert.equal(idSubject(text).uuid, '01563e3a-b5d3-d676-4c61-efb99302bd5b', text);
    assert.equal(idSubject('user_01h455vb4pex5vsknk084sn02q').uuid, '01890a5d-ac96-774b-bcce-b302099a8057');
    const digits = idSubject('01234567890123456789012345');
    assert.deepEqual([digits.uuid, digits.uuidRange], ['0110c853-1d09-0044-3214-c74240110c85', null]);
  });
});

describe('the subject of a typed text', () => {
  it('is a stream with all spellings under which it may be stored', () => {
    const Order = (id: string) => ({ type: 'Order', id });
    const cases: readonly (readonly [string, Subject['stream'], Subject['beginning'], number | null, string[]])[] = [
      ['Order/7', Order('7'), Order('7'), null, ['Order/7']],
      ['Order/7.', Order('7'), Order('7'), null, ['Order/7']],
      ['Order/7…', Order('7'), Order('7'), null, ['Order/7']],
      ['Order/7@3', Order('7'), null, 3, ['Order/7', 'Order/7@3']],
      ['Order/7@3.', Order('7'), null, 3, ['Order/7', 'Order/7@3']],
      ['Order/a…b@3', Order('a…b'), null, 3, ['Order/a…b', 'Order/a…b@3']],
      ['Order/7@3…', Order('7'), Order('7'), 3, ['Order/7', 'Order/7@3']],
      ['Order / 7@v3', Order('7'), null, 3, ['Order / 7', 'Order / 7@v3']],
      ['Order 7', Order('7'), Order('7'), null, ['Order/7', 'Order 7', '7']],
      ['Order/', null, Order(''), null, ['Order/']],
      ['Order /', null, Order(''), null, ['Order /']],
      ['9Order/', null, null, null, ['9Order/']],
      ['order-7@3', null, null, 3, ['order-7', 'order-7@3']],
      ['order-7 x@3', null, null, null, ['order-7 x@3']],
    ];
    for (const [text, stream, beginning, version, spellings] of cases) {
      const read = only(text);
      assert.deepEqual([read.stream, read.beginning, read.version], [stream, beginning, version], text);
      assert.deepEqual(read.spellings, spellings, text);
    }
  });

  it('is a stream with a UUID, which may also be stored alone', () => {
    const { stream, uuid, spellings } = only(`Order/${ID}`);
    assert.deepEqual([stream, uuid], [{ type: 'Order', id: ID }, ID]);
    assert.deepEqual(spellings, [`Order/${ID}`, ID, HEX, ...spelled(HEX, ID).slice(2)]);
  });

  it('is no stream if a sentence says more', () => {
    for (const text of [`Order/7 failed for ${ID}`, `Order ${HEX}`, `Order ${ID}`]) {
      const { stream, uuid } = only(text);
      assert.deepEqual([stream, uuid], [null, ID], text);
    }
    assert.equal(only('S/kvNXezTaajzpKdDg5HNg==').stream, null, 'an id in base64');
  });

  it('is the trace of a header, alone or beside other ids', () => {
    assert.deepEqual(only(PARENT).spellings, spelled(TRACE, '4bf92f35-77b3-4da6-a3ce-929d0e0e4736'));
    for (const text of [`#449 ${PARENT}`, `${PARENT} #449`])
      assert.deepEqual(
        understood(text).subjects.map(({ text: id }) => id),
        ['449', TRACE],
        text,
      );
  });

  it('is one position, or there are several', () => {
    assert.deepEqual(only('449').spellings, ['449']);
    assert.deepEqual(only('#12,408').spellings, ['12408', '#12,408']);
    const positions = (text: string) => understood(text).subjects.map(({ position }) => position);
    assert.deepEqual(positions('positions 449-460'), ['449', '460']);
    assert.deepEqual(positions('449-460'), [null], 'it may be any number');
    assert.deepEqual(positions('449, 9999999999999999999'), ['449'], 'no position is as large');
    assert.deepEqual(positions('at 2026-11-28'), [null], 'a day');
    assert.equal(only('at 2026-11-28 10:00').time, CLOCK.now);
  });

  it('has the word around an id as a spelling, and the whole text if that is one word', () => {
    const path = `/orders/${ID}`;
    const word = [ID, HEX, ...spelled(HEX, ID).slice(2), `orders/${ID}`];
    assert.deepEqual(only(path).spellings, [...word, path]);
    assert.deepEqual(only(`could not load ${path}`).spellings, word);
    const long = (length: number) => `/${'o'.repeat(length - ID.length - 2)}/${ID}`;
    assert.ok(only(long(1_000)).spellings.includes(long(1_000)));
    assert.ok(!only(long(1_001)).spellings.includes(long(1_001)), 'longer than any id');
  });

  it('is the text without a cast or the full stop of a sentence', () => {
    const cases: readonly (readonly [text: string, id: string, name: string | null, spellings: string[]])[] = [
      ["'abc-1'::text", 'abc-1', 'abc-1', ['abc-1', "'abc-1'::text"]],
      ['abc-1::text', 'abc-1', 'abc-1', ['abc-1', 'abc-1::text']],
      ['abc-1::text[]', 'abc-1', 'abc-1', ['abc-1', 'abc-1::text[]']],
      ['abc::text-1', 'abc::text-1', 'abc::text-1', ['abc::text-1']],
      ['abc-1!', 'abc-1', 'abc-1', ['abc-1', 'abc-1!']],
      ['abc-1:', 'abc-1', 'abc-1', ['abc-1', 'abc-1:']],
      ['abc', 'abc', 'abc', ['abc']],
      ['order placed', 'order placed', null, ['order placed']],
      ['#seven', '#seven', null, ['#seven']],
      ['a  b', 'a  b', null, ['a  b']],
    ];
    for (const [text, id, name, spellings] of cases) {
      const read = only(text);
      assert.deepEqual([read.text, read.name, read.spellings], [id, name, spellings], text);
    }
  });

  it('is a time rather than the stream that its words could name', () => {
    for (const text of ['Nov 28 2026', '28 Nov 2026'])
      assert.deepEqual([only(text).time, only(text).stream], [Date.parse('2026-11-28T00:00:00Z'), null], text);
    const { text, spellings } = only('2026-11-28T10:00:00Z');
    assert.deepEqual([text, spellings], ['2026-11-28T10:00:00Z', ['2026-11-28T10:00:00Z']]);
  });

  it('does not exist for a place in a file or a text longer than any id', () => {
    for (const text of ['src/main.go:12', 'src/model/x.ts:12:4']) assert.equal(problem(text), 'noId', text);
    const stream = (length: number) => `Order/${'x'.repeat(length - 6)}`;
    assert.equal(only(stream(1_000)).stream?.type, 'Order');
    assert.equal(problem(stream(1_001)), 'tooLong');
    const long = 'a1'.repeat(501);
    const texts = [`trace_id=${long}`, `stream=Order/${long}`, `vscode://someone.event-trace/trace/${long}?kind=event`];
    for (const text of texts) assert.equal(problem(text), 'tooLong', text);
    assert.deepEqual(
      understood(`correlation_id IN ('${long}','abc-123')`).subjects.map(({ text }) => text),
      ['abc-123'],
    );
    assert.equal(problem('"'.repeat(4_000)), 'empty');
    assert.equal(problem('"'.repeat(4_001)), 'tooLong');
  });

  it('does not exist for a key without a value, except where it may be an id of any kind', () => {
    for (const text of ['trace_id=', 'trace_id =', '"trace_id":']) assert.equal(problem(text), 'noId', text);
    // Two words may be a name, and an address may be a part of one.
    for (const text of ['see trace_id=', 'auth0|http://a']) assert.equal(only(text).text, text);
    assert.equal(only('id=abc def').text, 'abc def');
  });

  it('comes from the id in a link of this extension', () => {
    const link = (id: string) => `vscode://someone.event-trace/trace/${id}?connection=shop`;
    const { subjects, connection } = understood(link('449'));
    assert.deepEqual([subjects[0]?.position, connection], ['449', 'shop']);
    assert.equal(problem(link('ab…')), 'tooShort');
  });
});
