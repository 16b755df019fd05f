import assert from 'node:assert/strict';
import { parseLookup } from '../../../src/model/lookup/lookup';
import type { Subject } from '../../../src/model/lookup/subject';

const UUID = 'c3d9e0a4-52b1-4f6e-8a77-0b1c2d3e4f50';
const OTHER = 'e81b2c3d-1111-4222-8333-9444a5556667';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
/** A Saturday. */
const CLOCK = { now: Date.parse('2026-11-28T10:00:00Z'), utc: true };

/** `stream Order/7@3`, `position 449`, `time …`, `event <id>`; a problem as `no <problem>`. */
function read(text: string): string {
  const parsed = parseLookup(text, CLOCK);
  return 'problem' in parsed ? `no ${parsed.problem}` : parsed.subjects.map(words).join(', ');
}

function words({ stream, beginning, position, time, hint, text, version }: Subject): string {
  const at = version === null ? '' : `@${version}`;
  if (stream !== null) return `stream ${stream.type}/${stream.id}${at}`;
  if (beginning !== null) return `beginning ${beginning.type}/${beginning.id}`;
  if (position !== null) return `position ${position}${time === null ? '' : ' or time'}`;
  if (time !== null) return new Date(time).toISOString();
  return `${hint ?? 'id'} ${text}${text.includes('@') ? '' : at}`;
}

/** Asserts what each text means; the key is the meaning, the values are what people paste. */
function assertMeans(meanings: Readonly<Record<string, readonly string[]>>): void {
  for (const [meaning, texts] of Object.entries(meanings))
    for (const text of texts) assert.equal(read(text), meaning, text);
}

