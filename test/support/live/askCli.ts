import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { programOf } from './program';

/**
 * Returns the answer of `event-trace … --json` in a project's folder; it runs from the sources, so no build is needed.
 */
export function askCli(folder: string, url: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  const env = { PATH, SystemRoot, TMPDIR, HOME: join(folder, 'nobody'), DATABASE_URL: url };
  const child = spawn(process.execPath, [programOf('src/cli.ts'), ...args, '--json'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      try {
        resolve(JSON.parse(stdout) as Record<string, unknown>);
      } catch {
        reject(new Error(`The command line answered no JSON: ${stdout}${stderr}`));
      }
    });
  });
}
