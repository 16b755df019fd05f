import { createJoinedFeed, type JoinParts } from '../../app/consumers/joinedFeed';
import type { LogSearch } from '../../app/logs/finder';
import type { AppPorts, StoreQuestions } from '../../app/ports';
import { createStoreHandle, type OwnedHandle, type StoreHandle } from '../../app/stores/handle';
import { openStoreSession } from '../../app/stores/openSession';
import { createSessions, type StoreSessions } from '../../app/stores/sessions';
import { untilAborted } from '../../base/errors';
import type { KnownHandler } from '../../model/diagnosis/rules/crashes';
import type { EventStore } from '../../store/ports';
import type { CommandContext } from '../arguments';
import type { TerminalSettings } from '../settings/settings';
import type { TerminalWorkspace } from '../settings/workspace';
import { canAsk, questionsOf } from '../shell/input';
import { cell } from '../shell/output';
import { t } from '../words';
import { type ChosenSource, sessionPartsOf, silent, withSource } from './chosenSource';
import { createTerminalLogs } from './logs';
import { createTerminalScopes } from './project';

/** A store that a command reads, with what stands around it. */
export interface TerminalStore {
  /** The connection's name. */
  readonly name: string;
  readonly store: EventStore;
  readonly handle: StoreHandle;
  readonly settings: TerminalSettings;
  readonly workspace: TerminalWorkspace;
  readonly logs: LogSearch;
  /** The handlers that the Go sources of the project have. */
  readonly handlers: () => readonly KnownHandler[];
  /** Aborts with Ctrl+C, and after the time that the command has. */
  readonly signal: AbortSignal;
  /** Milliseconds of `performance.now()` at which that time ends; undefined where the command goes on for ever. */
  readonly endsAt: number | undefined;
}

/** How a command uses its store. */
interface StoreUse {
  /** Seconds that it has where --timeout says nothing; undefined: it goes on until Ctrl+C, and --timeout is for connecting. */
  readonly timeoutS: number | undefined;
  /** For commands that judge consumers: a few quick looks, or poll after poll as the settings say. */
  readonly consumers?: 'once' | 'watched';
}

/** Between two looks of a command that looks a few times only. */
const QUICK_POLL_S = 0.5;

/** Connects, runs the work and closes. Rejects with WrongUse or Unanswered, whose sentences are for the person. */
export async function withStore<T>(
  context: CommandContext,
  use: StoreUse,
  work: (store: TerminalStore) => Promise<T>,
): Promise<T> {
  return await withSource(context, use.timeoutS, async (chosen) => {
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

/** One connection with everything that its handle needs. */
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

/** A few looks in a row: what they show counts at once. */
function quick(settings: TerminalSettings): TerminalSettings {
  const seconds = (value: number) => ({ get: () => value });
  return { ...settings, pollIntervalS: seconds(QUICK_POLL_S), holdDownS: seconds(0), clearS: seconds(0) };
}

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
