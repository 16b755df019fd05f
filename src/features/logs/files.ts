import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { settings } from '../../platform/settings';

/** The log files that the settings name right now: globs in every workspace folder, absolute paths and globs anywhere. */
export async function logFiles(demoFolder: string | undefined): Promise<readonly string[]> {
  const exclude = braces(settings.logExclude.get());
  const patterns: vscode.GlobPattern[] = settings.logFiles.get().map(toPattern);
  if (demoFolder) patterns.push(new vscode.RelativePattern(vscode.Uri.file(demoFolder), '*.log'));
  const found = await Promise.all(patterns.map((pattern) => vscode.workspace.findFiles(pattern, exclude)));
  return [...new Set(found.flat().flatMap((uri) => (uri.scheme === 'file' ? [uri.fsPath] : [])))].sort();
}

/** A workspace glob stays as it is; an absolute one is split at its first wildcard, because findFiles wants a base. */
export function toPattern(setting: string): vscode.GlobPattern {
  const path = setting.startsWith('~/') ? join(homedir(), setting.slice(2)) : setting;
  if (!isAbsolute(path)) return path;
  const parts = path.split(/[\\/]/);
  const firstWild = parts.findIndex((part) => /[*?{[]/.test(part));
  if (firstWild < 0) return new vscode.RelativePattern(vscode.Uri.file(dirname(path)), basename(path));
  const base = vscode.Uri.file(parts.slice(0, firstWild).join('/') || '/');
  return new vscode.RelativePattern(base, parts.slice(firstWild).join('/'));
}

const braces = (globs: readonly string[]) => (globs.length > 1 ? `{${globs.join(',')}}` : (globs[0] ?? null));
