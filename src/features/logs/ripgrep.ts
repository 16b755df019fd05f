import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

const program = process.platform === 'win32' ? 'rg.exe' : 'rg';

/** The ripgrep that VS Code brings for its own search; undefined where it has none (files are then read by us). */
export function ripgrepPath(): string | undefined {
  const platform = `${process.platform}-${process.arch}`;
  return ['node_modules', 'node_modules.asar.unpacked']
    .flatMap((modules) => [
      join(vscode.env.appRoot, modules, '@vscode', 'ripgrep', 'bin', program),
      join(vscode.env.appRoot, modules, '@vscode', 'ripgrep-universal', 'bin', platform, program),
    ])
    .find((path) => existsSync(path));
}
