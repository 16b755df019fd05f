import { readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import type { Translate } from '../../model/text/translate';

/** The environment of a connection: libpq's variables and files, and the folders that paths may begin with. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly osUser: string;
  readonly home: string;
  /** Undefined when no folder is open or the workspace is not trusted. */
  readonly workspaceFolder: string | undefined;
  /** Whether commands of the settings may run. */
  readonly trusted: boolean;
  /** Returns the text of a small file of the person or the machine; undefined when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  readonly t: Translate;
}

/** A value, or a problem for the middle of a sentence. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A longer file has no settings of connections. */
const LONGEST = 256 * 1024;

/** Returns the surroundings on this machine. Of an untrusted workspace, nothing is used. */
export function thisMachine(workspace: {
  readonly env: Surroundings['env'];
  readonly folder: string | undefined;
  readonly trusted: boolean;
  readonly t: Translate;
}): Surroundings {
  return {
    env: workspace.env,
    osUser: osUser(),
    home: homedir(),
    workspaceFolder: workspace.trusted ? workspace.folder : undefined,
    trusted: workspace.trusted,
    readFile: readSmall,
    t: workspace.t,
  };
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return 'postgres';
  }
}

function readSmall(path: string): string | undefined {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= LONGEST ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
