import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import type { Commit } from '../../model/diagnosis/before/change';

const MOST = 20;
const PATIENCE_MS = 5_000;

/** The commits that touched a file since a time in milliseconds, newest first; empty where there is no Git, or the file is in no repository. */
export async function gitLog(file: string, since: number, signal: AbortSignal): Promise<readonly Commit[]> {
  const format = '--format=%h%x00%ct%x00%s';
  const range = [`--max-count=${MOST}`, `--since=${Math.floor(since / 1_000)}`];
  // What a repository's own settings name is never run for reading it.
  const words = [
    '-c',
    'core.fsmonitor=false',
    'log',
    '--no-show-signature',
    '--no-ext-diff',
    format,
    ...range,
    '--',
    file,
  ];
  const options = { cwd: dirname(file), signal, timeout: PATIENCE_MS, windowsHide: true };
  return await new Promise((resolve) => {
    execFile('git', words, options, (error, stdout) => resolve(error ? [] : stdout.split('\n').flatMap(commitIn)));
  });
}

function commitIn(line: string): Commit[] {
  const [hash = '', seconds = '', subject = ''] = line.split('\0');
  return hash === '' ? [] : [{ hash, time: Number(seconds) * 1_000, subject }];
}
