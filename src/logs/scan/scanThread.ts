import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Disposable } from '../../base/event';
import { createBreather } from '../../base/inSlices';
import { Thread, type ThreadOptions } from '../../base/thread';
import { type FilePiece, piecesOf } from './filePieces';
import type { Needles } from './needles';
import type { Scanned } from './rawLine';

/** What a thread is asked; `search` tells searches apart, which may run beside each other. */
export type ScanQuestion =
  | { readonly kind: 'begin'; readonly search: number; readonly needles: Needles }
  /** More texts of those needles: all at once would hold up who sends them. */
  | { readonly kind: 'texts'; readonly search: number; readonly texts: readonly string[] }
  | { readonly kind: 'pieces'; readonly search: number; readonly pieces: readonly FilePiece[] }
  | { readonly kind: 'next'; readonly search: number }
  | { readonly kind: 'end'; readonly search: number };

/**
 * The next lines that were found together, never none, their numbers those within the piece; behind those of each piece, how many lines
 * it has; null for what asks for no lines.
 */
export type ScanAnswer = readonly Scanned[] | number | null;

export type ScanThread = Thread<ScanQuestion, ScanAnswer>;

/** Read log files beside whoever asks. Each starts when it is needed. */
export interface ScanThreads extends Disposable {
  readonly threads: readonly ScanThread[];
}

/** Of more threads the host, which looks at what they find, has no use. */
const MOST_THREADS = 4;

/** `url`: the bundle of `scanWorker.ts`. */
export function createScanThreads(
  url: URL,
  options?: ThreadOptions,
  count = Math.min(MOST_THREADS, availableParallelism()),
): ScanThreads {
  const threads = Array.from({ length: count }, (): ScanThread => new Thread(url, 'event-trace-logs', options));
  return {
    threads,
    dispose: () => {
      for (const thread of threads) thread.dispose();
    },
  };
}

/** Texts that go over at once. */
const TEXTS = 2_000;

/** What `streamLines` gives, read in the threads. Ends quietly when the signal aborts; throws when one of them fails. */
export async function* threadLines(
  threads: readonly ScanThread[],
  needles: Needles,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  const pieces = await piecesOf(files);
  // Each question listens, and to so many listeners of one signal Node warns of a leak.
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  const shares = threads.map((thread) => new Share(thread, own));
  try {
    await begin(shares, pieces, needles);
    let before = 0;
    for (const [i, { stretch }] of pieces.entries()) {
      const share = shares[i % shares.length] as Share;
      if (!stretch?.from) before = 0;
      let answer = await share.next();
      for (; answer !== null && typeof answer !== 'number'; answer = await share.next()) {
        // Answers that are there already would follow each other without a turn for anything else.
        await setImmediate();
        if (signal.aborted) return;
        yield behind(answer, before);
      }
      before += answer ?? 0;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const share of shares) share.end();
  }
}

/** Tells all threads what is looked for, and deals the pieces out to them in turn. */
async function begin(shares: readonly Share[], pieces: readonly FilePiece[], needles: Needles): Promise<void> {
  const { fixed, ...others } = needles;
  for (const share of shares) share.tell({ kind: 'begin', needles: { ...others, fixed: [] } });
  const breathe = createBreather();
  for (let at = 0; at < fixed.length; at += TEXTS) {
    for (const share of shares) share.tell({ kind: 'texts', texts: fixed.slice(at, at + TEXTS) });
    const pause = breathe();
    if (pause) await pause;
  }
  for (const [i, share] of shares.entries()) share.begin(pieces.filter((_, piece) => piece % shares.length === i));
}

/** Lines of a piece as those of their file, of which so many stand before it. */
function behind(lines: readonly Scanned[], before: number): readonly Scanned[] {
  if (before === 0) return lines;
  return lines.map((line) => {
    if ('unreadable' in line) return line;
    const { file, lineNumber, text } = line;
    return { file, lineNumber: lineNumber + before, text };
  });
}

/**
 * Answers that are asked for before they are needed, each of a chunk of the file: where many lines are found together, the thread reads
 * on while they are looked at.
 */
const AHEAD = 12;
const NO_BYTES = new Uint8Array();

let lastSearch = 0;

type Told<Q> = Q extends ScanQuestion ? Omit<Q, 'search'> : never;

/** What one thread reads of a search. */
class Share {
  private readonly search = ++lastSearch;
  private readonly coming: Promise<ScanAnswer>[] = [];

  constructor(
    private readonly thread: ScanThread,
    private readonly signal: AbortSignal,
  ) {}

  /** Questions keep their order, so none waits for the answer to the one before it; one that fails makes all behind it fail. */
  tell(question: Told<ScanQuestion>): Promise<ScanAnswer> {
    const answer = this.thread.ask({ ...question, search: this.search }, NO_BYTES, this.signal);
    answer.catch(() => undefined);
    return answer;
  }

  begin(pieces: readonly FilePiece[]): void {
    this.tell({ kind: 'pieces', pieces });
    for (let i = 0; i < AHEAD; i++) this.coming.push(this.tell({ kind: 'next' }));
  }

  /** Null behind the last piece. */
  next(): Promise<ScanAnswer> {
    this.coming.push(this.tell({ kind: 'next' }));
    return this.coming.shift() as Promise<ScanAnswer>;
  }

  end(): void {
    if (!this.thread.isRunning) return;
    const question = { kind: 'end', search: this.search } as const;
    this.thread.ask(question, NO_BYTES, new AbortController().signal).catch(() => undefined);
  }
}
