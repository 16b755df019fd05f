import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findTraceLines } from '../../../src/logs/attribute/traceLines';
import { plainNeedles } from '../../../src/logs/scan/needles';
import type { Scanned } from '../../../src/logs/scan/rawLine';
import { scanNeedles } from '../../../src/logs/scan/scanLines';
import { createScanThreads, type ScanThread, type ScanThreads, threadLines } from '../../../src/logs/scan/scanThread';
import { buildLogWorker } from '../../support/bodyWorker';
import { fixtureEvents, fixtureText } from '../../support/fixtures';
import { ripgrepPath } from '../../support/ripgrep';

const { signal } = new AbortController();

/** How often this process has the file open; 0 where the system does not show it. */
function timesOpen(file: string): number {
  if (process.platform !== 'linux') return 0;
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd)) === file;
    } catch {
      return false;
    }
  }).length;
}

const isRunning = ({ threads }: ScanThreads) => threads.some((thread) => thread.isRunning);

describe('logs read in threads', () => {
  const events = fixtureEvents().slice(0, 300);
  let folder: string;
  let files: readonly string[];
  let threads: ScanThreads;
  let thread: ScanThread;
  let url: URL;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'event-trace-scan-'));
    url = await buildLogWorker(folder);
    threads = createScanThreads(url, {}, 3);
    thread = threads.threads[0] ?? assert.fail();
    const filler = 'level=INFO msg="nothing that belongs to any event" took=17ms\n'.repeat(30_000);
    const lines = `${filler}${fixtureText('api-slog-text.log')}${filler}${fixtureText('api-slog.json.log')}`;
    files = [join(folder, 'a.log'), join(folder, 'utf16.log'), join(folder, 'gone.log')];
    writeFileSync(join(folder, 'a.log'), lines);
    writeFileSync(join(folder, 'utf16.log'), `\ufeff${lines}`, 'utf16le');
  });
  after(() => {
    threads.dispose();
    rmSync(folder, { recursive: true });
  });

  it('give the same lines in the same order as without threads', async () => {
    const here = await findTraceLines(events, files, { signal });
    const there = await findTraceLines(events, files, { signal, threads });
    assert.ok(thread.isRunning, 'the thread was not asked');
    assert.ok(here.hits.length > 1_000, `${here.hits.length} lines`);
    assert.deepEqual(there, here);
  });

  it('use a thread for many ids in one large file, and ripgrep for few ids or several files', async () => {
    const ripgrep = await ripgrepPath();
    const [large = ''] = files;
    const asked = async (some: typeof events, logs: readonly string[]) => {
      const own = createScanThreads(url, {}, 1);
      try {
        const { hits } = await findTraceLines(some, logs, { signal, ripgrep, threads: own });
        return { hits, inThread: isRunning(own) };
      } finally {
        own.dispose();
      }
    };
    const here = await findTraceLines(events, [large], { signal });
    assert.deepEqual(await asked(events, [large]), { hits: here.hits, inThread: true });
    assert.equal((await asked(events.slice(0, 2), [large])).inThread, false, 'few ids');
    const copy = join(folder, 'copy.log');
    copyFileSync(large, copy);
    assert.equal((await asked(events, [large, copy])).inThread, false, 'two files');
  });

  it('can be searched for two things at the same time', async () => {
    const needles = [plainNeedles(['events appended']), plainNeedles(['level=INFO'])];
    const counts = needles.map(async (some) => {
      let count = 0;
      for await (const lines of threadLines([thread], some, files.slice(0, 1), signal)) count += lines.length;
      return count;
    });
    const [few = 0, many = 0] = await Promise.all(counts);
    assert.ok(few > 100 && few < 10_000 && many > 60_000, `${few} and ${many} lines`);
  });

  it('are not read further after a cancel', async () => {
    const cancel = new AbortController();
    let count = 0;
    for await (const lines of threadLines([thread], plainNeedles(['level=INFO']), files.slice(0, 1), cancel.signal)) {
      count += lines.length;
      cancel.abort();
    }
    assert.ok(count > 0 && count < 30_000, `${count} lines`);
  });

  it('are closed if a search ends early', async () => {
    const file = files[0] ?? assert.fail();
    const ask = (question: Parameters<ScanThread['ask']>[0]) => thread.ask(question, new Uint8Array(), signal);
    const search = -1;
    await ask({ kind: 'begin', search, needles: plainNeedles([]) });
    await ask({ kind: 'texts', search, texts: ['level=INFO'] });
    await ask({ kind: 'pieces', search, pieces: [{ file }] });
    assert.ok(Array.isArray(await ask({ kind: 'next', search })));
    await ask({ kind: 'end', search });
    assert.equal(timesOpen(file), 0);
  });

  describe('whose thread ends during the search', () => {
    const needles = plainNeedles(['level=INFO']);
    /** What is found if something happens after the first lines. */
    const found = async (file: string, inThreads?: ScanThreads, happens?: () => Promise<unknown>) => {
      const all: Scanned[] = [];
      for await (const lines of scanNeedles(needles, [file], { signal, threads: inThreads })) {
        if (all.length === 0 && lines.length > 0) await happens?.();
        for (const line of lines) all.push(line);
      }
      return all;
    };
    const idle = async (short: ScanThreads) => {
      while (isRunning(short)) await new Promise(setImmediate);
    };

    it('are read to the end without a thread: no line is missing, none is there twice', async () => {
      const file = files[0] ?? assert.fail();
      const here = await found(file);
      const short = createScanThreads(url, { idleMs: 1 }, 2);
      assert.deepEqual(await found(file, short, () => idle(short)), here);
      assert.deepEqual(await found(file, short, async () => short.dispose()), here);
      assert.equal(isRunning(short), false, 'it is not started again');
    });

    it('are read from their start again if they have changed', async () => {
      const before = 'level=INFO msg="before the change"';
      for (const count of [1, 90_000]) {
        const file = join(folder, 'rotated.log');
        writeFileSync(file, `${before}\n`.repeat(300_000));
        const short = createScanThreads(url, { idleMs: 1 }, 2);
        const all = await found(file, short, async () => {
          await idle(short);
          writeFileSync(file, 'level=INFO msg=rotated\n'.repeat(count));
        });
        const rotated = all.filter((line) => 'text' in line && line.text === 'level=INFO msg=rotated');
        assert.deepEqual(
          rotated.map((line) => 'lineNumber' in line && line.lineNumber),
          Array.from({ length: count }, (_, i) => i + 1),
        );
        assert.ok(all.length > count && all.slice(0, -count).every((line) => 'text' in line && line.text === before));
        short.dispose();
      }
    });
  });

  it('are read without a thread if it does not start', async () => {
    const gone = createScanThreads(pathToFileURL(join(folder, 'no-such-worker.mjs')));
    const here = await findTraceLines(events, files, { signal });
    assert.deepEqual(await findTraceLines(events, files, { signal, threads: gone }), here);
    gone.dispose();
  });
});
