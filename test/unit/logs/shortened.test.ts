import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodedText, Shortened } from '../../../src/logs/lines/decode';
import { plainNeedles } from '../../../src/logs/scan/needles';
import type { Scanned } from '../../../src/logs/scan/rawLine';
import { streamLines } from '../../../src/logs/scan/streamLines';

/** More lines than are read at once and ahead. */
const MANY = 150_000;
const OLD = 'level=INFO msg=before\n'.repeat(MANY);
const NEW = 'level=WARN msg=other\nlevel=INFO msg=behind\n';
const { signal } = new AbortController();

describe('a log that is shortened while it is read', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-shortened-'));
    file = join(folder, 'app.log');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read again from its start', async () => {
    writeFileSync(file, OLD);
    const all: Scanned[] = [];
    for await (const lines of streamLines(plainNeedles(['level=INFO']), [file], signal)) {
      if (all.length === 0 && lines.length > 0) writeFileSync(file, NEW);
      for (const line of lines) all.push(line);
    }
    assert.deepEqual(all.pop(), { file, lineNumber: 2, text: 'level=INFO msg=behind' });
    assert.ok(all.length > 0 && all.length < MANY, `${all.length} lines`);
    assert.ok(all.every((line) => 'text' in line));
  });

  it('causes an error where it must be read whole', async () => {
    writeFileSync(file, OLD);
    const read = async () => {
      for await (const _ of decodedText(file, 'utf8', signal)) writeFileSync(file, NEW);
    };
    await assert.rejects(read, Shortened);
  });
});
