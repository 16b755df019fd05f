import assert from 'node:assert/strict';
import { readRecords } from '../../../src/logs/readLogs';
import { assertAllRead, type Row } from '../../support/logRows';

const MS = '2026-11-22T14:57:16.385Z';
const FAILED = { time: MS, level: 'error', message: 'consumer handler error', consumer: 'billing' } as const;

/** A text with a prefix in front of each of its lines. */
const behind = (prefix: string, text: string) => text.replace(/^/gm, prefix);

const PRETTY = `{
  "time": "${MS}",
  "level": "ERROR",
  "msg": "consumer handler error",
  "tags": [
    "a"
  ],
  "consumer": "billing",
  "position": 40217
}`;

const GO_PANIC = `panic: boom

goroutine 1 [running]:
main.main()
	/app/main.go:12 +0x1d`;

const YAML = `- time: ${MS}
  level: error
  msg: consumer handler error
  consumer: billing
  position: 40217
  error: "boom \\"x\\""`;

describe('a record of several lines, each behind the name of its container', () => {
  const prefixes = ['api-1  | ', 'shop-7d9f api ', 'shop-7d9f › api ', '[api] ', '[pod/shop-7d9f/api] '];

  it('is one record when it is a JSON object', () => {
    assertAllRead(prefixes.map((prefix): Row => [prefix, behind(prefix, PRETTY), { ...FAILED, position: '40217' }]));
  });

  it('is one record when it is an item of a YAML list', () => {
    assertAllRead([
      ['alone', YAML, { ...FAILED, position: '40217', error: 'boom "x"' }],
      ['of one container', behind('api-1  | ', YAML), { ...FAILED, fields: { container: 'api-1' } }],
      [
        'a number for the time, and a text below its key',
        '- level: warn\n  ts: 1795359436.385\n  msg: |\n    it is slow',
        { time: MS, level: 'warn', message: 'it is slow' },
      ],
    ]);
    assert.equal(readRecords('x', `${YAML}\n${YAML}`.split('\n')).length, 2);
  });

  for (const prefix of ['shop-7d9f api ', '\x1b[32mshop-7d9f\x1b[0m › \x1b[92mapi\x1b[0m ', '[api] ', 'api: ']) {
    it(`includes a Go stack: ${JSON.stringify(prefix)}`, () => {
      const text = behind(prefix, `2026-11-22T14:57:15Z INF start\n${GO_PANIC}\n2026-11-22T14:57:17Z INF next`);
      assert.deepEqual(
        readRecords('x', text.split('\n')).map(({ message, continued }) => [message, continued.length]),
        [
          ['start', 0],
          ['panic: boom', 4],
          ['next', 0],
        ],
      );
    });
  }
});

/** A failure with a Go stack below it; a tool puts this text in front of each line. */
const STACKS: readonly (readonly [tool: string, front: string])[] = [
  ['docker logs -t', '2026-11-22T14:57:16.400000000Z '],
  ['GitHub Actions', '2026-11-22T14:57:16.4000000Z '],
  ['gh run view --log', 'test\tRun tests\t2026-11-22T14:57:16.4000000Z '],
  ['aws logs tail', '2026-11-22T14:57:16.400000+00:00 api/api/0123456789abcdef0123456789abcdef '],
  ['kubectl logs --timestamps', '2026-11-22T15:57:16.400000000+01:00 '],
  ['compose with times', 'api-1  | 2026-11-22T14:57:16.400000000Z '],
];