describe('a pasted text', () => {
  it('names a stream and its version', () => {
    assertMeans({
      'stream Order/order-77@3': [
        "WHERE aggregate_type = 'Order' AND aggregate_id = 'order-77' AND version = 3",
        'Key (aggregate_type, aggregate_id, aggregate_version)=(Order, order-77, 3) already exists.',
        '{"stream":"Order/order-77","version":3}',
        '{"aggregate":{"type":"Order","id":"order-77","version":3}}',
        '{"aggregateType":"Order","aggregateId":"order-77","version":3}',
        'level=INFO msg=placed stream=Order/order-77 version=3',
        'level=INFO aggregate_type=Order aggregate_id=order-77 aggregate_version=3',
        'Order/order-77@3',
        'Order/order-77#3',
        'Order/order-77＠3',
        'Order/order-77 (v3)',
      ],
      'position 12, stream Order/order-77@3': [
        '{"stream_id":"order-77","stream_type":"Order","stream_version":3,"global_position":12}',
      ],
      // It is unclear which stream is meant, or whose version it is.
      'stream Order/1, stream Order/2': ['stream=Order/1 stream=Order/2 version=3'],
      'stream Order/order-77': ['stream=Order/order-77 version=1.2.3', 'stream=Order/order-77 version=3 version=4'],
      // The store finds a version only in a stream with its type.
      'stream order-77': ['stream_id=order-77 version=3'],
      'stream Order-7@3': ['Order-7@3'],
      'id see Order-7@3': ['see Order-7@3'],
      [`id ${UUID}`]: [`查看Order-${UUID}@3`, `Order-${UUID}订单@3`],
      'event 6f1f0b66': ["event_id::text LIKE '6f1f0b66%'", "event_id LIKE '6f1f0b66%'"],
      [`event ${UUID}`]: [`event_id::text = '${UUID}'`],
    });
  });

  it('names several streams if it lists them', () => {
    assertMeans({
      'stream Order/order-77, stream Order/order-78': [
        'Order/order-77, Order/order-78',
        'Order/order-77 and Order/order-78',
        'Order/order-77\nOrder/order-78\n',
        '"Order/order-77"; "Order/order-78"',
        'Order/order-77 Order/order-78',
        '- Order/order-77\n- Order/order-78',
        '1. Order/order-77\n2. Order/order-78',
        'Order/order-77 -> Order/order-78',
      ],
      'stream Order/order-77@3, stream Payment/9': ['Order/order-77@3, Payment/9'],
      'stream Order/7, stream Order/8': [
        'Order/7,  Order/8',
        'Order/7  and  Order/8',
        'Order/7 → Order/8',
        '- Order/7\n- Order/8',
        '• Order/7\n\n• Order/8',
        '1. Order/7\n2. Order/8',
        '11) Order/7\n12) Order/8',
        '1 Order/7\n2 Order/8',
      ],
      'stream Order/a, b': ['Order/a, b'],
      'stream Order/a,Order/b': ['Order/a,Order/b'],
    });
    const parsed = parseLookup('Order/order-77@3, Payment/9', CLOCK);
    assert.ok('subjects' in parsed);
    // One event is asked for, so the stream's name is not the beginning of another name.
    assert.deepEqual(
      parsed.subjects.map(({ beginning }) => beginning),
      [null, { type: 'Payment', id: '9' }],
    );
  });

  it('names a stream whose id or type contains any character', () => {
    for (const id of [
      'a=b',
      '{x}',
      "it's",
      'a/b',
      'a:b',
      'a@b',
      'a b',
      '50%',
      '(1)',
      '[1]',
      '<1>',
      '#1661',
      '$7',
      '12:30',
    ])
      assert.equal(read(`Order/${id}`), `stream Order/${id}`);
    for (const stream of ['Заказ/77', '订单/77', 'Größe/a-1', 'Sales.Order/7', 'Tenant/eu:7/Order/9'])
      assert.equal(read(stream), `stream ${stream}`);
    for (const name of [
      'Order:order-77@3',
      'Order-77@3',
      `Order-${UUID}@3`,
      `Order:${UUID}@3`,
      `Order:pay-${UUID}@3`,
    ]) {
      const parsed = parseLookup(name, CLOCK);
      const [subject] = 'problem' in parsed ? [] : parsed.subjects;
      assert.deepEqual([subject?.hint, subject?.version, subject?.name], ['stream', 3, name.slice(0, -2)], name);
    }
  });

  it('names an id among words of a language without blanks', () => {
    assertMeans({
      [`position 1661, id ${UUID}`]: [`事件${UUID}，位置#1661`],
      [`id ${UUID}`]: [
        `注文${UUID}が失敗しました`,
        `订单 ${UUID} 处理失败。`,
        `「${UUID}」`,
        `（${UUID}）`,
        `【${UUID}】`,
      ],
    });
  });

  it('names the beginning of an id', () => {
    assertMeans({
      'id c3d9': ['c3d9…', 'c3d9...', 'c3d9%', 'c3d9*', "'c3d9%'", "LIKE 'c3d9%'"],
      'id c3d9e0a4-52b1': ['c3d9e0a4-52b1', 'event c3d9e0a4-52b1', 'trace id c3d9e0a4-52b1'],
      'no tooShort': ['c3d…'],
    });
  });

  it('names a position, however people and programs group and cast its digits', () => {
    assertMeans({
      'position 1234567': [
        '1,234,567',
        '1 234 567',
        '1\u2009234\u2009567',
        "1'234'567",
        '1’234’567',
        '12,34,567',
        '#1,234,567',
      ],
      'position 1661': [
        '#\u202f1\u202f661',
        '＃１６６１',
        "'1661'::bigint",
        '1661::bigint',
        'int64(1661)',
        'Position(1661)',
        'checkpoint at 1661',
      ],
      'position 449': ['449:', '(449):', '`449`:'],
      'position 1795860000000 or time': ['1795860000000::bigint', "'1795860000000'::bigint"],
      'no noId': ['int64(449) + int64(1)'],
    });
  });

  it('names a time with its zone', () => {
    assertMeans({
      '2026-11-27T13:05:00.000Z': [
        '2026-11-27 14:05:00 CET',
        'time: 2026-11-27 14:05:00 CET',
        'Fri Nov 27 2026 14:05:00 GMT+0100 (Central European Standard Time)',
        '2026-11-27 14:05:00.000000000 +0100 CET m=+0.001',
        "'2026-11-27 14:05:00+01'::timestamptz",
        "'2026-11-27 14:05:00+01'::timestamp with time zone",
      ],
      '2026-11-27T14:05:00.000Z': ['2026-11-27 14:05:00 INFO order placed', 'since yesterday 14:05'],
      'position 1764252300 or time': ['1764252300', '@1764252300'],
    });
  });

  it('names one trace if it is a header', () => {
    const header = `x-honeycomb-trace: 1;trace_id=${TRACE},parent_id=${SPAN},context=e30=`;
    assert.equal(read(header), `trace ${TRACE}`);
    assert.equal(read(`${UUID} -> ${OTHER}`), `id ${UUID}, id ${OTHER}`);
  });

  it('names no id, and the problem says what it is instead', () => {
    assertMeans({
      'no noTime': [
        '2026-02-30',
        '2026-02-30 10:00',
        '2026-13-01T10:00:00Z',
        '11/12/2026 14:05',
        '11/12/2026',
        '25:00',
      ],
      'no amount': ['lag=12', 'retries: 3', '"count": 1,200', 'took=25', 'took=25ms', 'share=50%'],
      'id 3': ['retry_count=3', 'order.Version = 3', 'shard=3'],
      'no noId': ['N/A', 'I/O error', 'and/or', 'SQLSTATE 23505', 'status=404', 'version=3'],
      'no foreign': ['xoxb-1234567890-abcdefghijkl', 'glpat-abcdefghijklmnopqrst', `github_pat_${'a1'.repeat(20)}`],
    });
    assert.equal(read('Nov 2026'), 'id Nov 2026');
  });
});
