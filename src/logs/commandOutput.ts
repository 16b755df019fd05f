import { type ChildProcess, spawn } from 'node:child_process';
import { withoutSequences } from './lines/sequences';

/** The maximum number of characters kept of a command's output; the newest part stays. */
const MAX_LENGTH = 8 * 1024 * 1024;
/** How long a process may take to end after SIGTERM, before it is killed. */
const GRACE_MS = 1_000;

export interface Command {
  readonly command: string;
  /** null when `command` is a line for the shell. */
  readonly args: readonly string[] | null;
  readonly cwd: string | undefined;
  readonly timeoutMs: number;
}

export interface CommandOutput {
  /** What the command printed on both of its outputs, as plain text. */
  readonly bytes: Uint8Array;
  /** The exit code; null when this module ended the command. */
  readonly code: number | null;
}

/**
 * Runs a command and returns what it printed, at most the newest 8 MiB. After the timeout, or when the signal aborts, the command and all
 * processes that it started are ended, and the result is what was printed until then. Rejects when the command cannot be started.
 */
export function commandOutput({ command, args, cwd, timeoutMs }: Command, signal: AbortSignal): Promise<CommandOutput> {
  const options = {
    cwd,
    shell: args === null,
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A separate process group, so that the command can be ended together with the processes that it starts.
    detached: process.platform !== 'win32',
  };
  const child = spawn(command, [...(args ?? [])], options);
  const ring = createLineRing(MAX_LENGTH);
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', ring.writer());
  }

  return new Promise((resolve, reject) => {
    let ended = false;
    let grace: NodeJS.Timeout | undefined;
    const end = () => {
      if (ended) return;
      ended = true;
      endTree(child, 'SIGTERM');
      grace = setTimeout(() => {
        endTree(child, 'SIGKILL');
        // A process that left the group may still hold the pipes open.
        child.stdout.destroy();
        child.stderr.destroy();
      }, GRACE_MS);
    };
    const timer = setTimeout(end, timeoutMs);
    const stop = () => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal.removeEventListener('abort', end);
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    child.once('error', (error) => {
      stop();
      reject(error);
    });
    child.once('close', (code) => {
      stop();
      resolve({ bytes: ring.bytes(), code: ended ? null : code });
    });
  });
}

function endTree(child: ChildProcess, signal: NodeJS.Signals): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
      child.kill(),
    );
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The process has already ended.
  }
}

/** The maximum number of characters kept of a line. */
const MAX_LINE = 16 * 1024;

/** The newest lines of texts that arrive in pieces, as plain text and limited in size. */
export interface LineRing {
  /** Returns a function that takes the pieces of one text. Lines of several texts are in the order in which they ended. */
  writer(): (text: string) => void;
  /** The lines as UTF-8. */
  bytes(): Uint8Array;
}

/** `maxLength` is the number of characters that are kept; the oldest lines are dropped first. */
export function createLineRing(maxLength: number): LineRing {
  let lines: string[] = [];
  let first = 0;
  let length = 0;
  const rests: string[] = [];

  const push = (raw: string) => {
    const line = plainLine(raw);
    lines.push(line);
    length += line.length + 1;
    while (length > maxLength && first < lines.length) length -= (lines[first++]?.length ?? 0) + 1;
    // Dropped lines are removed in large groups: removing single lines from the front would copy the others each time.
    if (first > 1_000 && first > lines.length / 2) {
      lines = lines.slice(first);
      first = 0;
    }
  };

  return {
    writer() {
      const mine = rests.push('') - 1;
      return (text) => {
        const parts = (rests[mine] + text).split('\n');
        rests[mine] = (parts.pop() ?? '').slice(0, MAX_LINE);
        for (const part of parts) push(part);
      };
    },
    bytes() {
      const last = rests.map(plainLine).filter((line) => line !== '');
      return Buffer.from([...lines.slice(first), ...last].join('\n'));
    },
  };
}

/** Removes terminal sequences. When the line was overwritten with carriage returns, the last text stays. */
function plainLine(raw: string): string {
  const line = withoutSequences(raw.slice(0, MAX_LINE)).replace(/\r+$/, '');
  return line.slice(line.lastIndexOf('\r') + 1);
}
