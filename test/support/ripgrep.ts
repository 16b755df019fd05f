import { dirname, resolve } from 'node:path';
import { findRipgrep } from '../../src/logs/scan/ripgrep';
import { ensureVsCode, newestVsCode } from './vscodeInstall';

/** The ripgrep of the newest VS Code that the tests use, which is installed when it is not there yet. */
export async function ripgrepPath(): Promise<string> {
  const { serverMain } = await ensureVsCode(newestVsCode);
  const ripgrep = await findRipgrep(resolve(dirname(serverMain), '..'));
  if (ripgrep === undefined) throw new Error(`VS Code ${newestVsCode} is installed, but no ripgrep was found in it.`);
  return ripgrep;
}
