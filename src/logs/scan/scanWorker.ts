import { parentPort } from 'node:worker_threads';
import { answerInThread } from '../../base/thread';
import type { FilePiece } from './filePieces';
import { createMatcher } from './matcher';
import type { Needles } from './needles';
import type { ScanAnswer, ScanQuestion } from './scanThread';
import { pieceLines } from './streamLines';

/** A thread that reads logs when there is no ripgrep: hundreds of megabytes, which would block the extension host. */

if (parentPort === null) throw new Error('Logs are read in a thread.');

interface Search {
  readonly needles: Needles;
  readonly texts: string[];
  readonly end: AbortController;
  found?: AsyncGenerator<Exclude<ScanAnswer, null>>;
  /** The previous answer. Answers are requested ahead, and must keep their order. */
  last: Promise<ScanAnswer>;
}

const searches = new Map<number, Search>();

answerInThread<ScanQuestion, ScanAnswer>(parentPort, async (question) => ({
  answer: await answerTo(question),
  given: [],
}));

async function answerTo(question: ScanQuestion): Promise<ScanAnswer> {
  const { search: id } = question;
  if (question.kind === 'begin') {
    searches.set(id, { needles: question.needles, texts: [], end: new AbortController(), last: Promise.resolve(null) });
    return null;
  }
  const search = searches.get(id);
  if (!search) {
    if (question.kind === 'end') return null;
    // The thread ended in between and this is a new one, so "no lines" would be wrong.
    throw new Error('The search is gone.');
  }
  switch (question.kind) {
    case 'texts':
      for (const text of question.texts) search.texts.push(text);
      return null;
    case 'pieces':
      search.found = foundIn(question.pieces, { ...search.needles, fixed: search.texts }, search.end.signal);
      return null;
    case 'next':
      search.last = search.last.then(() => nextOf(search));
      return await search.last;
    case 'end':
      searches.delete(id);
      search.end.abort();
      // A generator that waits at a found line does not continue on its own, and would leave its file open.
      await search.last.catch(() => null);
      await search.found?.return(undefined);
      return null;
  }
}

async function nextOf({ found, end }: Search): Promise<ScanAnswer> {
  if (end.signal.aborted) return null;
  const next = await found?.next();
  return !next || next.done ? null : next.value;
}

async function* foundIn(
  pieces: readonly FilePiece[],
  needles: Needles,
  signal: AbortSignal,
): AsyncGenerator<Exclude<ScanAnswer, null>> {
  const matcher = await createMatcher(needles);
  for (const piece of pieces) {
    for await (const found of pieceLines(piece, matcher, signal))
      if (typeof found === 'number' || found.length > 0) yield found;
  }
}
