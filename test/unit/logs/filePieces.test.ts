import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shortened } from '../../../src/logs/lines/decode';
import { piecesOf, stretchText } from '../../../src/logs/scan/filePieces';
import { plainNeedles } from '../../../src/logs/scan/needles';
import type { Scanned } from '../../../src/logs/scan/rawLine';
import { createScanThreads, type ScanThreads, threadLines } from '../../../src/logs/scan/scanThread';
import { streamLines } from '../../../src/logs/scan/streamLines';
import { buildLogWorker } from '../../support/bodyWorker';

const { signal } = new AbortController();

async function textOf(file: string, from: number, to: number): Promise<string> {
  const { size, ino } = statSync(file);
  let text = '';
  for await (const chunk of stretchText(file, { from, to, size, ino }, signal)) text += chunk.toString();
  return text;
}

async function all(found: AsyncIterable<readonly Scanned[]>): Promise<readonly Scanned[]> {
  const lines: Scanned[] = [];
  // A long line is compared by its beginning and its length.
  for await (const some of found)
    for (const line of some)
      lines.push('text' in line ? { ...line, text: `${line.text.slice(0, 400)} ${line.text.length}` } : line);
  return lines;
}

describe('a log that is read in pieces', () => {
  let folder: string;
  let threads: ScanThreads;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-pieces-'));
    threads = createScanThreads(await buildLogWorker(folder), {}, 3);
  });
  after(() => {
    threads.dispose();
    rmSync(folder, { recursive: true });
  });
  const written = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it('has each line in exactly one piece, wherever the pieces meet', async () => {
    for (const text of ['one\ntwo\n\n\nthree and more\nfour', '\n\na\n', 'no line feed']) {
      const file = written('short.log', text);
      for (let cut = 1; cut <= text.length; cut++) {
        for (let next = cut; next <= text.length; next++) {
          const parts = [await textOf(file, 0, cut), await textOf(file, cut, next), await textOf(file, next, Infinity)];
          assert.equal(parts.join(''), text);
          for (const part of parts.slice(0, -1))
            assert.ok(part === '' || part.endsWith('\n') || text.endsWith(part), `${cut} ${next} ${part}`);
        }
      }
    }
  });

  it('gives the same lines, numbers and order in threads as without them', async () => {
    const line = (i: number) => `level=INFO msg="line ${i}" rest=${'x'.repeat(i % 301)}\n`;
    const few = Array.from({ length: 40_000 }, (_, i) => line(i)).join('');
    const long = `level=INFO msg=long ${'y'.repeat(10_000_000)} end=1\n`;
    const file = written('large.log', `${few}${long}${few}level=INFO msg="line 7" last`);
    const small = written('small.log', few.slice(0, 10_000));
    const gone = join(folder, 'gone.log');
    const files = [small, file, gone, small];
    assert.ok((await piecesOf(files)).length > 6);
    for (const needle of ['"line 7', 'msg=long', 'level=INFO', 'nowhere']) {
      const needles = plainNeedles([needle]);
      const here = await all(streamLines(needles, files, signal));
      const there = await all(threadLines(threads.threads, needles, files, signal));
      assert.equal(there.length, here.length, needle);
      assert.deepEqual(there, here);
    }
    assert.ok(threads.threads.every(({ isRunning }) => isRunning));
  });

  it('fails to continue if the file was replaced or is shorter', async () => {
    const file = written('rotated.log', 'one\ntwo\n');
    const { size, ino } = statSync(file);
    const read = async (was: { readonly size: number; readonly ino: number }) => {
      for await (const _ of stretchText(file, { from: 4, to: Infinity, ...was }, signal));
    };
    await read({ size, ino });
    await assert.rejects(read({ size: size + 1, ino }), Shortened);
    await assert.rejects(read({ size, ino: ino + 1 }), Shortened);
  });
});
