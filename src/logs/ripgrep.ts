import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { MAX_LINE_BYTES, type Scanned } from './rawLine';

/** `--no-mmap`: a log that is truncated while it is read must not kill ripgrep. `--text`: a NUL must not end the search. */
const OPTIONS = ['--no-config', '--color=never', '--no-heading', '--with-filename', '--null', '--line-number'];
const SAFE = ['--no-mmap', '--text', '--no-ignore'];
/** Windows allows 32,767 characters on a command line. */
const MAX_ARGUMENTS = 24_000;
const NEWLINE = 0x0a;
/** Exit code of a search that met an error; 0 and 1 say whether anything was found. */
const FAILED = 2;

type Ripgrep = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Lines of the files that match one of the patterns. The patterns go through stdin, so that no id shows in a process list.
 * Throws when ripgrep cannot be started or refuses its arguments. Ends quietly when the signal aborts.
 */
export async function* ripgrepLines(
  ripgrep: string,
  patterns: readonly string[],
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Scanned> {
  for (const batch of batches(files)) {
    if (signal.aborted) return;
    const child = spawn(ripgrep, [...OPTIONS, ...SAFE, '--file=-', '--', ...batch], {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const kill = () => child.kill();
    signal.addEventListener('abort', kill, { once: true });
    try {
      yield* outputOf(child, patterns, batch);
    } finally {
      signal.removeEventListener('abort', kill);
      child.kill();
    }
  }
}

async function* outputOf(
  child: Ripgrep,
  patterns: readonly string[],
  files: readonly string[],
): AsyncGenerator<Scanned> {
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaints.length < 64_000) complaints += text;
  });
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  await once(child, 'spawn');
  // A process that died early says so by its output; the pipe to it needs no words of its own.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${patterns.join('\n')}\n`);

  for await (const line of splitLines(child.stdout)) {
    const scanned = readOutput(line);
    if (scanned) yield scanned;
  }
  const [code] = (await closed) as [number | null];
  const unreadable = files.filter((file) => complaints.includes(`rg: ${file}: `));
  if (code === FAILED && unreadable.length === 0) throw new Error('ripgrep refused its arguments');
  for (const file of unreadable) yield { unreadable: file };
}

/** `file NUL number : line`. */
function readOutput(line: Buffer): Scanned | undefined {
  const nul = line.indexOf(0);
  const colon = line.indexOf(':', nul);
  if (nul < 0 || colon < 0) return undefined;
  return {
    file: line.toString('utf8', 0, nul),
    lineNumber: Number(line.toString('latin1', nul + 1, colon)),
    text: line.toString('utf8', colon + 1),
  };
}

async function* splitLines(stream: Readable): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield pending.length > 0 ? Buffer.concat([...pending, chunk.subarray(start, end)]) : chunk.subarray(start, end);
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    if (pendingBytes < MAX_LINE_BYTES) pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
  }
  if (pending.length > 0) yield Buffer.concat(pending);
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
