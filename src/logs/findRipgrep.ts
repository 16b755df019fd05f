import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** The ripgrep that VS Code brings below its installation's root; undefined when there is none. Its place has moved over the years. */
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
