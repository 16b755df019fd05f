import assert from 'node:assert/strict';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { buildForest } from '../../../src/model/forest/chain';
import { type ExportedLine, toMarkdown, toMermaid } from '../../../src/model/forest/exportTrace';
import { type SavedLines, toJson } from '../../../src/model/forest/traceJson';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { CORRELATION, fixtureEvents } from '../../support/fixtures';

function tableOf(events: readonly EventHeader[]): EventTable {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
}

describe('a trace as Markdown', () => {
  it('names its store, its beginning, where it stopped and which consumers have not handled it', () => {
    const table = new EventTable();
    table.append(encodeHeaders([makeEvent(1), makeEvent(2, { eventType: 'Paid', causationId: uuid(1) })]));
    const about = {
      connection: 'shop',
      key: { by: 'correlation', id: 'c-1' },
      stopsAt: (row: number) => (table.eventType(row) === 'Paid' ? ['no `mapping`', null] : []),
      unhandledBy: ['billing', 'mailer'],
      missingAt: () => [],
    } as const;
    const forest = buildForest(table);
    const lines = toMarkdown(table, forest, english, undefined, about).split('\n');
    assert.match(lines.at(-4) ?? '', /^Store `shop` · began 2023-11-14T22:13:20\.001\S*Z · correlation `c-1`$/);
    assert.match(lines[3] ?? '', /`Paid`.* · \*\*stopped here: `` no `mapping` ``\*\* · \*\*stopped here\*\*$/);
    assert.equal(lines.at(-2), 'Not handled yet by `billing`, `mailer`');
    const chart = toMermaid(table, forest, undefined, (row) => table.eventType(row) === 'Paid');
    assert.match(chart, /^ {2}style n1 stroke:/m);
    assert.doesNotMatch(chart, /style n0/);
  });

  it('names a missing effect below its cause, and draws it dashed', () => {
    const table = tableOf([makeEvent(1), makeEvent(2, { eventType: 'Paid', causationId: uuid(1) })]);
    const sentence = 'Invoice or `Refund` is missing: 98 % of 300 Paid had it.';
    const missingAt = (row: number) =>
      table.eventType(row) === 'Paid' ? [{ effects: ['Invoice', 'Refund'], sentence }] : [];
    const key = { by: 'correlation', id: 'c-1' } as const;
    const about = { connection: 'shop', key, stopsAt: () => [], unhandledBy: [], missingAt };
    const forest = buildForest(table);
    const lines = toMarkdown(table, forest, english, undefined, about).split('\n');
    assert.equal(lines[4], `    - *missing* · \`\`${sentence}\`\``);
    const chart = toMermaid(table, forest, undefined, () => false, missingAt);
    assert.match(chart, /^ {2}m1_0\["Invoice .* Refund"\]\n {2}style m1_0 stroke-dasharray:4\n {2}n1 -\.-> m1_0$/m);
    assert.equal(chart.match(/-\.->/g)?.length, 1);
    const saved = { causeId: uuid(2), effects: ['Invoice'], consumer: null, share: 0.98, cases: 300, usualMs: 9 };
    const missing = [{ ...saved, lateSince: '2023-11-14T22:13:20.001Z' }];
    const parsed = JSON.parse([...toJson(table, undefined, undefined, missing)].join(''));
    assert.deepEqual(parsed.missing, missing);
    assert.equal(parsed.events.length, 2);
  });

  it('is an indented list with type, stream, version, time and position', () => {
    const table = tableOf(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    const lines = toMarkdown(table, buildForest(table), english).split('\n');
    assert.match(lines[0] ?? '', /^\*\*`UserRegistered`\*\* · 7 events · 5 streams · /);
    assert.equal(lines[2], `- command \`${CORRELATION}\``);
    assert.equal(lines[3], '  - `UserRegistered` `User/user-045` v1 · +0 ms · #1');
    assert.match(lines[6] ?? '', /^ {6}- `PaymentCaptured` `Payment\/pay-\S+` v2 · \+\d+ ms · #8$/);
  });

  it('has the log lines below their events, without markup from the lines', () => {
    const table = tableOf([makeEvent(1, { time: 1_000 }), makeEvent(2, { time: 1_100, causationId: uuid(1) })]);
    const line = (time: number | null, text: string): ExportedLine => {
      return { time, level: 'error', text, file: 'C:\\logs\\api `1`.log', lineNumber: 7 };
    };
    const lines = [[line(1_012.5, '<b>boom</b>\n# head `x`'), line(900, 'early')], [line(null, 'no time')]];
    const shown = { of: (row: number) => lines[row] ?? [], more: false };
    const text = toMarkdown(table, buildForest(table), english, shown).split('\n');
    assert.match(text[0] ?? '', / · 3 log lines$/);
    assert.deepEqual(text.slice(2), [
      '- `OrderPlaced` `Order/order-1` v1 · +0 ms · #1',
      '  - ERROR ``api `1`.log:7`` `` <b>boom</b> # head `x` `` · +13 ms',
      '  - ERROR ``api `1`.log:7`` `early` · −100 ms',
      '  - `OrderPlaced` `Order/order-2` v1 · +100 ms · #2',
      '    - ERROR ``api `1`.log:7`` `no time`',
      '',
    ]);
  });

  it('cannot be broken by names', () => {
    const table = tableOf([
      makeEvent(1, {
        eventType: '` <img onerror=x> ``\n# head',
        stream: { context: null, type: '[a](b)', id: '\u202e`' },
      }),
    ]);
    const line = toMarkdown(table, buildForest(table), english).split('\n')[2];
    assert.equal(line, '- ``` ` <img onerror=x> `` # head ``` `` [a](b)/\ufffd` `` v1 · +0 ms · #1');
  });

  it('stays small for deep chains', () => {
    const deep = Array.from({ length: 20_000 }, (_, i) => makeEvent(i + 1, { causationId: i ? uuid(i) : null }));
    const table = tableOf(deep);
    const text = toMarkdown(table, buildForest(table), english);
    assert.ok(text.length < 20_000 * 150);
    assert.match(text, /^ {60}- \(19999\) /m);
  });
});

describe('a trace as Mermaid', () => {
  it('links causes and effects', () => {
    const table = tableOf([makeEvent(1, { causationId: 'cmd-1' }), makeEvent(2, { causationId: uuid(1) })]);
    assert.deepEqual(toMermaid(table, buildForest(table)).split('\n'), [
      'flowchart TD',
      '  n0(["cmd-1"])',
      '  n1["OrderPlaced<br/>Order/order-1"]',
      '  n0 --> n1',
      '  n2["OrderPlaced<br/>Order/order-2"]',
      '  n1 --> n2',
      '',
    ]);
  });

  it('begins with a remark if one is given', () => {
    const table = tableOf([makeEvent(1)]);
    const [first, second] = toMermaid(table, buildForest(table), 'Left out.\n  n0 --> n1').split('\n');
    assert.deepEqual([first, second], ['flowchart TD', '  %% Left out. n0 --> n1']);
  });

  it('cannot be broken by names', () => {
    const table = tableOf([makeEvent(1, { eventType: 'é"]; click n0 "x"\n%%`<b>' })]);
    const line = toMermaid(table, buildForest(table)).split('\n')[1] ?? '';
    assert.equal(line.match(/"/g)?.length, 2);
    assert.match(line, /^ {2}n0\["é#34;#93;#59; click n0 #34;x#34; #37;#37;#96;#60;b#62;<br\/>Order\/order-1"\]$/);
  });
});

describe('a trace as JSON', () => {
  it('has the headers in the order of positions, and payloads only if they are given', () => {
    const events = [makeEvent(12), makeEvent(9, { time: 1_700_000_000_000.25 }), makeEvent(10, { time: -Infinity })];
    const parsed = JSON.parse([...toJson(tableOf(events))].join(''));
    assert.deepEqual(
      parsed.events.map((event: { position: string; createdAt: string }) => [event.position, event.createdAt]),
      [
        ['9', '2023-11-14T22:13:20.000250Z'],
        ['10', '-infinity'],
        ['12', '2023-11-14T22:13:20.012000Z'],
      ],
    );
    assert.ok(parsed.events.every((event: object) => !('payload' in event)));
    const bodies = new Map([['12', { payload: '{"a":1}', payloadIsCut: false, metadata: null }]]);
    const withPayload = JSON.parse([...toJson(tableOf(events), bodies)].join(''));
    assert.equal(withPayload.events[2].payload, '{"a":1}');
    assert.deepEqual(JSON.parse([...toJson(new EventTable())].join('')), { events: [] });
  });

  it('comes in pieces that are smaller than a large payload, and marks what is cut', () => {
    // Half characters at every place, also at the end of a piece.
    for (const text of ['🎉'.repeat(1_500_000), `x${'🎉'.repeat(1_500_000)}`, '\ud800'.repeat(1_000_001)]) {
      const bodies = new Map([['1', { payload: text, payloadIsCut: true, metadata: '{"a":"\n"}' }]]);
      const pieces = [...toJson(tableOf([makeEvent(1)]), bodies)];
      assert.ok(pieces.every((piece) => piece.length <= 6_000_010));
      const [event] = JSON.parse(pieces.join('')).events;
      assert.ok(event.payload === text);
      assert.deepEqual([event.payloadIsCut, event.metadata], [true, '{"a":"\n"}']);
    }
  });

  it('has the given log lines, without their other keys', () => {
    const line = { eventId: uuid(1), time: 1_700_000_000_000, text: 'boom: "x"', file: 'logs/api.log', lineNumber: 3 };
    const lines = [
      { ...line, level: 'error' as const, fields: [['payload', 'secret']] },
      { ...line, level: 'unknown' as const, time: null },
    ];
    const saved = (logs: SavedLines) => JSON.parse([...toJson(new EventTable(), undefined, logs)].join(''));
    assert.deepEqual(saved({ lines, more: true, clockOffsetMs: 1_999.6 }), {
      events: [],
      logClockOffsetMs: 2_000,
      moreLogLines: true,
      logLines: [
        {
          eventId: uuid(1),
          time: '2023-11-14T22:13:20.000000Z',
          level: 'error',
          message: 'boom: "x"',
          file: 'logs/api.log',
          lineNumber: 3,
        },
        { eventId: uuid(1), time: null, level: null, message: 'boom: "x"', file: 'logs/api.log', lineNumber: 3 },
      ],
    });
    assert.deepEqual(saved({ lines: [], more: false, clockOffsetMs: null }), { events: [], logLines: [] });
  });
});
