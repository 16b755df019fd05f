import * as vscode from 'vscode';
import type { Commit } from '../../model/diagnosis/before/change';

const MOST = 20;
const HASH_DIGITS = 8;

/** The used part of the API of VS Code's Git extension, version 1. */
interface GitApi {
  getRepository(uri: vscode.Uri): GitRepository | null;
}

interface GitRepository {
  log(options: { readonly maxEntries: number; readonly path: string }): Promise<readonly GitCommit[]>;
}

interface GitCommit {
  readonly hash: string;
  readonly message: string;
  readonly commitDate?: Date;
  readonly authorDate?: Date;
}

/**
 * Returns the commits that changed a file since a time (milliseconds since 1970), newest first. Empty when Git is disabled or the file is
 * in no repository.
 */
export async function gitCommits(file: string, since: number, signal: AbortSignal): Promise<readonly Commit[]> {
  try {
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
    const git = (await extension?.activate())?.getAPI(1);
    const commits = await git?.getRepository(vscode.Uri.file(file))?.log({ maxEntries: MOST, path: file });
    signal.throwIfAborted();
    return (commits ?? []).flatMap(({ hash, message, commitDate, authorDate }) => {
      const time = (commitDate ?? authorDate)?.getTime() ?? Number.NaN;
      const [subject = ''] = message.split('\n');
      return time >= since ? [{ hash: hash.slice(0, HASH_DIGITS), time, subject }] : [];
    });
  } catch {
    // Git is disabled, or is just reading the repository. The timeline then has no commits.
    return [];
  }
}
