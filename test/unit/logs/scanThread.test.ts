import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findTraceLines } from '../../../src/logs/attribute/traceLines';
import { plainNeedles } from '../../../src/logs/scan/needles';
import { createScanThread, type ScanThread, threadLines } from '../../../src/logs/scan/scanThread';
import { buildLogWorker } from '../../support/bodyWorker';
import { fixtureEvents, fixtureText } from '../../support/fixtures';

const { signal } = new AbortController();

describe('logs that are read in a thread', () => {
  const events = fixtureEvents().slice(0, 300);
  let folder: string;
  let files: readonly string[];
  let thread: ScanThread;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'event-trace-scan-'));
    thread = createScanThread(await buildLogWorker(folder));
    const filler = 'level=INFO msg="nothing that belongs to any event" took=17ms\n'.repeat(30_000);
    const lines = `${filler}${fixtureText('api-slog-text.log')}${filler}${fixtureText('api-slog.json.log')}`;
    files = [join(folder, 'a.log'), join(folder, 'utf16.log'), join(folder, 'gone.log')];
    writeFileSync(join(folder, 'a.log'), lines);
    writeFileSync(join(folder, 'utf16.log'), `\ufeff${lines}`, 'utf16le');
  });
  after(() => {
    thread.dispose();
    rmSync(folder, { recursive: true });
  });

  it('give what reading them here gives, in the same order', async () => {
    const here = await findTraceLines(events, files, { signal });
    const there = await findTraceLines(events, files, { signal, thread });
    assert.ok(thread.isRunning, 'the thread was not asked');
    assert.ok(here.hits.length > 1_000, `${here.hits.length} lines`);
    assert.deepEqual(there, here);
  });

  it('are read beside each other', async () => {
    const needles = [plainNeedles(['events appended']), plainNeedles(['level=INFO'])];
    const counts = needles.map(async (some) => {
      let count = 0;
      for await (const lines of threadLines(thread, some, files.slice(0, 1), signal)) count += lines.length;
      return count;
    });
    const [few = 0, many = 0] = await Promise.all(counts);
    assert.ok(few > 100 && few < 10_000 && many > 60_000, `${few} and ${many} lines`);
  });

  it('are not read on after a cancel', async () => {
    const cancel = new AbortController();
    let count = 0;
    for await (const lines of threadLines(thread, plainNeedles(['level=INFO']), files.slice(0, 1), cancel.signal)) {
      count += lines.length;
      cancel.abort();
    }
    assert.ok(count > 0 && count < 30_000, `${count} lines`);
  });

  it('are read here where the thread does not start', async () => {
    const gone = createScanThread(pathToFileURL(join(folder, 'no-such-worker.mjs')));
    const here = await findTraceLines(events, files, { signal });
    assert.deepEqual(await findTraceLines(events, files, { signal, thread: gone }), here);
    gone.dispose();
  });
});
