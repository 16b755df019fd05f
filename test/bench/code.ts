import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { createFileCache } from '../../src/code/fileCache';
import { listGoFiles } from '../../src/code/goFiles';
import { createGoIndexReader } from '../../src/code/goIndex';
import { inParallel } from '../../src/code/inParallel';
import { generateGoFiles } from '../support/generateGo';
import { type Section, sideBySide, timesOf } from './measure';

const FILES = 10_000;
const ROUNDS = 7;
const never = new AbortController().signal;

/** The index of a big Go workspace, against reading the same files and looking at nothing. */
export async function codeSection(): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-bench-'));
  try {
    await generateGoFiles(folder, FILES);
    return await measure(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<Section> {
  const pauses: number[] = [];
  const whole = async () => {
    // A new one each time: one that was off counts that time as a pause.
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const index = await createGoIndexReader().read([folder], never);
    await setTimeout(5);
    delay.disable();
    pauses.push(delay.max / 1e6);
    if (index.consumers.length !== FILES / 50) throw new Error(`${index.consumers.length} consumers were found.`);
  };
  const reader = createGoIndexReader();
  await reader.read([folder], never);
  let edits = 0;
  const again = async () => {
    edits += 1;
    await writeFile(join(folder, 'events/v1/edited.go'), `package v1\n\n${'\n'.repeat(edits)}type Edited struct{}\n`);
    const [struct] = (await reader.read([folder], never)).structs('Edited');
    if (struct?.line !== edits + 3) throw new Error('The change was not seen.');
  };
  const bare = { name: 'reading the files only', run: () => readOnly(folder) };
  return {
    title: 'Go index',
    about: `${FILES.toLocaleString('en')} Go files: events, consumers, and code that is neither; some with 12,000 lines.`,
    figures: [
      await sideBySide('index of 10,000 Go files', ROUNDS, whole, bare, { atMost: 3_000 }),
      await sideBySide('index again after one Go file changed', ROUNDS, again, bare),
    ],
    notes: [
      `The longest pause of the event loop in each reading: median ${Math.round(timesOf(pauses).median)} ms, longest ${Math.round(Math.max(...pauses))} ms.`,
    ],
  };
}

async function readOnly(folder: string): Promise<void> {
  const { files } = await listGoFiles([folder], never);
  const cache = createFileCache((text) => text.length);
  await inParallel(files, 16, never, (file) => cache.read(file));
}
