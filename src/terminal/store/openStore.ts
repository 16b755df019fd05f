import { createJoinedFeed, type JoinParts } from '../../app/consumers/joinedFeed';
import type { LogSearch } from '../../app/logs/finder';
import type { AppPorts, StoreQuestions } from '../../app/ports';
import { createStoreHandle, type OwnedHandle, type StoreHandle } from '../../app/stores/handle';
import { openStoreSession } from '../../app/stores/openSession';
import { createSessions, type StoreSessions } from '../../app/stores/sessions';
import { untilAborted } from '../../base/errors';
import type { KnownHandler } from '../../model/diagnosis/rules/blame';
import type { EventStore } from '../../store/ports';
import type { CommandContext } from '../arguments';
import type { TerminalSettings } from '../settings/settings';
import type { TerminalWorkspace } from '../settings/workspace';
import { canAsk, questionsOf } from '../shell/input';
import { cell } from '../shell/output';
import { t } from '../words';
import { type ChosenSource, type SourceUse, sessionPartsOf, silent, withSource } from './chosenSource';
import { createTerminalLogs } from './logs';
import { createTerminalScopes } from './project';

/** The store that a command reads, with everything around it. */
export interface TerminalStore {
  /** The connection's name. */
  readonly name: string;
  readonly store: EventStore;
  readonly handle: StoreHandle;
  readonly settings: TerminalSettings;
  readonly workspace: TerminalWorkspace;
  readonly logs: LogSearch;
  /** Returns the handlers in the Go sources of the project. */
  readonly handlers: () => readonly KnownHandler[];
  /** Aborts on Ctrl+C, and when the command's time is over. */
  readonly signal: AbortSignal;
  /** When that time ends, in milliseconds of `performance.now()`; undefined when the command runs until Ctrl+C. */
  readonly endsAt: number | undefined;
}

/** How a command uses its store. */
export interface StoreUse extends SourceUse {
  /** For commands that judge consumers: `once` takes a few quick looks, `watched` polls as the settings say. */
  readonly consumers?: 'once' | 'watched';
}

/** Seconds between two looks of a command that takes only a few. */
const QUICK_POLL_S = 0.5;

/** Connects, runs the work and closes the connection. Rejects with WrongUse or Unanswered, whose sentences are for the person. */
export async function withStore<T>(
  context: CommandContext,
  use: StoreUse,
  work: (store: TerminalStore) => Promise<T>,
): Promise<T> {
  return await withSource(context, use, async (chosen) => {
    const { source, workspace, settings, demo, signal, endsAt } = chosen;
    const logs = createTerminalLogs(context, { workspace, settings, demo });
    const open = openHandle(context, chosen, { use, logs });
    try {
      const store = await open.connect();
      const { handle, handlers } = open;
      return await work({ name: source.name, store, handle, settings, workspace, logs, signal, endsAt, handlers });
    } finally {
      await open.close();
    }
  });
}

interface HandleParts {
  readonly use: StoreUse;
  readonly logs: LogSearch;
}

/** Opens one connection with everything that its handle needs. */
function openHandle(context: CommandContext, chosen: ChosenSource, { use, logs }: HandleParts) {
  const { source, settings, signal } = chosen;
  const { scopes, read } = createTerminalScopes(chosen, signal);
  const questions = questionsOf(context);
  const { handle, sessions } = createTerminalHandle(context, chosen, {
    settings: use.consumers === 'once' ? quick(settings) : settings,
    scopes,
    readLog: use.consumers ? logs.consumerLog : undefined,
    questions,
  });
  const holding = handle.hold();
  return {
    handle,
    handlers: scopes.handlers,
    async connect() {
      context.progress.show(`Connecting to ${cell(source.name)} …`);
      const reading = use.consumers && read();
      reading?.catch(() => undefined);
      const { store } = await chosen.connecting((soon) =>
        untilAborted(handle.connect(source, canAsk() ? { questions } : {}), soon),
      );
      await reading;
      return store;
    },
    async close() {
      holding.dispose();
      handle.dispose();
      await withinPatience(sessions.closeAll());
    },
  };
}

/** Returns the settings for a few looks in a row, whose result counts at once. */
function quick(settings: TerminalSettings): TerminalSettings {
  const seconds = (value: number) => ({ get: () => value });
  return { ...settings, pollIntervalS: seconds(QUICK_POLL_S), holdDownS: seconds(0), clearS: seconds(0) };
}

/** Milliseconds to wait for the server to close its sessions. Afterwards they end with the process. */
const CLOSE_MS = 2_000;

interface TerminalHandleParts extends Pick<JoinParts, 'scopes' | 'readLog'> {
  readonly settings: AppPorts['settings'];
  readonly questions: StoreQuestions;
}

/** Creates a handle on one connection in this process, with its own sessions. */
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

/** Waits a limited time for the end of something that may hang. */
export async function withinPatience(ending: Promise<unknown>): Promise<void> {
  await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
}
