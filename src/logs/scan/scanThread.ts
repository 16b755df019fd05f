import { setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { createBreather } from '../../base/inSlices';
import { Thread } from '../../base/thread';
import type { Needles } from './needles';
import type { Scanned } from './rawLine';

/** What the thread is asked; `search` tells searches apart, which may run beside each other. */
export type ScanQuestion =
  | { readonly kind: 'begin'; readonly search: number; readonly needles: Needles }
  /** More texts of those needles: all at once would hold up who sends them. */
  | { readonly kind: 'texts'; readonly search: number; readonly texts: readonly string[] }
  | { readonly kind: 'files'; readonly search: number; readonly files: readonly string[] }
  | { readonly kind: 'next'; readonly search: number }
  | { readonly kind: 'end'; readonly search: number };

/** The next lines that were found together, never none; null where there are no more, and for what asks for no lines. */
export type ScanAnswer = readonly Scanned[] | null;

/** Reads log files beside whoever asks. */
export type ScanThread = Thread<ScanQuestion, ScanAnswer>;

/** `url`: the bundle of `scanWorker.ts`. */
export function createScanThread(url: URL): ScanThread {
  return new Thread(url, 'event-trace-logs');
}

/** Texts that go over at once. */
const TEXTS = 2_000;
/**
 * Answers that are asked for before they are needed, each of a chunk of the file: where many lines are found together, the thread reads
 * on while they are looked at.
 */
const AHEAD = 12;
const NO_BYTES = new Uint8Array();

let lastSearch = 0;

/** What `streamLines` gives, read in the thread. Ends quietly when the signal aborts; throws when the thread fails. */
export async function* threadLines(
  thread: ScanThread,
  needles: Needles,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  const search = ++lastSearch;
  // Each question listens, and to so many listeners of one signal Node warns of a leak.
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  const coming: Promise<ScanAnswer>[] = [];
  // Questions keep their order, so none waits for the answer to the one before it; one that fails makes all behind it fail.
  const tell = (question: ScanQuestion) => {
    const answer = thread.ask(question, NO_BYTES, own);
    answer.catch(() => undefined);
    return answer;
  };
  const askNext = () => coming.push(tell({ kind: 'next', search }));
  try {
    const { fixed, ...others } = needles;
    tell({ kind: 'begin', search, needles: { ...others, fixed: [] } });
    const breathe = createBreather();
    for (let at = 0; at < fixed.length; at += TEXTS) {
      tell({ kind: 'texts', search, texts: fixed.slice(at, at + TEXTS) });
      const pause = breathe();
      if (pause) await pause;
    }
    tell({ kind: 'files', search, files });
    for (let i = 0; i < AHEAD; i++) askNext();
    for (let lines = await coming.shift(); lines && !signal.aborted; lines = await coming.shift()) {
      askNext();
      // Answers that are there already would follow each other without a turn for anything else.
      await setImmediate();
      yield lines;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (thread.isRunning)
      thread.ask({ kind: 'end', search }, NO_BYTES, new AbortController().signal).catch(() => undefined);
  }
}
