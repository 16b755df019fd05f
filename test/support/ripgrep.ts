import { dirname, resolve } from 'node:path';
import { findRipgrep } from '../../src/logs/scan/ripgrep';
import { ensureVsCode, newestVsCode } from './vscodeInstall';

/** Returns the path of the ripgrep in the newest VS Code of the tests, which is installed if it is missing. */
export async function ripgrepPath(): Promise<string> {
  const { serverMain } = await ensureVsCode(newestVsCode);
  const ripgrep = await findRipgrep(resolve(dirname(serverMain), '..'));
  if (ripgrep === undefined) throw new Error(`VS Code ${newestVsCode} is installed, but no ripgrep was found in it.`);
  return ripgrep;
}
