import { spawn } from 'node:child_process';
import { CLI, type CliOptions, type CliRun, cliEnv } from './runCli';
import { projectRoot } from './runProcess';

/** What a person does at the terminal: when it shows `after`, the person types `text`. */
export interface Typing {
  readonly after: RegExp;
  readonly text: string;
}

/** Runs the command line in a separate terminal, made by `script`; both outputs are one there. */
export async function runInTerminal(
  args: readonly string[],
  {
    env,
    typing = [],
    columns = 80,
  }: Pick<CliOptions, 'env'> & { readonly typing?: readonly Typing[]; readonly columns?: number } = {},
): Promise<Pick<CliRun, 'code' | 'stdout'>> {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['-qefc', `stty cols ${columns} rows 24; exec ${command}`, '/dev/null'], {
    cwd: projectRoot,
    env: cliEnv({ TERM: 'xterm-256color', SHELL: '/bin/sh', ...env }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const left = [...typing];
  let shown = '';
  let since = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [next] = left;
    if (!next?.after.test(shown.slice(since))) return;
    left.shift();
    since = shown.length;
    child.stdin.write(next.text);
  });
  child.stdin.on('error', () => undefined);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout: shown.replaceAll('\r\n', '\n') };
}
