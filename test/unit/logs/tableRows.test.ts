import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLines } from '../../../src/logs/attribute/search';
import { findTextLines } from '../../../src/logs/attribute/textLines';
import { findTraceLines } from '../../../src/logs/attribute/traceLines';
import { rowsAmong } from '../../../src/logs/attribute/wholeHits';
import { recordsAround } from '../../../src/logs/lines/around';
import { fixtureEvents } from '../../support/fixtures';

const FAR = 1_000;

describe("a row of a table in a log, far below the table's header", () => {
  const event = fixtureEvents()[100] ?? assert.fail();
  const time = (i: number) => new Date(event.time + i).toISOString();
  const id = (i: number) => (i === FAR ? event.eventId : `other-${i}`);
  const rows = (row: (i: number) => string) => Array.from({ length: FAR + 10 }, (_, i) => row(i));
  const signal = new AbortController().signal;
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-tables-'));
    file = join(folder, 'export.log');
  });
  after(() => rmSync(folder, { recursive: true }));

  const TABLES: Record<string, readonly string[]> = {
    CSV: [
      'service,event_id,time,level,message',
      ...rows((i) => `billing,${id(i)},${time(i)},error,"no, not ""klarna"""`),
    ],
    'CSV with a byte order mark': [
      '\ufefftime,level,message,service\r',
      ...rows((i) => `${time(i)},error,"no, not ""klarna""",billing ${id(i)}\r`),
    ],
    psql: [
      '  service | event_id | created_at | level | message',
      '----------+----------+------------+-------+---------',
      ...rows((i) => `  billing | ${id(i)} | ${time(i)} | error | no, not "klarna"`),
    ],
  };
  for (const [kind, lines] of Object.entries(TABLES)) {
    it(`is read by its columns: ${kind}`, async () => {
      writeFileSync(file, lines.join('\n'));
      const [one, ofTrace, byText] = await Promise.all([
        findLines(event, [file], { signal }),
        findTraceLines([event], [file], { signal }),
        findTextLines(event.eventId, [file], { signal, most: 10 }),
      ]);
      for (const hit of [...one.hits, ...ofTrace.hits]) {
        assert.deepEqual([hit.time, hit.level, hit.message], [Date.parse(time(FAR)), 'error', 'no, not "klarna"']);
        assert.match(Object.fromEntries(hit.fields).service ?? '', /^billing/);
        assert.equal(lines[hit.lineNumber - 1]?.includes(event.eventId), true);
      }
      assert.deepEqual([one.hits.length, ofTrace.hits.length, byText.total], [1, 1, 1]);
      assert.equal(byText.lines[0]?.message, 'no, not "klarna"');
    });
  }

  it('is distinguished from a line whose logger puts bars between its parts', async () => {
    const loguru = Array.from({ length: 20 }, (_, i) => `${time(i)} | INFO     | app.api:get:12 - done ${i}`);
    const lines = [...loguru, ...(TABLES.psql ?? []).slice(0, 10), '(8 rows)', '', ...loguru];
    writeFileSync(file, lines.join('\n'));
    const places = lines.map((_, i) => ({ file, lineNumber: i + 1 }));
    const rows = await rowsAmong(places, { signal });
    const numbers = [...rows].map(({ lineNumber }) => lineNumber);
    assert.deepEqual([numbers[0], numbers.at(-1)], [22, 32]);
    writeFileSync(file, loguru.join('\n'));
    assert.equal((await rowsAmong(places, { signal })).size, 0);
  });

  it('is read in the middle of a log, from a file and from memory', async () => {
    const before = Array.from({ length: 50 }, (_, i) => `${time(i)} INFO something else | ${i} | done`);
    const MIDDLE: Record<string, readonly string[]> = {
      psql: [...before, ...(TABLES.psql ?? []), `(${FAR + 10} rows)`, '', ...before],
      'psql with a column in each line': [
        ...before,
        ...rows(
          (i) =>
            `-[ RECORD ${i + 1} ]-----\nservice    | billing\nevent_id   | ${id(i)}\ncreated_at | ${time(i)}\nlevel      | error\nmessage    | no, not "klarna"`,
        ).flatMap((row) => row.split('\n')),
        '',
        ...before,
      ],
    };
    for (const [kind, lines] of Object.entries(MIDDLE)) {
      const text = lines.join('\n');
      writeFileSync(file, text);
      const source = { name: 'terminal', bytes: Buffer.from(text) };
      for (const [files, sources] of [
        [[file], []],
        [[], [source]],
      ] as const) {
        const options = { signal, sources };
        const [one, ofTrace, byText] = await Promise.all([
          findLines(event, files, options),
          findTraceLines([event], files, options),
          findTextLines(event.eventId, files, { ...options, most: 10 }),
        ]);
        assert.deepEqual([one.hits.length, ofTrace.hits.length, byText.total], [1, 1, 1], kind);
        for (const hit of [...one.hits, ...ofTrace.hits, ...byText.lines]) {
          const fields = Object.fromEntries(hit.fields);
          assert.deepEqual(
            [hit.time, hit.level, hit.message, fields.service],
            [Date.parse(time(FAR)), 'error', 'no, not "klarna"', 'billing'],
            kind,
          );
        }
      }
    }
  });

  it('is read by the nearest header above it, and not as a row once the table has ended', async () => {
    const message = async (lines: readonly string[]) => {
      writeFileSync(file, lines.join('\n'));
      return (await recordsAround(file, [lines.length], signal)).get(lines.length)?.reading.message;
    };
    const psql = TABLES.psql ?? [];
    const last = `${time(0)} | error | said | no`;
    assert.equal(await message([...psql, 'time | level | message | service', ...rows(() => 'x'), last]), 'said');
    const behind = await message([...psql, '', ...rows(() => 'x'), last]);
    assert.equal(behind, await message([last]));
    assert.notEqual(behind, 'said');
  });

  it('is read once, however many rows are looked for', async () => {
    writeFileSync(file, (TABLES.CSV ?? []).join('\n'));
    const numbers = Array.from({ length: FAR }, (_, i) => i + 2);
    const records = await recordsAround(file, numbers, signal);
    assert.equal(records.size, FAR);
    for (const [number, { reading }] of records) assert.equal(reading.time, Date.parse(time(number - 2)));
  });
});
