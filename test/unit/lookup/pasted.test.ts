import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseLookup } from '../../../src/model/lookup/lookup';
import type { Subject } from '../../../src/model/lookup/subject';

const UUID = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const HEX = UUID.replaceAll('-', '');
const OTHER = '7a1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLOCK = { now: Date.parse('2026-11-28T10:00:00Z'), utc: true };

const linesOf = (name: string) =>
  readFileSync(new URL(`../../fixtures/lookup/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');

function subjectsOf(text: string): readonly Subject[] {
  const parsed = parseLookup(text, CLOCK);
  return 'problem' in parsed ? assert.fail(`${text}: ${parsed.problem}`) : parsed.subjects;
}

/** `kind id` for each subject. */
const read = (text: string) => subjectsOf(text).map(({ hint, text: id }) => `${hint ?? 'id'} ${id}`);

/** Asserts that each text is read as exactly these subjects. */
function assertRead(expected: readonly string[], texts: readonly string[]): void {
  for (const text of texts) assert.deepEqual(read(text), expected, text);
}

describe('a text pasted into the look-up', () => {
  it('names the trace if it is a header', () => {
    const lines = linesOf('headers.txt');
    assert.equal(lines.length, 7);
    for (const line of lines) {
      const id = line.startsWith('X-Amzn') ? '5759e988bd862e3fe1be46a994272793' : TRACE;
      assert.deepEqual(read(line), [`trace ${id}`], line);
    }
    assertRead(
      [`trace ${TRACE}`],
      [
        'grpc-trace-bin: AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgE=',
        'AABL-S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgE',
        '{"grpc-trace-bin": "AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgE="}',
        `00-${TRACE}-00f067aa0ba902b7-01`,
        `tracestate: congo=t61rcWkgMzE\ntraceparent: 00-${TRACE}-00f067aa0ba902b7-00`,
        `X-B3-TraceId: ${TRACE}\nX-B3-SpanId: 00f067aa0ba902b7\nX-B3-Sampled: 1`,
        `b3: ${TRACE}-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90`,
        `sentry-trace: ${TRACE}-1234567890abcdef-1`,
        `baggage: sentry-trace_id=${TRACE},sentry-environment=prod`,
        `X-Cloud-Trace-Context: ${TRACE}/12345;o=1`,
        `${TRACE}/12345;o=1`,
        `"logging.googleapis.com/trace":"projects/p1/traces/${TRACE}","logging.googleapis.com/spanId":"00f067aa0ba902b7"`,
        `Request-Id: |${TRACE}.a3ce929d_1.`,
        `uber-trace-id: ${TRACE}%3A5a2%3A0%3A1`,
        `Self=1-67891234-12456789abcdef0123456789;Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=53995c3f42cd8ad8;Sampled=1`,
        'dd.trace_id=11803532876627986230 dd.span_id=67667974448284343 _dd.p.tid=4bf92f3577b34da6',
        'x-datadog-trace-id: 11803532876627986230\nx-datadog-parent-id: 67667974448284343\nx-datadog-tags: _dd.p.dm=-1,_dd.p.tid=4bf92f3577b34da6',
        '"traceId":"S/kvNXezTaajzpKdDg5HNg=="',
      ],
    );
    const [decimal] = subjectsOf('dd.trace_id="11803532876627986230"');
    assert.ok(decimal?.spellings.includes('a3ce929d0e0e4736'));
    assert.ok(decimal?.spellings.includes('0000000000000000a3ce929d0e0e4736'));
    assert.equal(decimal?.ending, 'a3ce929d0e0e4736');
  });

  it('names the stream and its version if it has them in words', () => {
    const texts = [
      'Order order-1042 version 3',
      'Order order-1042: version 3',
      'Order order-1042 v3',
      'Order order-1042 @ version 3',
      'Order/order-1042 at version 3',
      'version 3 of Order/order-1042',
    ];
    for (const text of [...texts, 'aggregate Order order-1042, version 3', 'stream Order order-1042 (version 3)']) {
      const [subject] = subjectsOf(text);
      assert.deepEqual([subject?.stream, subject?.version], [{ type: 'Order', id: 'order-1042' }, 3], text);
    }
    assert.deepEqual(subjectsOf('Order order-1042')[0]?.stream, { type: 'Order', id: 'order-1042' });
    assert.deepEqual(subjectsOf('OrderPlaced v2')[0]?.stream, null);
    for (const text of ['SELECT 1', './worker.go'])
      assert.deepEqual(parseLookup(text, CLOCK), { problem: 'noId' }, text);
  });

  it('is read if it has arguments of a call or comparisons', () => {
    assertRead(
      [`trace ${TRACE}`],
      [
        `slog.String("trace_id", "${TRACE}")`,
        `req.Header.Set("X-B3-TraceId", '${TRACE}')`,
        `[]any{"trace_id", "${TRACE}"}`,
      ],
    );
    assertRead([`event ${UUID}`], [`zap.String("event_id", "${UUID}")`, `log.Info("failed", "eventId", "${UUID}")`]);
    assertRead([`correlation ${UUID}`], [`.Str("correlation_id", "${UUID}")`, `corr_id=${UUID}`]);
    assertRead(
      ['position 40217'],
      ['zap.Int64("position", 40217)', 'WHERE global_position >= 40217', 'position > 40217'],
    );
    assertRead(['position 41', 'position 44'], ['global_position > 41 AND global_position <= 44']);
    assertRead([`id ${UUID}`], [`${UUID.slice(0, 19)}\\\n${UUID.slice(19)}`]);
  });

  it('names the trace if it is a header with encoded parts', () => {
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    const skyWalking = (trace: string) =>
      `1-${encoded(trace)}-${encoded('segment')}-3-${['shop', 'shop-1', '/orders', 'shop:80'].map(encoded).join('-')}`;
    assertRead(
      [`trace ${TRACE}`],
      [
        `sw8: ${skyWalking(TRACE)}`,
        skyWalking(TRACE),
        `newrelic: ${encoded(JSON.stringify({ v: [0, 1], d: { ty: 'App', tr: TRACE, id: '00f067aa0ba902b7' } }))}`,
        `baggage: sentry-trace_id=${TRACE},sentry-public_key=${HEX}`,
        'X-Amzn-Trace-Id: Self=1-67891234-12456789abcdef012345678;Root=1-4bf92f35-77b34da6a3ce929d0e0e4736',
      ],
    );
    assertRead(['trace a12f.41.16067'], [`sw8: ${skyWalking('a12f.41.16067')}`]);
  });

  it('names each id by its column if it has rows of a table', () => {
    assertRead(
      [`event ${UUID}`, 'position 40217'],
      [
        ` global_position |  event_id  |  event_type\n-----------------+------------+-------------\n           40217 | ${UUID} | OrderPlaced\n(1 row)`,
        `global_position,event_id,event_type\n40217,${UUID},OrderPlaced`,
        `"global_position","event_id"\n"40217","${UUID}"`,
        `global_position;event_id\n40217;${UUID}`,
        `global_position\tevent_id\n40217\t${UUID}`,
        `| global_position | event_id |\n|---|---|\n| 40217 | ${UUID} |`,
        `-[ RECORD 1 ]---+---\nglobal_position | 40217\nevent_id        | ${UUID}`,
      ],
    );
    assertRead(['stream Order/order-1042'], ['stream_type | stream_id\nOrder | order-1042']);
    assertRead([`event ${UUID}`, `event ${OTHER}`], [`event_id,note\n${UUID},"a, b"\n${OTHER},`]);
  });

  it('is read if it has the beginning of an id, or an id with blanks in between', () => {
    for (const text of ['event 6f1f0b66', 'event id: 6f1f0b66', 'Event #6f1f0b66']) {
      const [subject, ...more] = subjectsOf(text);
      assert.deepEqual([subject?.text, subject?.uuidRange?.[0].slice(0, 8), more], ['6f1f0b66', '6f1f0b66', []], text);
    }
    assertRead([`id ${UUID}`], [UUID.replaceAll('-', ' '), UUID.replaceAll('-', '  ')]);
    assertRead([`event ${UUID}`], [`event_id=eq.${UUID}`]);
    assertRead(['position 40217'], ['checkpoint=40217', '@40217']);
    assert.equal(subjectsOf('offset=40217')[0]?.position, '40217');
  });

  it('has no id if it is mark-up or the address of a repository', () => {
    for (const text of [
      '<html><body>',
      '<p class="x">hello</p>',
      'git@github.com:shop/api.git',
      'https://github.com/shop/api.git',
    ])
      assert.deepEqual(parseLookup(text, CLOCK), { problem: 'noId' }, text);
    assert.deepEqual(parseLookup('cf-ray: 8f1f0b667c5e4c0e-FRA', CLOCK), { problem: 'foreign' });
  });

  it('names the stream if a call or an address names it', () => {
    assertRead(
      ['stream Order/order-1042'],
      [
        'StreamID{Type: "Order", ID: "order-1042"}',
        'es.Stream{Type:"Order", ID:"order-1042", Version:3}',
        '{"stream":{"type":"Order","id":"order-1042"}}',
        'append failed: version conflict for Order/order-1042: expected 3, got 4',
        'store.Load(ctx, "Order", "order-1042")',
        "es.NewStreamID('Order', 'order-1042')",
        'curl https://shop.example/streams/Order/order-1042/events',
      ],
    );
  });

  it('is read as people copy it from commands, queries, tests and chats', () => {
    assertRead(
      [`trace ${TRACE}`],
      [
        `-H 'traceparent: 00-${TRACE}-00f067aa0ba902b7-01'`,
        `curl -H "X-B3-TraceId: ${TRACE}" http://localhost:8080/orders`,
        `traceparent=00-${TRACE}-00f067aa0ba902b7-01&x=1`,
        `"traceparent": ["00-${TRACE}-00f067aa0ba902b7-01"]`,
        `map[Traceparent:[00-${TRACE}-00f067aa0ba902b7-01]]`,
        `select * from events where trace_id = '${TRACE}'`,
        `https://tempo.example/api/traces/${TRACE}?start=1&end=2`,
        `https://grafana.example/explore?left=%7B%22datasource%22:%22tempo%22,%22queries%22:%5B%7B%22query%22:%22${TRACE}%22%7D%5D%7D`,
        `Trace ID: ${TRACE.toUpperCase()}`,
      ],
    );
    assertRead(
      [`correlation ${UUID}`],
      [`x-correlation-id: ${UUID}`, `SELECT * FROM events WHERE correlation_id = '${UUID}' LIMIT 5`],
    );
    assertRead(
      [`id ${UUID}`],
      [
        `X-Request-ID: ${UUID}`,
        `id := uuid.MustParse("${UUID}") // the poisoned one`,
        `„${UUID}“`,
        `6f1f0b66–7c5e–4c0e–9d4e–1d2c3b4a5f60`,
        `6f1f0b66\u00ad-7c5e-4c0e-9d4e-1d2c3b4a5f60`,
        `\u2068${UUID}\u2069`,
      ],
    );
    assertRead(
      [`event ${UUID}`],
      [
        `SELECT * FROM events WHERE event_id='${UUID}' ORDER BY global_position DESC LIMIT 10;`,
        `const eventID = "${UUID}"`,
        `“event_id”: “${UUID}”`,
      ],
    );
    assertRead(
      ['stream Order/order-1042'],
      [
        `WHERE aggregate_type = 'Order' AND aggregate_id = 'order-1042'`,
        `where stream_id = 'order-1042' and stream_type = 'Order' order by version`,
        `stream=Order/order-1042`,
        `Stream: Order/order-1042 (v3)`,
        `aggregate_type=Order aggregate_id=order-1042 aggregate_version=3`,
        `{"aggregateType":"Order","aggregateId":"order-1042"}`,
      ],
    );
    assertRead(
      ['position 40217'],
      [
        `DELETE FROM consumer_checkpoints WHERE position < 40217`,
        `consumer handler error consumer=billing position=40217 error="boom x"`,
        `position: 40,217`,
        `#40217`,
        `global position 40217`,
      ],
    );
    assertRead(['position 41', 'position 44'], [`WHERE global_position BETWEEN 41 AND 44`]);
    assertRead(
      [`id ${UUID}`, `id ${OTHER}`],
      [`> ${UUID}\n> ${OTHER}`, `* ${UUID}\n* ${OTHER}`, `1. ${UUID}\n2. ${OTHER}`],
    );
    assertRead(
      [`event ${UUID}`, `position 40217`],
      [`2026-11-22T14:57:16Z ERR consumer handler error event_id=${UUID} position=40217`],
    );
    const [numbered, colon] = [...subjectsOf('Order/order-1042#3'), ...subjectsOf('Order:order-1042@3')];
    assert.deepEqual([numbered?.stream, numbered?.version], [{ type: 'Order', id: 'order-1042' }, 3]);
    assert.deepEqual([colon?.text, colon?.version], ['Order:order-1042', 3]);
    for (const text of [
      `require.Equal(t, uuid.MustParse("${UUID}"), got.EventID)`,
      `store.ReadEvent(ctx, es.EventID("${UUID}"))`,
    ])
      assert.equal(subjectsOf(text)[0]?.text, UUID, text);
  });

  it('names what an address shows', () => {
    const pane = encodeURIComponent(
      JSON.stringify({ abc: { datasource: 'P214B5B846CF3925F', queries: [{ query: TRACE, queryType: 'traceql' }] } }),
    );
    for (const text of [
      `http://localhost:16686/trace/${TRACE}?uiFind=00f067aa0ba902b7`,
      `http://localhost:3200/api/v2/traces/${TRACE}`,
      `http://zipkin:9411/zipkin/traces/${TRACE}`,
      `https://grafana.example.com/explore?schemaVersion=1&panes=${pane}&orgId=1`,
      `https://grafana.example.com/explore?left=${encodeURIComponent(`{"queries":[{"query":"${TRACE}"}]}`)}`,
      `https://app.datadoghq.com/apm/trace/${TRACE}?spanID=67667974448284343`,
      `https://eu-west-1.console.aws.amazon.com/cloudwatch/home#xray:traces/1-4bf92f35-77b34da6a3ce929d0e0e4736`,
      `https://console.cloud.google.com/traces/list?project=p1&tid=${TRACE}`,
      `https://console.cloud.google.com/traces/explorer;traceId=${TRACE}?project=p1`,
      `<a href="https://ui.honeycomb.io/t/trace?trace_id=${TRACE}&amp;span=00f067aa0ba902b7">`,
      `[the trace](https://jaeger.example.com/trace/${TRACE}).`,
    ]) {
      const [only, ...more] = subjectsOf(text);
      assert.deepEqual([only?.text, more], [TRACE, []], text);
    }
    const encoded = (value: unknown) => encodeURIComponent(JSON.stringify(value));
    const shown = { datasource: 'P1', queries: [{ query: TRACE, queryType: 'traceId' }] };
    const panes = { a: { ...shown, panelsState: { trace: { spanId: '00f067aa0ba902b7' } } } };
    assertRead(
      [`trace ${TRACE}`],
      [
        `https://grafana.example/explore?schemaVersion=1&orgId=1&panes=${encoded({ a: shown })}`,
        `https://grafana.example/explore?schemaVersion=1&panes=${encoded(panes)}`,
        `https://grafana.example/explore?left=${encoded(['now-1h', 'now', 'Tempo', { query: TRACE }])}`,
        `https://grafana.example/explore?panes=${encoded({ a: { queries: [{ expr: `{app="api"} | json | traceId="${TRACE}"` }] } })}`,
        `https://grafana.example/a/grafana-exploretraces-app/explore?traceId=${TRACE}&spanId=00f067aa0ba902b7`,
        `https://grafana.example/a/grafana-lokiexplore-app/explore/service/api/logs?var-filters=trace_id%7C%3D%7C${TRACE}`,
        `https://grafana.example/d/abc/orders?var-traceId=${TRACE}&from=now-1h`,
        `https://app.datadoghq.eu/apm/traces?query=trace_id%3A${TRACE}`,
        `https://app.datadoghq.com/logs?query=%40trace_id%3A${TRACE}&cols=host`,
        `https://ui.honeycomb.io/acme/environments/prod/datasets/api/result/abc/trace/xyz?span=00f067aa0ba902b7&trace_id=${TRACE}`,
        `https://signoz.example/trace/${TRACE}?spanId=00f067aa0ba902b7&levelUp=0`,
        `https://acme.sentry.io/explore/traces/trace/${TRACE}/?statsPeriod=24h`,
        `https://kibana.example/app/apm/services/api/transactions/view?traceId=${TRACE}&transactionId=00f067aa0ba902b7`,
        `https://one.newrelic.com/distributed-tracing?traceId=${TRACE}`,
        `https://console.cloud.google.com/logs/query;query=trace%3D%22projects%2Fp1%2Ftraces%2F${TRACE}%22?project=p1`,
        `https://console.cloud.google.com/traces/list?project=p1&tid=${TRACE}`,
        `tid=${TRACE}`,
        `tid: ${TRACE} sid: 00f067aa0ba902b7`,
        `"tid":"${TRACE}"`,
        `[tid=${TRACE}] handled`,
      ],
    );
    const searched = encoded({ a: { datasource: 'loki', queries: [{ expr: `{app="api"} |= "${UUID}"` }] } });
    assertRead([`id ${UUID}`], [`https://grafana.example/explore?schemaVersion=1&panes=${searched}`]);
    assertRead([`trace ${TRACE}`, `trace ${HEX}`], [`http://localhost:16686/trace/${TRACE}...${HEX}?cohort=${TRACE}`]);
    assert.ok(subjectsOf('http://localhost:16686/trace/bf92f3577b34da6')[0]?.spellings.includes('0bf92f3577b34da6'));
    assertRead([`id ${UUID}`], [`event-trace://trace/${UUID}`]);
    assertRead([`id ${UUID}`], [`https://shop.example.com/orders/${UUID}/items?tab=1#top`]);
  });

  it('names the connection too if it is a link of this extension', () => {
    const parsed = parseLookup(`vscode://event-trace.event-trace/trace/${UUID}?connection=Demo%20store`);
    assert.ok('subjects' in parsed);
    assert.deepEqual([parsed.subjects[0]?.text, parsed.connection], [UUID, 'Demo store']);
    const typed = parseLookup(
      'vscode-insiders://event-trace.event-trace/trace/Order%2Fa%3D%7B1%7D?kind=stream&streamType=Order&connection=a%26b',
    );
    assert.ok('subjects' in typed);
    assert.deepEqual([typed.subjects[0]?.stream, typed.connection], [{ type: 'Order', id: 'a={1}' }, 'a&b']);
  });

  it('names the id that stands in code or prose', () => {
    const lines = linesOf('code.txt');
    assert.equal(lines.length, 6);
    for (const line of lines.slice(0, 5)) assert.deepEqual(read(line), [`id ${UUID}`], line);
    assert.deepEqual(read(lines[5] ?? ''), [`id ${OTHER}`, 'id 9c1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60']);
    assertRead(
      [`id ${UUID}`],
      [
        `(${UUID})`,
        `**${UUID}**`,
        `\`${UUID}\`,`,
        `‘${UUID}’…`,
        `«${UUID}»`,
        `\u202a${UUID}\u202c`,
        `\u00a0${UUID}\u2009`,
        `\ufeff${UUID}\u200b`,
        UUID.replaceAll('-', '\u2011'),
        `&quot;${UUID}&quot;`,
        `\x1b[36m${UUID}\x1b[0m`,
        `x = Guid.Parse("{${UUID}}");`,
        `new Guid("${UUID}")`,
        `UUID.fromString("${UUID}");`,
        `uuid.UUID('${UUID}')`,
        `Uuid::parse_str("${UUID}")?`,
        `CAST('${UUID}' AS uuid)`,
        `uuid '${UUID}'`,
        `urn:uuid:${UUID}`,
        `evt_${UUID}`,
        `${UUID}_outbox`,
        `handle event ${UUID} for consumer billing: boom`,
        `What about ${UUID}? It is stuck!`,
        `- [ ] ${UUID}`,
      ],
    );
    assertRead(
      [`id ${HEX}`],
      [HEX, `evt_${HEX}`, `\\x${HEX}`, `0x${HEX}`, `[${[...Buffer.from(HEX, 'hex')].join(' ')}]`],
    );
    assertRead(
      [`event ${UUID}`],
      [
        `SELECT * FROM events WHERE event_id = '${UUID}';`,
        `where e."event_id" = '${UUID}'::uuid and e.event_version > 1`,
        `WHERE event_id = CAST('${UUID}' AS uuid)`,
        `EventID: uuid.MustParse("${UUID}"),`,
        `EventID:   "${UUID}",`,
        `e.EventID = "${UUID}"`,
        `{"event_id": "${UUID}"}`,
        `{\\"event_id\\":\\"${UUID}\\"}`,
        `event_id: ${UUID}`,
        `event_id => "${UUID}"`,
        `--event-id ${UUID}`,
        `--event-id=${UUID}`,
        `<event_id>${UUID}</event_id>`,
        `event_id       | ${UUID}`,
        `Key (event_id)=(${UUID}) already exists.`,
        `INSERT INTO events (event_id, event_type) VALUES ('${UUID}', 'OrderPlaced')`,
        `event id ${UUID}`,
        `EventId=${UUID}`,
        `event_id={${UUID}}`,
      ],
    );
  });

  it('offers each of several ids, the most specific first', () => {
    assertRead(
      [`event ${UUID}`, `event ${OTHER}`],
      [
        `WHERE event_id IN ('${UUID}', '${OTHER}')`,
        `WHERE event_id = ANY('{${UUID},${OTHER}}')`,
        `event_id = ANY (ARRAY['${UUID}','${OTHER}']::uuid[])`,
        `{"event_id":["${UUID}","${OTHER}"]}`,
      ],
    );
    assertRead(
      [`id ${UUID}`, `id ${OTHER}`],
      [`${UUID}, ${OTHER}`, `${UUID}\n${OTHER}\n`, `from ${UUID} to ${OTHER}.`],
    );
    assertRead(
      [`event ${UUID}`, 'position 40217', 'correlation cmd-789', 'stream Order/order-1042'],
      [
        `{EventID:${UUID} EventType:OrderPlaced GlobalPosition:40217 CorrelationID:{String:cmd-789 Valid:true} AggregateType:Order AggregateID:order-1042}`,
        `es.PersistedEvent{AggregateType: "Order", AggregateID: "order-1042", EventID: uuid.MustParse("${UUID}"), CorrelationID: sql.NullString{String: "cmd-789", Valid: true}, GlobalPosition: 40217}`,
      ],
    );
    assertRead(
      [`trace ${TRACE}`, `id ${UUID}`],
      [
        `curl -H 'Authorization: Bearer 0123456789abcdef0123456789abcdef' -H "traceparent: 00-${TRACE}-00f067aa0ba902b7-01" https://api.example.com/orders/${UUID}`,
      ],
    );
    assertRead(
      ['id order-1042', 'id cust-7'],
      ['order_id=order-1042 customer_id=cust-7', '{"orderId":"order-1042","customerId":"cust-7"}'],
    );
    const parsed = parseLookup(Array.from({ length: 30 }, (_, i) => `${UUID.slice(0, -2)}${10 + i}`).join('\n'));
    assert.ok('subjects' in parsed);
    assert.deepEqual([parsed.subjects.length, parsed.omitted], [12, 18]);
  });

  it('names the position in any notation', () => {
    assertRead(
      ['position 449'],
      [
        '#449',
        '#449.',
        'position 449',
        'Position: 449',
        'global_position=449',
        'at position 449',
        'offset 449',
        'sequence number 449',
        'checkpoint: 449',
        'pos. 449',
        'event #449',
        '(#449)',
        'positions [449]',
      ],
    );
    assertRead(['position 1234'], ['1,234', '#1,234', '1 234', '1_234', 'position=1234', 'position: #1,234']);
    assertRead(
      ['position 449', 'position 450'],
      ['#449 and #450', '449, 450', '449\n450', '#449..#450', '{"positions":[449,450]}', 'positions="[449 450]"'],
    );
    assert.deepEqual(read('449'), ['id 449']);
    assert.equal(subjectsOf('449')[0]?.position, '449');
    assertRead(['correlation cmd-789'], ["WHERE correlation_id = 'cmd-789' AND global_position > 448"]);
  });

  it('keeps every character in the id of a stream', () => {
    for (const id of ["{a='1', b=2}", '{a}', 'tenant=5/order=7', "O'Brien", 'a b', 'x%20y', 'a/b/c', `pay-${UUID}`]) {
      const [stream, ...more] = subjectsOf(`Order/${id}`);
      assert.deepEqual([stream?.stream, more], [{ type: 'Order', id }, []], id);
    }
    for (const text of ['tenant=acme', '{a}', 'tenant=5/order=7', 'order(42)', "O'Brien"]) {
      assert.ok(subjectsOf(text)[0]?.spellings.includes(text), text);
    }
    assert.deepEqual(
      subjectsOf('Order/order-1042@3').map(({ stream, version }) => [stream, version]),
      [[{ type: 'Order', id: 'order-1042' }, 3]],
    );
    for (const text of ['Order-order-1042', 'Order:order-1042', 'Order-order-1042@3', '3@Order-order-1042']) {
      assert.equal(subjectsOf(text)[0]?.name?.replace(/[-:]/, '/'), 'Order/order-1042', text);
    }
    assertRead(
      ['stream Order/order-1042'],
      [
        "WHERE aggregate_type = 'Order' AND aggregate_id = 'order-1042'",
        'Key (aggregate_type, aggregate_id, aggregate_version)=(Order, order-1042, 3) already exists.',
        '{"stream_type":"Order","stream_id":"order-1042"}',
      ],
    );
    assert.deepEqual(subjectsOf('Order/')[0]?.beginning, { type: 'Order', id: '' });
    assert.deepEqual(subjectsOf('Order/ord…')[0]?.beginning, { type: 'Order', id: 'ord' });
  });

  it('gives every spelling under which a trace id may be stored', () => {
    const upper = TRACE.toUpperCase();
    const uuid = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
    for (const text of [
      TRACE,
      upper,
      uuid,
      uuid.toUpperCase(),
      'S/kvNXezTaajzpKdDg5HNg==',
      '1-4bf92f35-77b34da6a3ce929d0e0e4736',
    ]) {
      const spellings = subjectsOf(text)[0]?.spellings ?? [];
      for (const spelling of [TRACE, upper, uuid, uuid.toUpperCase()]) assert.ok(spellings.includes(spelling), text);
    }
    assert.ok(subjectsOf('bf92f3577b34da6a3ce929d0e0e4736')[0]?.spellings.includes('0bf92f3577b34da6a3ce929d0e0e4736'));
    assert.ok(subjectsOf('0bf92f3577b34da6a3ce929d0e0e4736')[0]?.spellings.includes('bf92f3577b34da6a3ce929d0e0e4736'));
    assert.equal(
      subjectsOf('01H455VB4PEX5VSKNK084SN02Q')[0]?.uuid,
      subjectsOf('order_01h455vb4pex5vsknk084sn02q')[0]?.uuid,
    );
  });

  it('is read as a test, a terminal or a query language prints it', () => {
    const bytes = [...Buffer.from(HEX, 'hex')].map((byte) => `0x${byte.toString(16)}`).join(', ');
    assertRead([`id ${HEX}`], [`id := uuid.UUID{${bytes}}`, `expected: uuid.UUID{${bytes},}`]);
    assertRead([`id ${UUID}`], [`${UUID.slice(0, 20)}\n${UUID.slice(20)}`]);
    assertRead([`trace ${TRACE}`], [`{ trace:id = "${TRACE}" }`]);
    for (const text of [
      'stream=Order/order-1042',
      'stream "Order/order-1042"',
      'aggregate Order/order-1042 version 3',
      'append to stream Order/order-1042: conflict',
    ]) {
      assert.deepEqual(
        subjectsOf(text).map(({ stream }) => stream),
        [{ type: 'Order', id: 'order-1042' }],
        text,
      );
    }
  });

  it('offers both ends of a range of positions', () => {
    assertRead(
      ['position 40217', 'position 40220'],
      ['events at 40217..40220', 'events 40217-40220', 'positions 40217 to 40220', 'between 40217 and 40220'],
    );
  });

  it('is not looked up if it is a placeholder, a file, a call or a number of another kind', () => {
    for (const text of [
      '{{id}}',
      '<uuid>',
      '[object Object]',
      'handle(event)',
      '/usr/local/bin',
      '~/src/shop',
      'C:\\src\\shop',
      'v1.2.3',
      'git commit -m x',
    ])
      assert.deepEqual(parseLookup(text, CLOCK), { problem: 'noId' }, text);
    assert.deepEqual(parseLookup('tracestate: 33@nr=0-0-13499-4134-27ddd2d8890283b4-b28be285632bbc0a', CLOCK), {
      problem: 'foreign',
    });
  });

  it('is called what it visibly is, unless a key or a type makes it an id', () => {
    const others: Readonly<Record<string, readonly string[]>> = {
      file: ['main.go', 'cmd/main.go', 'README.md', 'package.json', 'go.mod', '*.log', '.env'],
      mail: ['a@b.example', 'mailto:john.doe+x@example.com'],
      address: [
        '[::1]:5432',
        'fe80::1',
        '10.0.0.0/8',
        'aa:bb:cc:dd:ee:ff',
        'shop.example:8080/x',
        'github.com/jackc/pgx/v5',
      ],
      amount: ['50%', '25ms', '1.5 s', '3.2 MB', '1,234 rows', '€12.50', '$12.50'],
      logPosition: ['LSN 0/16B3748', '0/16B3748', "'16/B374D848'::pg_lsn"],
      noId: [
        'text/plain',
        'application/json',
        '0x7fff5fbff8c0',
        'go1.24.1',
        'UTC+1',
        '#FFF',
        'import "fmt"',
        'level=info msg=ok',
        'ada@host:/work$ make',
        'HTTP/1.1 200 OK',
        'Content-Type: application/json',
        '$HOME/x',
      ],
    };
    for (const [what, texts] of Object.entries(others))
      for (const text of texts) assert.deepEqual(parseLookup(text, CLOCK), { problem: what }, text);
    const ids = [
      ['Customer/ada@shop.example', 'Customer/ada@shop.example'],
      ['stream_id=ada@shop.example', 'ada@shop.example'],
      ['application/42', 'application/42'],
      ['Document/readme.md', 'Document/readme.md'],
      ['order-2026.csv', 'order-2026.csv'],
      ['shop.order.placed.v1', 'shop.order.placed.v1'],
      ['Cart/a=1 b=2', 'Cart/a=1 b=2'],
      [
        'EventID: uuid.UUID{0x6f, 0x1f, 0x0b, 0x66, 0x7c, 0x5e, 0x4c, 0x0e, 0x9d, 0x4e, 0x1d, 0x2c, 0x3b, 0x4a, 0x5f, 0x60}',
        '6f1f0b667c5e4c0e9d4e1d2c3b4a5f60',
      ],
    ] as const;
    assert.ok(subjectsOf("{a='1', b=2}")[0]?.spellings.includes("{a='1', b=2}"));
    for (const [text, id] of ids)
      assert.deepEqual(
        subjectsOf(text).map((subject) => subject.text),
        [id],
        text,
      );
  });

  it('is not looked up if it visibly contains no id', () => {
    const problems: Record<string, readonly string[]> = {
      noId: [
        'please have a look at the order',
        'SELECT * FROM events ORDER BY global_position DESC LIMIT 10',
        'WHERE event_id = $1',
        'https://github.com/foo/bar/issues/12',
        'EventID: uuid.New(),',
        'EventID: e.ID,',
        'fmt.Println("x")',
        '<b>alert(1)</b>',
        'goroutine 1 [running]: main.main() /app/main.go:12 +0x1d',
        'billing.go:23',
        'null',
        'undefined',
        '===',
        'correlation_id:',
        '00000000-0000-0000-0000-000000000000',
        'if err != nil {',
        'GET /orders HTTP/1.1',
        '{"ok":true}',
        'null::uuid',
        '%!s(<nil>)',
        '127.0.0.1:5432',
      ],
      foreign: [
        'tid=412',
        'pid=412 tid=7',
        'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
        '"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"',
        'AKIAIOSFODNN7EXAMPLE',
        'span_id=00f067aa0ba902b7',
        'b3: 0',
        'password=hunter2 token=abc',
        `worker_id=${UUID} segment_id=4`,
      ],
      empty: ['', '   ', '""', '}', '#', '…'],
      tooShort: ['ab…'],
    };
    for (const [problem, texts] of Object.entries(problems)) {
      for (const text of texts) assert.deepEqual(parseLookup(text), { problem }, text);
    }
  });

  it('leads to the time of a log line that has no id', () => {
    const [moment] = subjectsOf('time=2026-11-22T15:00:38.869Z level=INFO msg="order placed" took=25ms');
    assert.equal(moment?.time, Date.parse('2026-11-22T15:00:38.869Z'));
  });
});
