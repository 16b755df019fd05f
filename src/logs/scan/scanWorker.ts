import { parentPort } from 'node:worker_threads';
import { answerInThread } from '../../base/thread';
import type { Needles } from './needles';
import type { Scanned } from './rawLine';
import type { ScanAnswer, ScanQuestion } from './scanThread';
import { streamLines } from './streamLines';

/** The thread that reads logs where there is no ripgrep: hundreds of megabytes, for which the extension host must not stand still. */

if (parentPort === null) throw new Error('Logs are read in a thread.');

interface Search {
  readonly needles: Needles;
  readonly texts: string[];
  readonly end: AbortController;
  lines?: AsyncGenerator<readonly Scanned[]>;
  /** The answer before the next one: they are asked for ahead, and must keep their order. */
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
    // The thread ended in between, and this is another one: none is not what there is.
    throw new Error('The search is gone.');
  }
  switch (question.kind) {
    case 'texts':
      for (const text of question.texts) search.texts.push(text);
      return null;
    case 'files':
      search.lines = streamLines({ ...search.needles, fixed: search.texts }, question.files, search.end.signal);
      return null;
    case 'next':
      search.last = search.last.then(() => nextOf(search));
      return await search.last;
    case 'end':
      searches.delete(id);
      search.end.abort();
      // What waits at a found line goes no further on its own, and would leave its file open.
      await search.last.catch(() => null);
      await search.lines?.return(undefined);
      return null;
  }
}

async function nextOf({ lines, end }: Search): Promise<ScanAnswer> {
  while (!end.signal.aborted) {
    const next = await lines?.next();
    if (!next || next.done) return null;
    if (next.value.length > 0) return next.value;
  }
  return null;
}
