import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { inParallel } from '../../src/base/inSlices';
import { createFileCache } from '../../src/code/index/fileCache';
import { listGoFiles } from '../../src/code/index/goFiles';
import { createGoIndexReader, type GoIndexReader } from '../../src/code/index/goIndexReader';
import { createWorkerReader } from '../../src/code/worker/workerReader';
import { buildCodeWorker } from '../support/codeWorker';
import { generateGoFiles } from '../support/generateGo';
import { heldUp, type Section, sideBySide, timesOf } from './measure';

const FILES = 10_000;
const ROUNDS = 7;
const never = new AbortController().signal;

/** The index of a big Go workspace, against only reading the same files. */
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
  const whole = (create: () => GoIndexReader) => async () => {
    const reader = create();
    const { consumers, eventTypes } = await reader.read([folder], never);
    if (consumers.length !== FILES / 50) throw new Error(`${consumers.length} consumers were found.`);
    // Findings ask for the event types of each new index.
    if (eventTypes.length === 0) throw new Error('No event types were found.');
    reader.dispose();
  };
  const inThread = whole(() => createWorkerReader(workerUrl));
  const here = whole(createGoIndexReader);
  // Measured first, because later the garbage of readings in this thread would be collected.
  const held = await pausesOf({ thread: inThread, idle: () => busyThread(2_000), here });
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
  const figures = [
    await sideBySide('index of 10,000 Go files', ROUNDS, here, bare, { atMost: 3_000 }),
    await sideBySide('the same in a thread of its own', ROUNDS, inThread, bare, { atMost: 3_000 }),
    await sideBySide('index again after one Go file changed', ROUNDS, again, one, { atMost: 100 }),
  ];
  reader.dispose();
  return {
    title: 'Go index',
    about: `${FILES.toLocaleString('en')} Go files: events, consumers, and code that is neither; some with 12,000 lines. How long the host is held up is the longest pause of the event loop in each reading; on a machine with other work a host that does nothing has pauses, too.`,
    figures: [
      ...figures,
      { question: 'host held up by the index in its own thread', ours: timesOf(held.here) },
      {
        question: 'host held up by the index in a thread',
        ours: timesOf(held.thread),
        yardstick: { name: 'the host idle beside a busy thread', times: timesOf(held.idle) },
        reach: { p95AtMost: 20 },
      },
    ],
  };
}

/** The longest pause of this thread in each round: first reading in a thread and idling by turns, then reading in this thread. */
async function pausesOf(works: Record<'thread' | 'idle' | 'here', () => Promise<void>>) {
  const pauses: Record<keyof typeof works, number[]> = { thread: [], idle: [], here: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of ['thread', 'idle'] as const) pauses[kind].push(await heldUp(works[kind]));
  }
  for (let round = 0; round < ROUNDS; round++) pauses.here.push(await heldUp(works.here));
  return pauses;
}

/** Keeps another thread busy for some milliseconds. */
async function busyThread(ms: number): Promise<void> {
  const worker = new Worker(`const end = Date.now() + ${ms}; while (Date.now() < end);`, { eval: true, execArgv: [] });
  await once(worker, 'exit');
}

async function readOnly(folder: string): Promise<void> {
  const { files } = await listGoFiles([folder], never);
  const cache = createFileCache((text) => text.length);
  await inParallel(files, 16, never, (file) => cache.read(file));
}
