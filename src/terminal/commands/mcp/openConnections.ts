import type { Source } from '../../../app/connections/source';
import { judgedBy } from '../../../app/consumers/judged';
import { flowConsumers } from '../../../app/flow/consumers';
import { createFlowKeeper, type FlowKeeper } from '../../../app/flow/keeper';
import type { LogSearch } from '../../../app/logs/finder';
import type { OwnedHandle } from '../../../app/stores/handle';
import type { StoreSessions } from '../../../app/stores/sessions';
import { createKnownFlows } from '../../../app/tools/knownFlows';
import type { ToolStore } from '../../../app/tools/ports';
import { untilAborted } from '../../../base/errors';
import type { Disposable } from '../../../base/event';
import { Delayer } from '../../../base/timers';
import type { CommandContext } from '../../arguments';
import type { TerminalSettings } from '../../settings/settings';
import type { TerminalWorkspace } from '../../settings/workspace';
import { questionsOf } from '../../shell/input';
import { cell } from '../../shell/output';
import { type DemoFolder, demoFolder } from '../../store/chosenSource';
import { createTerminalLogs } from '../../store/logs';
import { createTerminalHandle, withinPatience } from '../../store/openStore';
import { createTerminalScopes, gitLog, type TerminalScopes } from '../../store/project';

/** Milliseconds for which consumers are still polled after the last call, so that the next answer is certain at once. */
const WATCHED_MS = 5 * 60_000;

/** Seconds between two looks while a call waits for them. */
const QUICK_POLL_S = 0.5;

/**
 * Milliseconds that a call waits for a connection. Hosts give up after a minute. The demo cannot be away, but takes time to start on a busy
 * machine.
 */
const CONNECT_MS: Readonly<Record<Source['kind'], number>> = { postgres: 30_000, demo: 45_000 };

/** Milliseconds after which Go sources are read again. */
const SOURCES_MS = 30_000;

/** What is known when the server starts. */
export interface ServerPlace {
  readonly workspace: TerminalWorkspace;
  readonly settings: TerminalSettings;
  /** The demo's folder, with --demo. */
  readonly demo: DemoFolder | undefined;
  /** Aborts when the server ends. */
  readonly signal: AbortSignal;
}

/** A connection that calls have used. */
interface Opened {
  readonly handle: OwnedHandle;
  readonly sessions: StoreSessions;
  readonly logs: LogSearch;
  readonly flows: ToolStore['flows'];
  readonly keeper: FlowKeeper;
  readonly demo: DemoFolder | undefined;
  readonly rest: Delayer;
  watching: Disposable | undefined;
  running: number;
}

/** The connections of one server. The first call that names a connection opens it; it is polled while there are calls. */
export class OpenConnections {
  private readonly opened = new Map<string, Promise<Opened>>();
  /** The sources that are being connected to, one entry for each call. */
  private readonly connecting = new Set<Source>();
  private readonly scopes: TerminalScopes;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly context: CommandContext,
    private readonly place: ServerPlace,
  ) {
    this.scopes = createTerminalScopes(place, place.signal);
  }

  /** The names of the open connections. */
  get names(): readonly string[] {
    return [...this.opened.keys()];
  }

  /** Returns what calls on a connection wait for while it connects. */
  waitsFor(connection: string): string | undefined {
    const source = [...this.connecting].find(({ name }) => name === connection);
    if (!source) return undefined;
    return source.kind === 'demo' ? 'Starting the demo store' : `Connecting to ${cell(source.name)}`;
  }

  /** Reads the Go sources when they were not read recently. Without them answers name no code. */
  async code() {
    if (performance.now() - this.readAt > SOURCES_MS) {
      this.reading ??= this.scopes.read().finally(() => {
        this.reading = undefined;
        this.readAt = performance.now();
      });
      await this.reading;
    }
    return this.scopes.index;
  }

  /** Runs a call on a connection. Rejects with StoreError. */
  async use<T>(source: Source, signal: AbortSignal, work: (store: ToolStore) => Promise<T>): Promise<T> {
    const opened = await this.open(source);
    const { handle, logs, rest } = opened;
    opened.running += 1;
    rest.cancel();
    const holding = handle.hold();
    const patienceMs = CONNECT_MS[source.kind];
    const late = AbortSignal.timeout(patienceMs);
    try {
      const call = { ...source };
      this.connecting.add(call);
      const connected = untilAborted(handle.open(), AbortSignal.any([signal, late]))
        .catch((error: unknown) => {
          if (!late.aborted || signal.aborted) throw error;
          throw new Error(`It was not connected within ${patienceMs / 1_000} seconds; connecting goes on. Call again.`);
        })
        .finally(() => this.connecting.delete(call));
      const [store] = await Promise.all([connected, this.code()]);
      opened.watching ??= handle.feed.watch();
      return await work({
        connection: source.name,
        store,
        feed: handle.feed,
        logs,
        flows: opened.flows,
        commits: gitLog,
      });
    } finally {
      holding.dispose();
      opened.running -= 1;
      if (opened.running === 0) rest.in(WATCHED_MS);
    }
  }

  /** Closes everything. */
  async close(): Promise<void> {
    for (const opening of this.opened.values()) {
      const opened = await opening.catch(() => undefined);
      opened?.rest.dispose();
      opened?.watching?.dispose();
      opened?.keeper.dispose();
      opened?.handle.dispose();
      if (opened) await withinPatience(opened.sessions.closeAll());
      await opened?.demo?.remove();
    }
    await this.place.demo?.remove();
  }

  private open(source: Source): Promise<Opened> {
    const known = this.opened.get(source.name);
    if (known) return known;
    const opening = this.make(source);
    this.opened.set(source.name, opening);
    return opening;
  }

  private async make(source: Source): Promise<Opened> {
    const { workspace, settings } = this.place;
    const demo = source.kind === 'demo' ? (this.place.demo ?? (await demoFolder())) : undefined;
    const logs = createTerminalLogs(this.context, { workspace, settings, demo });
    const seconds = (get: () => number) => ({ get });
    const quick = () => (opened.running > 0 ? QUICK_POLL_S : settings.pollIntervalS.get());
    const { handle, sessions } = createTerminalHandle(
      this.context,
      { source, demo, workspace },
      {
        // What a single look shows counts at once, because an agent asks only once.
        settings: { ...settings, pollIntervalS: seconds(quick), holdDownS: seconds(() => 0), clearS: seconds(() => 0) },
        scopes: this.scopes.scopes,
        readLog: logs.consumerLog,
        // The server has no person who could enter a password.
        questions: { ...questionsOf(this.context), password: async () => undefined },
      },
    );
    const keeper = createFlowKeeper({
      use: (work) => handle.use(work),
      events: () => settings.flowEvents.get(),
      consumers: () =>
        handle.use(async ({ layout }) =>
          layout.consumers ? flowConsumers((await judgedBy(handle.feed, this.place.signal)).consumers) : [],
        ),
    });
    const opened: Opened = {
      keeper,
      flows: createKnownFlows({
        keeper,
        isOn: () => settings.flowEvents.get() > 0,
        use: (work) => handle.use(work),
      }),
      handle,
      sessions,
      logs,
      demo,
      watching: undefined,
      running: 0,
      rest: new Delayer(() => {
        opened.watching?.dispose();
        opened.watching = undefined;
      }),
    };
    return opened;
  }
}
