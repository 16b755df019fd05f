import { parentPort } from 'node:worker_threads';
import type { IndexChange } from '../index/facts';
import { createGoSources } from '../index/goSources';
import { packedChange } from './packing';
import type { CodeReply, CodeRequest } from './workerReader';

/** The thread that reads Go sources: parsing ten thousand files takes seconds, for which the extension host must not stand still. */

if (parentPort === null) throw new Error('Go sources are read in a worker.');
const port = parentPort;

const reply = (message: CodeReply) => port.postMessage(message);
const sources = createGoSources((file, error) => reply({ kind: 'unparsed', file, message: String(error) }));
const running = new Map<number, { readonly abort: AbortController; taken: () => void }>();
let folders: readonly string[] = [];
let turn: Promise<void> = Promise.resolve();

port.on('message', (request: CodeRequest) => {
  switch (request.kind) {
    case 'taken':
      running.get(request.id)?.taken();
      break;
    case 'abort':
      running.get(request.id)?.abort.abort();
      running.get(request.id)?.taken();
      break;
    default:
      running.set(request.id, { abort: new AbortController(), taken: () => undefined });
      turn = turn.then(() => answer(request));
  }
});

async function answer(request: Extract<CodeRequest, { kind: 'read' | 'update' }>): Promise<void> {
  const { id } = request;
  const signal = running.get(id)?.abort.signal ?? AbortSignal.abort();
  try {
    signal.throwIfAborted();
    for (const part of partsOf(await changeOf(request, signal))) {
      reply({ kind: 'part', id, change: packedChange(part) });
      await taken(id);
      signal.throwIfAborted();
    }
    reply({ kind: 'done', id });
  } catch (error) {
    sources.reset();
    reply({ kind: 'failed', id, message: String(error) });
  } finally {
    running.delete(id);
  }
}

async function changeOf(
  request: Extract<CodeRequest, { kind: 'read' | 'update' }>,
  signal: AbortSignal,
): Promise<IndexChange> {
  if (request.kind === 'read') folders = request.folders;
  else {
    const change = await sources.update(request.paths, signal);
    if (change) return change;
  }
  return sources.read(folders, signal);
}

function taken(id: number): Promise<void> {
  return new Promise((resolve) => {
    const request = running.get(id);
    if (request) request.taken = resolve;
  });
}

/** Taking in so many structs and uses is a matter of a millisecond or two. */
const MOST_ITEMS = 500;

function* partsOf({ files, ...rest }: IndexChange): Generator<IndexChange> {
  let part: IndexChange['files'][number][] = [];
  let items = 0;
  for (const file of files) {
    const [, facts] = file;
    part.push(file);
    items += 1 + (facts ? facts.structs.length + facts.uses.length + facts.mapped.length : 0);
    if (items < MOST_ITEMS) continue;
    yield { files: part };
    part = [];
    items = 0;
  }
  yield { files: part, ...rest };
}
