import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { findLines } from '../../../src/logs/attribute/search';
import { parseLine } from '../../../src/logs/formats/readLine';
import { spotIds } from '../../../src/logs/ids/spotIds';
import { findLogFiles, partByReadability } from '../../../src/logs/scan/logFiles';
import { scanLines } from '../../../src/logs/scan/scanLines';
import { parseLookup } from '../../../src/model/lookup/lookup';
import { HOSTILE_TEXTS } from '../../support/corpus';
import { makeEvent, uuid } from '../../support/events';
import { ripgrepPath } from '../../support/ripgrep';

const event = makeEvent(1, { eventId: 'd18c42e8-c796-464b-a2e4-6ded6cd2d0d9' });
const signal = new AbortController().signal;

describe('hostile logs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'event-trace-hostile-'));
  const file = (name: string) => join(folder, name);
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, path] of [
    ['ripgrep', ripgrepPath],
    ['no ripgrep', async () => undefined],
  ] as const) {
    it(`with a line of 100 MB are searched (${name}): the lines around it are found, and little of it is kept`, async () => {
      const log = file('wide.log');
      const handle = openSync(log, 'w');
      writeSync(handle, `before ${event.eventId}\n${event.eventId} `);
      for (let i = 0; i < 100; i++) writeSync(handle, Buffer.alloc(1_000_000, 'x'));
      writeSync(handle, `\nafter ${event.eventId}\n`);
      const found: { lineNumber: number; length: number }[] = [];
      for await (const lines of scanLines([event.eventId], [log], { ripgrep: await path(), signal })) {
        for (const line of lines) {
          if ('text' in line) found.push({ lineNumber: line.lineNumber, length: line.text.length });
        }
      }
      assert.deepEqual(
        found.map(({ lineNumber }) => lineNumber),
        [1, 2, 3],
      );
      assert.ok(found.every(({ length }) => length < 4_000_000));
      const { hits } = await findLines(event, [log], { ripgrep: await path(), signal });
      assert.equal(hits.length, 3);
      assert.ok(hits.every(({ message }) => message.length < 20_000));
    });

    it(`that are truncated and replaced during the search do not end it (${name})`, async () => {
      const log = file('moving.log');
      const last = file('last.log');
      writeFileSync(log, `start ${event.eventId}\n${`line ${event.eventId}\n`.repeat(200_000)}`);
      writeFileSync(last, `last ${event.eventId}\n`);
      const files = new Set<string>();
      for await (const lines of scanLines([event.eventId], [log, last], { ripgrep: await path(), signal })) {
        const found = lines.filter((line) => 'text' in line);
        if (found.length > 0 && files.size === 0) {
          truncateSync(log, 10);
          renameSync(log, `${log}.1`);
          appendFileSync(log, 'a new file\n');
        }
        for (const { file } of found) files.add(file);
      }
      assert.ok(files.has(last));
    });
  }

  it('that are pipes, sockets or loops of links are never waited for', async () => {
    if (process.platform === 'win32') return;
    const [pipe, socket, loop] = [file('pipe.log'), file('socket.log'), file('loop.log')];
    execFileSync('mkfifo', [pipe]);
    symlinkSync(loop, loop);
    symlinkSync(folder, file('folder'));
    const server = createServer().listen(socket);
    const settings = { files: ['**/{pipe,socket,loop}.log', pipe, socket, loop], exclude: [] };
    const found = await findLogFiles([folder], settings);
    const { readable } = await partByReadability([...found, pipe, socket, loop]);
    assert.deepEqual(readable, []);
    server.close();
  });
});

