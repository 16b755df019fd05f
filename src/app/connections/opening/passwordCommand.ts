import { spawn } from 'node:child_process';
import { formatAge } from '../../../model/text/format';
import type { Translate } from '../../../model/text/translate';
import { StoreError } from '../../../store/pg/errors';

/** How long a person may take to answer the command, for example on a security key or in a browser. */
const LONGEST_MS = 60_000;
/** No password is longer than this; further output is not kept. */
const MOST_OUTPUT = 64 * 1024;
const MOST_SHOWN = 200;

export interface CommandSurroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly t: Translate;
  readonly longestMs?: number;
}

/**
 * Runs the command and returns the first line of its output, which is kept nowhere. Rejects with StoreError `access`; its sentence has the
 * last line of the command's error output and nothing of its normal output.
 */
export async function runPasswordCommand(
  command: string | readonly string[],
  surroundings: CommandSurroundings,
  signal: AbortSignal | undefined,
): Promise<string> {
  const ended = await run(command, surroundings, signal);
  if (signal?.aborted) throw new StoreError('cancelled', '', 'The password command was stopped.');
  const password = ended.output.split(/\r?\n/, 1)[0] ?? '';
  if (ended.code === 0 && password !== '') return password;
  const [program = ''] = typeof command === 'string' ? [command] : command;
  const sentence = failureWords(program, ended, surroundings);
  throw new StoreError('access', sentence, sentence);
}

function failureWords(
  program: string,
  { code, output, errors, failure }: Ended,
  { t, longestMs = LONGEST_MS }: CommandSurroundings,
): string {
  if (failure === OVERDUE) {
    const limit = formatAge(longestMs / 1_000, t.language);
    return t('The command for the password did not end within {limit}.', { limit });
  }
  if (failure === 'ENOENT')
    return t('The program of the command for the password was not found: {program}', { program });
  if (code === 0) return t('The command for the password printed nothing.');
  const reason = failure ?? lastLine(errors, output);
  return reason === ''
    ? t('The command for the password failed with code {code}.', { code: String(code) })
    : t('The command for the password failed: {reason}', { reason });
}

const OVERDUE = 'overdue';

interface Ended {
  readonly code: number | string;
  readonly output: string;
  readonly errors: string;
  /** Why it did not run to its end: the system's error code, or `OVERDUE`. */
  readonly failure?: string;
}

function run(
  command: string | readonly string[],
  { cwd, env, longestMs = LONGEST_MS }: CommandSurroundings,
  signal: AbortSignal | undefined,
): Promise<Ended> {
  return new Promise((resolve) => {
    const isWindows = process.platform === 'win32';
    const [program = '', ...words] = typeof command === 'string' ? [command] : command;
    const child = spawn(program, words, {
      cwd,
      env,
      shell: typeof command === 'string',
      // The command gets its own process group, so that what its shell starts ends with it.
      detached: !isWindows,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    let failure: string | undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(0, MOST_OUTPUT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-MOST_OUTPUT);
    });
    const stop = () => {
      if (child.pid === undefined) return;
      if (isWindows) child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    };
    const overdue = setTimeout(() => {
      failure = OVERDUE;
      stop();
    }, longestMs);
    signal?.addEventListener('abort', stop, { once: true });
    const end = (code: number | string) => {
      clearTimeout(overdue);
      signal?.removeEventListener('abort', stop);
      resolve({ code, output, errors, ...(failure === undefined ? {} : { failure }) });
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      failure = error.code ?? 'error';
      end('error');
    });
    child.once('close', (code, ended) => end(code ?? ended ?? 'error'));
    if (signal?.aborted) stop();
  });
}

/** Returns the last line of the error output, without any word that is also in the normal output. */
function lastLine(errors: string, output: string): string {
  const line = errors.trim().split(/\r?\n/).at(-1) ?? '';
  const secrets = output.split(/\s+/).filter((word) => word.length > 3);
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), line).slice(0, MOST_SHOWN);
}
