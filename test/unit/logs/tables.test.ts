import assert from 'node:assert/strict';
import { readRecords } from '../../../src/logs/readLogs';

const EVENT = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const MS = '2026-11-22T14:57:16.385Z';
const NEXT = '2026-11-22T14:57:17.385Z';
const MESSAGE = 'consumer handler error';

/** First line, time, level, message and fields of each record. */
const read = (lines: readonly string[]) =>
  readRecords('x', lines).map(({ line, time, level, message, fields }) => [line, time, level, message, fields]);

/** Asserts that each text has the same two rows. */
function assertRows(texts: readonly (readonly string[])[], first: number): void {
  for (const text of texts)
    assert.deepEqual(
      read(text),
      [
        [first, MS, 'error', MESSAGE, { event_id: EVENT, position: '40217' }],
        [first + 1, NEXT, 'info', 'handled', { position: '40218' }],
      ],
      text[0],
    );
}

describe('a table with a header row', () => {
  it('gives a record for each row in CSV and TSV', () => {
    assertRows(
      [
        [
          'time,level,message,event_id,position',
          `${MS},ERROR,${MESSAGE},${EVENT},40217`,
          `${NEXT},INFO,handled,,40218`,
        ],
        [
          '\ufeff"Time";"Severity";"Message";"event_id";"position"\r',
          `"${MS}";"error";"${MESSAGE}";"${EVENT}";"40217"\r`,
          `"${NEXT}";"info";"handled";"";"40218"\r`,
        ],
        [
          '@timestamp\tlog.level\tmessage\tevent_id\tposition',
          `${MS}\terror\t${MESSAGE}\t${EVENT}\t40217`,
          `${NEXT}\tinfo\thandled\t\t40218`,
        ],
      ],
      2,
    );
  });

  it('gives a record for each row in Markdown and in the output of psql', () => {
    assertRows(
      [
        [
          '| time | level | message | event_id | position |',
          '|------|:-----:|---------|----------|---------:|',
          `| ${MS} | ERROR | ${MESSAGE} | ${EVENT} | 40217 |`,
          `| ${NEXT} | INFO | handled | | 40218 |`,
        ],
        [
          '         created_at         | level | message | event_id | position ',
          '----------------------------+-------+---------+----------+----------',
          ` 2026-11-22 14:57:16.385+00 | error | ${MESSAGE} | ${EVENT} |    40217`,
          ' 2026-11-22 14:57:17.385+00 | info  | handled |          |    40218',
          '(2 rows)',
          '',
        ],
      ],
      3,
    );
    const expanded = [
      '-[ RECORD 1 ]-----------------------------------',
      'created_at | 2026-11-22 14:57:16.385+00',
      'level      | error',
      'message    | no tariff         +',
      '           | for klarna',
      '-[ RECORD 2 ]-----------------------------------',
      'created_at | 2026-11-22 14:57:17.385+00',
      'message    | handled',
      '',
    ];
    assert.deepEqual(read(expanded), [
      [1, MS, 'error', 'no tariff\nfor klarna', {}],
      [6, NEXT, 'unknown', 'handled', {}],
    ]);
  });

  it('may have cells of several lines, cells with bars, and lines of other loggers below it', () => {
    const boxed = [
      '┌────────────────────────────┬───────┬──────────┐',
      '│         created_at         │ level │ message  │',
      '├────────────────────────────┼───────┼──────────┤',
      '│ 2026-11-22 14:57:16.385+00 │ error │ line one↵│',
      '│                            │       │ line two │',
      '└────────────────────────────┴───────┴──────────┘',
    ];
    assert.deepEqual(read(boxed), [[4, MS, 'error', 'line one\nline two', {}]]);
    const wrapped = [
      ' level |  message  |         created_at         ',
      '-------+-----------+----------------------------',
      ' error | line one +| 2026-11-22 14:57:16.385+00',
      '       | line two  | ',
      ' info  | a | b     | 2026-11-22 14:57:17.385+00',
      '(2 rows)',
      '',
      `${NEXT} INFO behind it`,
    ];
    assert.deepEqual(read(wrapped), [
      [3, MS, 'error', 'line one\nline two', {}],
      [5, NEXT, 'info', 'a | b', {}],
      [8, NEXT, 'info', 'behind it', {}],
    ]);
    const quoted = ['Date,Service,Content', `${MS},billing,"no tariff,`, 'for ""klarna"""', `${NEXT},billing,handled`];
    assert.deepEqual(read(quoted), [
      [2, MS, 'unknown', 'no tariff,\nfor "klarna"', { Service: 'billing' }],
      [4, NEXT, 'unknown', 'handled', { Service: 'billing' }],
    ]);
    const exported = ['"Time","Line"', `"${MS}","time=${MS} level=ERROR msg=""${MESSAGE}"" position=40217"`];
    assert.deepEqual(read(exported), [[2, MS, 'error', MESSAGE, { position: '40217' }]]);
    const inUtc = ['"TimeGenerated [UTC]",SeverityLevel,Message', `"11/22/2026, 2:57:16.385 PM",3,${MESSAGE}`];
    assert.deepEqual(read(inUtc), [[2, MS, 'error', MESSAGE, {}]]);
  });

  it('ends a row where another row or an ordinary line begins', () => {
    const messages = (lines: readonly string[]) => readRecords('x', lines).map(({ line, message }) => [line, message]);
    const unclosed = [
      'time,level,message',
      `${MS},INFO,"no end`,
      'at all',
      `${NEXT},ERROR,${MESSAGE}`,
      `${NEXT},INFO,b`,
    ];
    assert.deepEqual(messages(unclosed), [
      [2, 'no end\nat all'],
      [4, MESSAGE],
      [5, 'b'],
    ]);
    const plus = [
      '| time | level | message |',
      '|------|-------|---------|',
      `| ${MS} | INFO | lag 1000+ |`,
      `| ${NEXT} | ERROR | ${MESSAGE} |`,
      `| ${NEXT} | INFO | lag 2000+ |`,
      `${NEXT} INFO behind it`,
    ];
    assert.deepEqual(messages(plus), [
      [3, 'lag 1000+'],
      [4, MESSAGE],
      [5, 'lag 2000+'],
      [6, 'behind it'],
    ]);
    const expanded = ['-[ RECORD 1 ]---', `time    | ${MS}`, 'message | a', `${NEXT} ERROR ${MESSAGE}`];
    assert.deepEqual(messages(expanded), [
      [1, 'a'],
      [4, MESSAGE],
    ]);
  });

  it('is not recognised by a quote alone', () => {
    for (const line of ['"', ' "', '"  ', '""', ',"', '","']) assert.equal(readRecords('x', [line]).length, 1, line);
  });

  it('is not recognised where a line only looks like a header', () => {
    assert.deepEqual(
      readRecords('x', [
        'Date, level and message are in each line',
        `${MS} INFO hello, world, again`,
        'time;level;message',
        `${MS};error;${MESSAGE}`,
        'not;a;row',
        `${NEXT};info;handled`,
      ]).map(({ line, message }) => [line, message]),
      [
        [1, 'Date, level and message are in each line'],
        [2, 'hello, world, again'],
        [4, MESSAGE],
        [5, 'not;a;row'],
        [6, 'handled'],
      ],
    );
  });
});
