import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Disposable } from '../../base/event';
import { createBreather } from '../../base/inSlices';
import { Thread, type ThreadOptions } from '../../base/thread';
import { type FilePiece, piecesOf } from './filePieces';
import type { Needles } from './needles';
import type { Scanned } from './rawLine';

/** A question to a thread; `search` identifies one of several searches that may run at the same time. */
export type ScanQuestion =
  | { readonly kind: 'begin'; readonly search: number; readonly needles: Needles }
  /** More texts of the needles; to send all at once would block the sender. */
  | { readonly kind: 'texts'; readonly search: number; readonly texts: readonly string[] }
  | { readonly kind: 'pieces'; readonly search: number; readonly pieces: readonly FilePiece[] }
  | { readonly kind: 'next'; readonly search: number }
  | { readonly kind: 'end'; readonly search: number };

/**
 * An answer of a thread. Lines: the next lines that were found together, never empty; their numbers count from the start of the piece. A
 * number: how many lines the piece has, after its last lines. null: to a question that asks for no lines.
 */
export type ScanAnswer = readonly Scanned[] | number | null;

export type ScanThread = Thread<ScanQuestion, ScanAnswer>;

/** Threads that read log files, so that the caller is not blocked. Each one starts when it is needed. */
export interface ScanThreads extends Disposable {
  readonly threads: readonly ScanThread[];
}

/** The maximum number of threads: the host cannot process the results of more. */
const MOST_THREADS = 4;

/** Creates the threads; `url` is the bundle of `scanWorker.ts`. */
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

/** How many texts are sent at once. */
const TEXTS = 2_000;

/**
 * Yields the same as `streamLines`, read by the threads. Ends without an error when the signal aborts; throws when one of the threads
 * fails.
 */
export async function* threadLines(
  threads: readonly ScanThread[],
  needles: Needles,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  const pieces = await piecesOf(files);
  // Each question adds a listener; without this, Node warns of a leak when one signal has many.
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
        // Answers that have already come would follow each other without a turn for other work.
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

/** Sends the needles to all threads, and distributes the pieces among them in turn. */
async function begin(shares: readonly Share[], pieces: readonly FilePiece[], needles: Needles): Promise<void> {
  const { fixed, ...others } = needles;
  for (const share of shares) share.send({ kind: 'begin', needles: { ...others, fixed: [] } });
  const breathe = createBreather();
  for (let at = 0; at < fixed.length; at += TEXTS) {
    for (const share of shares) share.send({ kind: 'texts', texts: fixed.slice(at, at + TEXTS) });
    const pause = breathe();
    if (pause) await pause;
  }
  for (const [i, share] of shares.entries()) share.begin(pieces.filter((_, piece) => piece % shares.length === i));
}

/** Converts the line numbers of a piece to those of its file; `before` is the number of lines before the piece. */
function behind(lines: readonly Scanned[], before: number): readonly Scanned[] {
  if (before === 0) return lines;
  return lines.map((line) => {
    if ('unreadable' in line) return line;
    const { file, lineNumber, text } = line;
    return { file, lineNumber: lineNumber + before, text };
  });
}

/**
 * How many answers are requested ahead, each for a chunk of the file: when many lines are found together, the thread continues to read
 * while they are processed.
 */
const AHEAD = 12;
const NO_BYTES = new Uint8Array();

let lastSearch = 0;

type WithoutSearch<Q> = Q extends ScanQuestion ? Omit<Q, 'search'> : never;

/** The part of a search that one thread reads. */
class Share {
  private readonly search = ++lastSearch;
  private readonly coming: Promise<ScanAnswer>[] = [];

  constructor(
    private readonly thread: ScanThread,
    private readonly signal: AbortSignal,
  ) {}

  /** Sends a question. Questions keep their order, so none waits for the answer to the one before. When one fails, all later ones fail. */
  send(question: WithoutSearch<ScanQuestion>): Promise<ScanAnswer> {
    const answer = this.thread.ask({ ...question, search: this.search }, NO_BYTES, this.signal);
    answer.catch(() => undefined);
    return answer;
  }

  begin(pieces: readonly FilePiece[]): void {
    this.send({ kind: 'pieces', pieces });
    for (let i = 0; i < AHEAD; i++) this.coming.push(this.send({ kind: 'next' }));
  }

  /** Returns the next answer; null after the last piece. */
  next(): Promise<ScanAnswer> {
    this.coming.push(this.send({ kind: 'next' }));
    return this.coming.shift() as Promise<ScanAnswer>;
  }

  end(): void {
    if (!this.thread.isRunning) return;
    const question = { kind: 'end', search: this.search } as const;
    this.thread.ask(question, NO_BYTES, new AbortController().signal).catch(() => undefined);
  }
}
