import assert from 'node:assert/strict';
import { headerAbove } from '../../../src/logs/lines/tables/tableHeaders';
import { failureName, readingRows, readingText } from '../../../src/logs/readingText';
import { readRecordAt } from '../../../src/logs/readLogs';
import { createTranslate, english } from '../../../src/model/text/translate';
import { pseudoBundle } from '../../support/l10n/pseudo';
import { LOGGERS, WRAPPERS } from '../../support/logForms';

describe('the report on how a line is read', () => {
  it('names the wrappers, the record, the ids, and the rule that found each', () => {
    const lines = [
      'first',
      'api-1  | 2026-11-22 14:57:16 ERROR handler failed event_id=6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60 request_id=0d9a5e4a-98a1-4f1d-8f5b-77c9be0a1c11',
      'api-1  | \tat main.go:7',
      'last',
    ];
    for (const line of [2, 3]) {
      const record = readRecordAt('app.log', lines, 1, line);
      const text = record ? readingText(record, english) : assert.fail('a record');
      for (const part of [
        /^Wrappers +docker compose or Procfile runner$/m,
        /^Record +text with a head$/m,
        /^Time +2026-11-22T\S+Z \(without a zone, so read as local time\)$/m,
        /^Level +error$/m,
        /^Message +handler failed$/m,
        /^Field container +api-1$/m,
        /^Event +6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60 \(by its key\)$/m,
        /^Position +none$/m,
        /^Correlation +0d9a5e4a-98a1-4f1d-8f5b-77c9be0a1c11 \(the request's id, since no other is named\)$/m,
        /^Failure +none$/m,
        /^Goes on for +1 line$/m,
      ])
        assert.match(text, part);
    }
    assert.equal(readRecordAt('app.log', ['', ''], 1, 1), undefined);
  });

  it('reads a row of a table by the header above it', () => {
    const rows = Array.from({ length: 300 }, (_, i) => ` 2026-11-22T14:57:16Z | error | it failed | ${40_000 + i}`);
    const text = [
      'plain',
      ' time | level | message | position',
      '------+-------',
      ...rows,
      '(300 rows)',
      '',
      rows[0] ?? '',
    ];
    const messageAt = (line: number) => {
      const table = headerAbove((at) => text[at - 1] ?? '', line - 2);
      const record = readRecordAt('app.log', text.slice(line - 3, line), line - 2, line, { table });
      return [record?.message, record?.fields.position];
    };
    assert.deepEqual(messageAt(200), ['it failed', '40196']);
    assert.notEqual(messageAt(text.length)[0], 'it failed');
  });

  it('names the kind of a failure and the events that were passed over', () => {
    const line =
      'level=ERROR msg="projection skipped a poison batch" projection=search target_position=512 event_count=40 error="handle batch for projection search: bad"';
    const record = readRecordAt('app.log', [line], 1, 1);
    const text = record ? readingText(record, english) : assert.fail('a record');
    assert.match(text, /^Failure +skipped · search · bad$/m);
    assert.match(text, /^Passed over +poison · \? → 512 · 40 events$/m);
  });

  it('translates the names of rules and failures', () => {
    const messages = pseudoBundle();
    const t = createTranslate(() => messages, 'en');
    const lines = Object.values(LOGGERS).flatMap((line) => [
      line,
      ...Object.values(WRAPPERS).map((wrapped) => wrapped(line)),
    ]);
    const names = lines.flatMap((line) => {
      const record = readRecordAt('app.log', line.split('\n'), 1, 1);
      const [wrappers, own] = record ? readingRows(record, t) : [];
      const failure = record?.failure ? failureName(record.failure.kind, t) : '';
      return [...(wrappers?.[1].split(' › ') ?? []), own?.[1] ?? '', failure];
    });
    const english = [...new Set(names)].filter((name) => /[A-Za-z]/.test(name) && !NAMES.has(name));
    assert.deepEqual(english, []);
    for (const kind of KINDS) assert.doesNotMatch(failureName(kind, t), /[A-Za-z]/, kind);
    assert.doesNotMatch(failureName('pattern2', t).replace('2', ''), /[a-z\d]/i);
  });
});

/** Rules that are named after a program or a format. */
const NAMES: ReadonlySet<string> = new Set([
  ...['JSON', 'key=value', 'syslog RFC 3164', 'syslog RFC 5424', 'syslog frame', 'go test', 'zap console', 'klog'],
  ...[
    'logrus console',
    'signale',
    'swift-log',
    'Elixir',
    'Ruby',
    'kubectl --prefix',
    'stern',
    'PM2',
    'Heroku',
    'fly.io',
  ],
  ...['Cloud Foundry', 'CloudWatch', 'Fluentd', 'Fluent Bit', 'Loki', 'GitHub Actions', 'GitLab CI', 'Buildkite'],
]);
const KINDS = [
  'handler',
  'segmentWorker',
  'process',
  'batch',
  'stopped',
  'skipped',
  'poisonRejected',
  'poisonSkipFailed',
].concat(['crash', 'fatalError', 'dataRace', 'killed', 'asked', 'exited', 'finished']);