/** Lines as loggers write them, cut, joined and damaged. */
const anyLine = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(...Object.values(HOSTILE_TEXTS).map((text) => text.slice(0, 300))),
      fc.constantFrom(
        'event_id=',
        '"correlation_id":',
        'level=error ',
        'msg="',
        '{"time":"',
        '2026-11-22T14:55:51.5Z ',
        '[',
        '}',
      ),
      fc.uuid(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('any line of a log', () => {
  it('is read without an error, and its ids stand at their offsets', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const { time, fields } = parseLine(line);
        assert.ok(time === null || Number.isFinite(time));
        assert.ok(fields.every(([key, value]) => typeof key === 'string' && typeof value === 'string'));
        let end = 0;
        for (const span of spotIds(line)) {
          assert.equal(line.slice(span.start, span.end), span.id);
          assert.ok(span.start >= end, 'they never overlap');
          end = span.end;
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps every field if a logger wrote it as JSON', () => {
    const key = fc.stringMatching(/^[a-z][a-z_]{0,12}$/).filter((name) => !RESERVED.has(name));
    const fields = fc.dictionary(key, fc.string({ unit: 'grapheme' }), { maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(fields, fc.string({ unit: 'grapheme', maxLength: 50 }), (members, msg) => {
        const line = parseLine(JSON.stringify({ time: '2026-11-22T14:55:51Z', level: 'ERROR', msg, ...members }));
        assert.deepEqual([line.time, line.level], [Date.parse('2026-11-22T14:55:51Z'), 'error']);
        for (const [name, value] of Object.entries(members)) {
          assert.equal(line.fields.find(([known]) => known === name)?.[1], value, name);
        }
      }),
    );
  });

  it("keeps every field if slog's text handler wrote it", () => {
    const key = fc.stringMatching(/^[a-z][a-z_]{0,12}$/).filter((name) => !RESERVED.has(name));
    const text = fc.string({ unit: 'grapheme' });
    const hostile = fc.constantFrom(...Object.values(HOSTILE_TEXTS).map((each) => each.slice(0, 300)));
    const fields = fc.dictionary(key, fc.oneof(text, hostile), { maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(fields, fc.oneof(text, hostile), (members, msg) => {
        const pairs = Object.entries(members).map(([name, value]) => `${name}=${goQuoted(value)}`);
        const line = parseLine(
          ['time=2026-11-22T14:55:51Z', 'level=ERROR', `msg=${goQuoted(msg)}`, ...pairs].join(' '),
        );
        assert.deepEqual([line.time, line.level, line.message], [Date.parse('2026-11-22T14:55:51Z'), 'error', msg]);
        assert.deepEqual(line.fields, Object.entries(members));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Quotes a text as Go's `strconv.Quote` does. */
function goQuoted(text: string): string {
  const escapes: Record<string, string> = {
    '\n': '\\n',
    '\t': '\\t',
    '\r': '\\r',
    '\x07': '\\a',
    '"': '\\"',
    '\\': '\\\\',
  };
  const letters = [...text].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const isHidden = /[\p{C}\p{Z}]/u.test(letter) && letter !== ' ';
    if (letter in escapes) return escapes[letter];
    if (!isHidden) return letter;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${letters.join('')}"`;
}

/** Keys that formats use themselves. */
const RESERVED = new Set([
  'time',
  'timestamp',
  'ts',
  'level',
  'lvl',
  'severity',
  'msg',
  'message',
  't',
  'l',
  'm',
  'datetime',
  'date',
]);

describe('any text in the look-up', () => {
  it('is a subject that can be asked for, or a problem', () => {
    fc.assert(
      fc.property(anyLine, (text) => {
        const parsed = parseLookup(text);
        if ('problem' in parsed) return;
        assert.ok(parsed.subjects.length > 0);
        for (const subject of parsed.subjects) {
          assert.ok(subject.text !== '' && subject.text.length <= 1_000);
          assert.ok(!subject.text.includes('\0'));
          assert.ok(subject.position === null || BigInt(subject.position) < 2n ** 63n);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives the id back, whatever text stands around it', () => {
    const around = fc.constantFrom(
      ['', ''],
      ['"', '"'],
      ['(', ')'],
      ['event_id=', ''],
      ['{"event_id":"', '"}'],
      [' ', '\n'],
    );
    fc.assert(
      fc.property(fc.uuid(), around, fc.boolean(), (id, [before = '', after = ''], upper) => {
        const parsed = parseLookup(before + (upper ? id.toUpperCase() : id) + after);
        assert.equal('subjects' in parsed && parsed.subjects[0]?.uuid, id);
      }),
    );
    assert.ok('subjects' in parseLookup(uuid(1)));
  });
});
