import { createScopes } from '../../app/consumers/joinedScopes';
import type { ConsumerScopes } from '../../app/consumers/scopes';
import { Emitter } from '../../base/event';
import type { GoIndex } from '../../code/index/goIndex';
import type { GoIndexReader } from '../../code/index/goIndexReader';
import type { TerminalSettings } from '../settings/settings';
import type { TerminalWorkspace } from '../settings/workspace';

/** What the consumers of one run handle, by settings and Go sources. */
export interface TerminalScopes {
  readonly scopes: ConsumerScopes;
  /** The Go sources as they were read last; undefined before. */
  readonly index: GoIndex | undefined;
  /** Reads the Go sources of the project, later only what changed; without them only the settings say anything. */
  read(): Promise<void>;
}

export function createTerminalScopes(
  { folder, isProject }: TerminalWorkspace,
  settings: TerminalSettings,
  signal: AbortSignal,
): TerminalScopes {
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
      index = await reader.read([folder], signal);
      changed.fire();
    },
  };
}
