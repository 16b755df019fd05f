import { createJoinedFeed, type JoinParts } from '../../app/consumers/joinedFeed';
import type { AppPorts } from '../../app/ports';
import { createStoreHandle, type OwnedHandle } from '../../app/stores/handle';
import { openStoreSession } from '../../app/stores/openSession';
import type { StoreQuestions } from '../../app/stores/questions';
import { createSessions, type StoreSessions } from '../../app/stores/sessions';
import type { CommandContext } from '../context';
import { t } from '../words';
import { type ChosenSource, sessionPartsOf, silent } from './chosenSource';

/** After so long the server need not have closed its sessions: they end with the process. */
const CLOSE_MS = 2_000;

interface TerminalHandleParts extends Pick<JoinParts, 'scopes' | 'readLog'> {
  readonly settings: AppPorts['settings'];
  readonly questions: StoreQuestions;
}

/** A handle on one connection of this process, with sessions of its own. */
export function createTerminalHandle(
  context: Pick<CommandContext, 'packageRoot'>,
  chosen: Pick<ChosenSource, 'source' | 'demo' | 'workspace'>,
  { settings, scopes, readLog, questions }: TerminalHandleParts,
): { readonly handle: OwnedHandle; readonly sessions: StoreSessions } {
  const { source } = chosen;
  const ports: AppPorts = { settings, log: silent, t };
  const sessionParts = sessionPartsOf(context, chosen);
  const sessions = createSessions((from, options) => openStoreSession(from, sessionParts, options));
  const handle = createStoreHandle(source.name, {
    ...ports,
    sessions,
    questions,
    requireSource: () => source,
    showConnecting: (_, __, connect) => connect(),
    report: (_, run) => run(),
    createFeed: (life, name) => createJoinedFeed(life, name, { ...ports, scopes, readLog }),
  });
  return { handle, sessions };
}

/** Waits for the end of something that may hang, for a while. */
export async function withinPatience(ending: Promise<unknown>): Promise<void> {
  await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
}
