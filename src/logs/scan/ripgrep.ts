import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createBreather } from '../../base/inSlices';
import { expressionsOf, findable, idsPattern, type Needles } from './needles';
import { MAX_LINE_BYTES, type RawLine, type Scanned } from './rawLine';

/**
 * Options of each search: the user's settings do not apply, and each line comes with its file and number. `--text` below: a NUL in a log
 * must not end the search.
 */
const OPTIONS = ['--no-config', '--color=never', '--no-heading', '--with-filename', '--null', '--line-number'];
const SEARCH_ALL = ['--text', '--no-ignore'];
/** Makes ripgrep read the file, which is slower. Without it, ripgrep maps the file into memory, and ends when the log is truncated. */
const READ = '--no-mmap';
/**
 * Prints each line at once, so that the lines of few texts are processed while the search continues. When many lines are expected, whole
 * blocks are faster.
 */
const EACH_LINE = '--line-buffered';
const TRUNCATED = 'SIGBUS';
/** The maximum length of the file names on one command line; Windows allows 32,767 characters in all. */
const MAX_ARGUMENTS = 24_000;
/** The exit code of a search with an error; 0 and 1 say whether anything was found. */
const FAILED = 2;

type Ripgrep = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Yields the lines of the files that contain one of the needles, or a similar id, each line once, in groups as they are found; a group is
 * never empty. The needles are passed through stdin, so that no id is visible in a list of processes. Throws when ripgrep cannot be started
 * or refuses its arguments. Ends without an error when the signal aborts.
 */
export async function* ripgrepLines(
  ripgrep: string,
  needles: Needles,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  const kinds = files.length > 0 ? await kindsOf(needles) : [];
  for (const batch of batches(files)) {
    if (signal.aborted) return;
    const children: Ripgrep[] = [];
    const kill = () => {
      for (const child of children) child.kill();
    };
    signal.addEventListener('abort', kill, { once: true });
    try {
      const runs: Run[] = [];
      for (const { texts, options } of kinds) {
        // The start of a process blocks for some milliseconds, so they are started one after the other.
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

async function findables(texts: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  const breathe = createBreather();
  for (const text of texts) {
    found.add(findable(text));
    const pause = breathe();
    if (pause) await pause;
  }
  return [...found];
}

/** Up to this number of texts, ripgrep's search for texts goes through a log in long jumps. */
export const FEW_TEXTS = 100;
/** The maximum number of characters of ids in one expression; with more, ripgrep may refuse it as too big. */
const MOST_CHARACTERS = 2_000_000;

interface Kind {
  readonly texts: readonly string[];
  readonly options: readonly string[];
}

/** Divides the needles into separate searches; ripgrep reads the files for each of them. */
async function kindsOf(needles: Needles): Promise<readonly Kind[]> {
  const texts = await findables(needles.fixed);
  const expressions = expressionsOf(needles);
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (needles.areIds && texts.length > FEW_TEXTS && length < MOST_CHARACTERS) {
    // Neither the ids nor the expressions have a fast search, so both are searched for together.
    return [{ texts: [[await idsPattern(texts), ...expressions].join('|')], options: [] }];
  }
  // Each kind has a fast search, which a mixture would not have. The search for texts takes longer, so it starts first.
  return [
    { texts, options: texts.length > FEW_TEXTS ? ['--fixed-strings'] : ['--fixed-strings', EACH_LINE] },
    { texts: expressions, options: [] },
  ].filter(({ texts }) => texts.length > 0);
}

interface Job {
  readonly ripgrep: string;
  readonly texts: readonly string[];
  readonly options: readonly string[];
  readonly files: readonly string[];
  /** All processes that were started; they are ended with the search. */
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
  // When a process ends, Node drops output that has no listener yet.
  child.stdout.on('readable', () => undefined);
  const spawned = once(child, 'spawn');
  const closed = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
  for (const promise of [spawned, closed]) promise.catch(() => undefined);
  // A process that ended early shows this by its output, so an error of the pipe to it is ignored.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${texts.join('\n')}\n`);
  return { child, spawned, closed, job, complaints: () => complaints };
}

/** Yields the lines that the process has written so far, in groups. */
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

/** Joins the output of all processes as it comes; a line that is found twice is kept once. */
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

/** Returns a test for whether a line, or a file that cannot be read, comes for the first time. */
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

const NEWLINE = 0x0a;
const COLON = 0x3a;

/** Yields the lines that ripgrep prints, in groups as they come. `isCut`: the text after the last line feed is not a complete line. */
async function* outputLines(stream: Readable, isCut: () => Promise<boolean>): AsyncGenerator<readonly RawLine[]> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines: RawLine[] = [];
    const take = (line: RawLine | undefined) => void (line && lines.push(line));
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (pending.length === 0) take(readLine(chunk, start, end));
      else take(readLine(Buffer.concat([...pending, chunk.subarray(start, end)])));
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    if (pendingBytes < MAX_LINE_BYTES) pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    yield lines;
  }
  const last = pendingBytes > 0 && !(await isCut()) ? readLine(Buffer.concat(pending)) : undefined;
  if (last) yield [last];
}

/** Reads `file NUL number : line` between two offsets; undefined for anything else. */
function readLine(bytes: Buffer, start = 0, end = bytes.length): RawLine | undefined {
  const nul = bytes.indexOf(0, start);
  const colon = bytes.indexOf(COLON, nul);
  if (nul < 0 || colon < 0 || colon >= end) return undefined;
  return {
    file: bytes.toString('utf8', start, nul),
    lineNumber: Number(bytes.toString('latin1', nul + 1, colon)),
    text: bytes.toString('utf8', colon + 1, end),
  };
}

/**
 * Finds the ripgrep that is part of VS Code, below the root of its installation; undefined when there is none. Versions of VS Code have it
 * in different places.
 */
export async function findRipgrep(appRoot: string): Promise<string | undefined> {
  const program = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const platform = `${process.platform}-${process.arch}`;
  for (const modules of ['node_modules', 'node_modules.asar.unpacked']) {
    for (const folder of [`@vscode/ripgrep-universal/bin/${platform}`, '@vscode/ripgrep/bin', 'vscode-ripgrep/bin']) {
      const candidate = join(appRoot, modules, folder, program);
      if (await exists(candidate)) return candidate;
    }
  }
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