describe('a stack whose lines a tool prefixed with a time', () => {
  for (const [tool, front] of STACKS) {
    it(`belongs to the line before it: ${tool}`, () => {
      const lines = behind(front, `2026-11-22T14:57:15Z INF start\n${GO_PANIC}\n2026-11-22T14:57:17Z INF next`).split(
        '\n',
      );
      const records = readRecords('x', lines);
      assert.deepEqual(
        records.map(({ message, continued }) => [message, continued.length]),
        [
          ['start', 0],
          ['panic: boom', 4],
          ['next', 0],
        ],
      );
      assert.equal(records[1]?.time, '2026-11-22T14:57:16.400Z');
    });
  }

  it('stays apart from a container whose name begins with the same letters', () => {
    const lines = [
      ...behind('shop-7d9f api ', `${MS} ERR one`).split('\n'),
      ...behind('shop-7d9f api2 ', `${MS} ERR two\n${GO_PANIC}`).split('\n'),
    ];
    assert.deepEqual(
      readRecords('x', lines).map(({ message, fields, continued }) => [message, fields.container, continued.length]),
      [
        ['one', 'api', 0],
        ['two', 'api2', 0],
        ['panic: boom', 'api2', 4],
      ],
    );
  });

  it('does not take in lines that are records of their own', () => {
    const lines = behind(
      '2026-11-22T14:57:16.400000000Z ',
      '2026-11-22T14:57:15Z INF start\nit works\nERROR boom',
    ).split('\n');
    assert.deepEqual(
      readRecords('x', lines).map(({ time, level, message }) => [time, level, message]),
      [
        ['2026-11-22T14:57:15.000Z', 'info', 'start'],
        ['2026-11-22T14:57:16.400Z', 'unknown', 'it works'],
        ['2026-11-22T14:57:16.400Z', 'error', 'boom'],
      ],
    );
  });

  it('includes the cause that Rust prints below an empty line', () => {
    assertAllRead([
      ['anyhow', `${MS} ERROR shop::billing: boom\n\nCaused by:\n    0: no tariff`, { time: MS, message: 'boom' }],
    ]);
  });
});

describe('fields of a JSON object', () => {
  it('keep all digits of their numbers', () => {
    assertAllRead([
      [
        'Datadog and a snowflake',
        `{"level":"error","msg":"x","dd.trace_id":9223372036854775807,"a":{"id":175928847299117063},"list":[9223372036854775807,1],"f":1.5,"s":"x: 12345678901234567890"}`,
        {
          trace: '00000000000000007fffffffffffffff',
          fields: {
            'dd.trace_id': '9223372036854775807',
            'a.id': '175928847299117063',
            list: '[9223372036854775807,1]',
            f: '1.5',
            s: 'x: 12345678901234567890',
          },
        },
      ],
      [
        'zap',
        `${MS}\tERROR\tboom\t{"dd.trace_id": 11400714819323198485, "ratio": 0.12345678901234567}`,
        {
          trace: '00000000000000009e3779b97f4a7c15',
          fields: { 'dd.trace_id': '11400714819323198485', ratio: '0.12345678901234566' },
        },
      ],
      [
        'a line that is too long',
        `{"level":"error","msg":"boom","stack":"${'x '.repeat(20_000)}","id":175928847299117063}`,
        { message: 'boom', fields: { id: '175928847299117063' } },
      ],
    ]);
  });

  it('are recognised by keys of one letter', () => {
    assertAllRead([
      [
        'a word',
        `{"t":"${MS}","l":"error","m":"consumer handler error","consumer":"billing","position":40217}`,
        { ...FAILED, position: '40217' },
      ],
      ['a letter', '{"t":1795359436385,"l":"E","m":"boom"}', { time: MS, level: 'error', message: 'boom' }],
      ['a number', '{"t":1795359436385,"l":50,"m":"boom"}', { time: MS, level: 'error', message: 'boom' }],
      ['no record', '{"m":3,"x":1}', { level: 'unknown', message: '{"m":3,"x":1}', fields: { m: '3' } }],
    ]);
  });
});

describe('a line of systemd', () => {
  it('keeps the end of its sentence', () => {
    const sentence = 'billing.service: Main process exited, code=exited, status=1/FAILURE';
    assertAllRead([
      ['journal', `Nov 22 14:57:16 host systemd[1]: ${sentence}`, { message: sentence }],
      ['alone', sentence, { message: sentence, fields: { code: 'exited', status: '1/FAILURE' } }],
    ]);
  });
});
