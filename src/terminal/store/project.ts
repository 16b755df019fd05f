import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { DEMO_NAME } from '../../app/connections/entries';
import { type ConsumerScopes, createScopes } from '../../app/consumers/joinedScopes';
import { Emitter } from '../../base/event';
import type { GoIndex } from '../../code/index/goIndex';
import type { GoIndexReader } from '../../code/index/goIndexReader';
import type { Commit } from '../../model/diagnosis/before/change';
import type { TerminalSettings } from '../settings/settings';
import type { TerminalWorkspace } from '../settings/workspace';
import type { DemoFolder } from './chosenSource';

/** What the consumers of one run handle, from settings and Go sources. */
export interface TerminalScopes {
  readonly scopes: ConsumerScopes;
  /** The Go sources when they were last read; undefined before the first reading. */
  readonly index: GoIndex | undefined;
  /** Reads the Go sources of the project, later only those that changed. Without sources only the settings count. */
  read(): Promise<void>;
}

/** The place whose Go sources are read. */
interface ScopesPlace {
  readonly workspace: TerminalWorkspace;
  readonly settings: TerminalSettings;
  /**
   * The demo's folder. With the demo its own sources are read, because those of another project do not belong to it, unless the folder is
   * the demo's own workspace.
   */
  readonly demo: DemoFolder | undefined;
}

/** Returns the scopes of a run. Nothing is read before `read`. */
export function createTerminalScopes({ workspace, settings, demo }: ScopesPlace, signal: AbortSignal): TerminalScopes {
  const isOfDemo = demo !== undefined && settings.connectOnStartup.get() !== DEMO_NAME;
  const { folders, isProject } = isOfDemo ? { folders: [demo.path], isProject: true } : workspace;
  const changed = new Emitter<void>();
  let index: GoIndex | undefined;
  let reader: GoIndexReader | undefined;
  const code = {
    get index() {
      return index;
    },
    onDidChange: changed.event,
  };
  return {
    scopes: createScopes(code, settings),
    get index() {
      return index;
    },
    async read() {
      if (!isProject) return;
      const { createGoIndexReader } = await import('../../code/index/goIndexReader');
      reader ??= createGoIndexReader();
      index = await reader.read(folders, signal);
      changed.fire();
    },
  };
}

/** The most commits of one file that are read, and the milliseconds that Git may take. */
const MOST_COMMITS = 20;
const GIT_MS = 5_000;

/**
 * Returns the commits that changed a file since a time (milliseconds since 1970), newest first. Empty when there is no Git, or when the
 * file is in no repository.
 */
export async function gitLog(file: string, since: number, signal: AbortSignal): Promise<readonly Commit[]> {
  const format = '--format=%h%x00%ct%x00%s';
  const range = [`--max-count=${MOST_COMMITS}`, `--since=${Math.floor(since / 1_000)}`];
  // Programs that a repository's own settings name must not run just because its log is read.
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
  const options = { cwd: dirname(file), signal, timeout: GIT_MS, windowsHide: true };
  return await new Promise((resolve) => {
    execFile('git', words, options, (error, stdout) => resolve(error ? [] : stdout.split('\n').flatMap(commitIn)));
  });
}

function commitIn(line: string): Commit[] {
  const [hash = '', seconds = '', subject = ''] = line.split('\0');
  return hash === '' ? [] : [{ hash, time: Number(seconds) * 1_000, subject }];
}
