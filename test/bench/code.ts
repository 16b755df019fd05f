import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileCache } from '../../src/code/index/fileCache';
import { listGoFiles } from '../../src/code/index/goFiles';
import { createGoIndexReader, type GoIndexReader } from '../../src/code/index/goIndexReader';
import { inParallel } from '../../src/code/index/inParallel';
import { createWorkerReader } from '../../src/code/worker/workerReader';
import { buildCodeWorker } from '../support/codeWorker';
import { generateGoFiles } from '../support/generateGo';
import { type Figure, heldUp, type Reach, type Section, sideBySide, timesOf } from './measure';

const FILES = 10_000;
const ROUNDS = 7;
const never = new AbortController().signal;

/** The index of a big Go workspace, against reading the same files and looking at nothing. */
export async function codeSection(): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-bench-'));
  const worker = await mkdtemp(join(tmpdir(), 'event-trace-worker-'));
  try {
    await generateGoFiles(folder, FILES);
    return await measure(folder, await buildCodeWorker(worker));
  } finally {
    for (const each of [folder, worker]) await rm(each, { recursive: true, force: true });
  }
}

async function measure(folder: string, workerUrl: URL): Promise<Section> {
  const pauses: Record<'here' | 'thread', number[]> = { here: [], thread: [] };
  const whole = (where: keyof typeof pauses, create: () => GoIndexReader) => async () => {
    const reader = create();
    const paused = await heldUp(async () => {
      const { consumers } = await reader.read([folder], never);
      if (consumers.length !== FILES / 50) throw new Error(`${consumers.length} consumers were found.`);
    });
    reader.dispose();
    pauses[where].push(paused);
  };
  const reader = createWorkerReader(workerUrl);
  await reader.read([folder], never);
  const file = join(folder, 'events/v1/edited.go');
  let edits = 0;
  const again = async () => {
    edits += 1;
    await writeFile(file, `package v1\n\n${'\n'.repeat(edits)}type Edited struct{}\n`);
    const [struct] = (await reader.update([file], never)).structs('Edited');
    if (struct?.line !== edits + 3) throw new Error('The change was not seen.');
  };
  const bare = { name: 'reading the files only', run: () => readOnly(folder) };
  const one = { name: 'writing and reading the file', run: () => writeFile(file, '').then(() => readFile(file)) };
  const inThread = whole('thread', () => createWorkerReader(workerUrl));
  const figures = [
    await sideBySide('index of 10,000 Go files', ROUNDS, whole('here', createGoIndexReader), bare, { atMost: 3_000 }),
    await sideBySide('the same in a thread of its own', ROUNDS, inThread, bare, { atMost: 3_000 }),
    await sideBySide('index again after one Go file changed', ROUNDS, again, one, { atMost: 100 }),
  ];
  reader.dispose();
  const held = (question: string, times: readonly number[], reach?: Reach): Figure => ({
    question,
    ours: timesOf(times),
    ...(reach ? { reach } : {}),
  });
  return {
    title: 'Go index',
    about: `${FILES.toLocaleString('en')} Go files: events, consumers, and code that is neither; some with 12,000 lines. How long the host is held up is the longest pause of the event loop in each reading.`,
    figures: [
      ...figures,
      held('host held up by the index in its own thread', pauses.here),
      held('host held up by the index in a thread', pauses.thread, { p95AtMost: 20 }),
    ],
  };
}

async function readOnly(folder: string): Promise<void> {
  const { files } = await listGoFiles([folder], never);
  const cache = createFileCache((text) => text.length);
  await inParallel(files, 16, never, (file) => cache.read(file));
}
