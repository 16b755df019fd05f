import { parentPort } from 'node:worker_threads';
import type { FileFacts, IndexChange } from '../index/facts';
import { createGoSources } from '../index/goSources';
import type { AppliedChange } from '../index/indexTables';
import { buffersOf, packedFacts } from '../tables/packedFacts';
import type { CodeReply, CodeRequest } from './workerReader';

/** The thread that reads Go sources. Ten thousand files take seconds to parse, which would block the extension host. */

/** This number of items is taken in, and searched, within one or two milliseconds. */
const mostLoose = 500;

if (parentPort === null) throw new Error('Go sources are read in a worker.');
const port = parentPort;

const reply = (message: CodeReply, handedOver: readonly ArrayBuffer[] = []) => port.postMessage(message, handedOver);
const sources = createGoSources((file, error) => reply({ kind: 'unparsed', file, message: String(error) }));
const delivered = createDelivery();
const running = new Map<number, AbortController>();
let folders: readonly string[] = [];
let turn: Promise<void> = Promise.resolve();

port.on('message', (request: CodeRequest) => {
  switch (request.kind) {
    case 'abort':
      running.get(request.id)?.abort();
      break;
    default:
      running.set(request.id, new AbortController());
      turn = turn.then(() => answer(request));
  }
});

async function answer(request: Extract<CodeRequest, { kind: 'read' | 'update' }>): Promise<void> {
  const { id } = request;
  const signal = running.get(id)?.signal ?? AbortSignal.abort();
  try {
    signal.throwIfAborted();
    // From here on the result is sent even when no caller waits for it, so that both threads have the same state.
    const change = delivered(await changeOf(request, signal));
    reply({ kind: 'done', id, change }, change.whole ? buffersOf(change.whole) : []);
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

/**
 * Creates a function that prepares changes for another thread: small ones stay as they are; when there are many of them, everything is
 * packed instead.
 */
function createDelivery(): (change: IndexChange) => AppliedChange {
  const all = new Map<string, FileFacts>();
  let loose = 0;
  return (change) => {
    for (const [file, facts] of change.files) {
      if (facts) all.set(file, facts);
      else all.delete(file);
      loose += 1 + (facts ? facts.structs.length + facts.uses.length + facts.mapped.length : 0);
    }
    if (loose <= mostLoose) return change;
    loose = 0;
    return { ...change, files: [], whole: packedFacts(all) };
  };
}
