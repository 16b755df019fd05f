import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Needles } from './needles';
import type { Scanned } from './rawLine';
import { outputLines } from './ripgrepOutput';

/** `--text`: a NUL must not end the search. */
const OPTIONS = ['--no-config', '--color=never', '--no-heading', '--with-filename', '--null', '--line-number'];
const SEARCH_ALL = ['--text', '--no-ignore'];
/** A log that is truncated while it is mapped into memory ends ripgrep; then it is read instead, which takes longer. */
const READ = '--no-mmap';
const TRUNCATED = 'SIGBUS';
/** Windows allows 32,767 characters on a command line. */
const MAX_ARGUMENTS = 24_000;
/** Exit code of a search that met an error; 0 and 1 say whether anything was found. */
const FAILED = 2;

type Ripgrep = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Lines of the files that hold one of the needles, or an id much like it, each once, as many at a time as were found together,
 * never none. What is looked for goes through stdin, so that no id shows in a process list. Throws when ripgrep cannot be started or refuses
 * its arguments. Ends quietly when the signal aborts.
 */
export async function* ripgrepLines(
  ripgrep: string,
  { fixed, patterns }: Needles,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  for (const batch of batches(files)) {
    if (signal.aborted) return;
    // Each kind has its own fast search, which a mixture of both would have not. That for texts takes longer, so it goes first.
    const kinds = [
      { texts: [...new Set(fixed.map(findable))], options: ['--fixed-strings'] },
      { texts: patterns, options: [] },
    ].filter(({ texts }) => texts.length > 0);
    const children: Ripgrep[] = [];
    const kill = () => {
      for (const child of children) child.kill();
    };
    signal.addEventListener('abort', kill, { once: true });
    try {
      const runs: Run[] = [];
      for (const { texts, options } of kinds) {
        // Starting a process blocks for some milliseconds, so one after the other.
        const run = start({ ripgrep, texts, options, files: batch, children });
        runs.push(run);
        await run.spawned;
        if (signal.aborted) return;
      }
      yield* onceEach(runs);
    } finally {
      signal.removeEventListener('abort', kill);
      kill();
    }
  }
}

const AT_END = /([\da-f]{8}-[\da-f]{4}-[\da-f]{4})-[\da-f]{4}-[\da-f]{12}$|^([\da-f]{16})[\da-f]{16}$/i;

/**
 * The first half of the UUID that a text ends in, or of 32 hex digits: hardly any other has it, also where it begins with the time
 * of its making. A thousand halves take ripgrep a quarter less time than the ids, which share them besides: `pay-5db5698f-…`.
 */
function findable(text: string): string {
  const [, ofUuid, ofHex] = AT_END.exec(text) ?? [];
  return ofUuid ?? ofHex ?? text;
}

interface Job {
  readonly ripgrep: string;
  readonly texts: readonly string[];
  readonly options: readonly string[];
  readonly files: readonly string[];
  /** Everything that was started, to be ended with the search. */
  readonly children: Ripgrep[];
}

type Run = ReturnType<typeof start>;

function start(job: Job) {
  const { ripgrep, texts, options, files, children } = job;
  const child: Ripgrep = spawn(ripgrep, [...OPTIONS, ...SEARCH_ALL, ...options, '--file=-', '--', ...files], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  children.push(child);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaints.length < 64_000) complaints += text;
  });
  // When a process ends, Node throws away the output that nobody has listened to yet.
  child.stdout.on('readable', () => undefined);
  const spawned = once(child, 'spawn');
  const closed = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
  for (const promise of [spawned, closed]) promise.catch(() => undefined);
  // A process that died early says so by its output; the pipe to it needs no words of its own.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${texts.join('\n')}\n`);
  return { child, spawned, closed, job, complaints: () => complaints };
}

/** As much at a time as the process has written. */
async function* outputOf({ child, closed, job, complaints }: Run): AsyncGenerator<readonly Scanned[]> {
  const isCut = async () => (await closed)[1] === TRUNCATED;
  yield* outputLines(child.stdout, isCut);
  if (await isCut()) {
    yield* outputOf(start({ ...job, options: [...job.options, READ] }));
    return;
  }
  const [code] = await closed;
  const unreadable = job.files.filter((file) => complaints().includes(`rg: ${file}: `));
  if (code === FAILED && unreadable.length === 0) throw new Error('ripgrep refused its arguments');
  yield unreadable.map((file) => ({ unreadable: file }));
}

/** The output of all as it comes; what two of them found, or one of them twice, once. */
async function* onceEach(runs: readonly Run[]): AsyncGenerator<readonly Scanned[]> {
  const isNew = createOnce();
  const outputs = new Map(runs.map((run) => [run, outputOf(run)]));
  const nextOf = async (run: Run) => ({ run, next: await outputs.get(run)?.next() });
  const coming = new Map(runs.map((run) => [run, nextOf(run)]));
  while (coming.size > 0) {
    const { run, next } = await Promise.race(coming.values());
    if (!next || next.done) {
      coming.delete(run);
      continue;
    }
    coming.set(run, nextOf(run));
    const found = next.value.filter(isNew);
    if (found.length > 0) yield found;
  }
}

/** Says of each line, and of each file that cannot be read, whether it comes for the first time. */
function createOnce(): (scanned: Scanned) => boolean {
  const unreadable = new Set<string>();
  const byFile = new Map<string, Set<number>>();
  return (scanned) => {
    if ('unreadable' in scanned) return unreadable.size < unreadable.add(scanned.unreadable).size;
    const lines = byFile.get(scanned.file) ?? new Set();
    byFile.set(scanned.file, lines);
    return lines.size < lines.add(scanned.lineNumber).size;
  };
}

function* batches(files: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let length = 0;
  for (const file of files) {
    if (length + file.length > MAX_ARGUMENTS && batch.length > 0) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(file);
    length += file.length + 3;
  }
  if (batch.length > 0) yield batch;
}
