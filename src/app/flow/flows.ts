import { messageOf } from '../../base/errors';
import { type Disposable, disposeAll } from '../../base/event';
import type { ConsumerHistory } from '../../model/history/history';
import { judgedNow } from '../consumers/judged';
import type { AppPorts, AppSetting, ConsumerHistories } from '../ports';
import type { StoreHandle } from '../stores/handle';
import type { StoreHub } from '../stores/hub';
import { onOtherStore } from '../stores/otherStore';
import { flowConsumers } from './consumers';
import { createFlowKeeper, type FlowKeeper } from './keeper';
import { createThreadLearner } from './learning/threadLearner';

/** Milliseconds between two updates that follow a poll; each update reads and joins some ten thousand events again. */
const PAUSE_MS = 10_000;

/** An update fails when its poll takes longer than this, in milliseconds. */
const POLL_MS = 60_000;

/** The flows of every connection that was asked for. */
export interface Flows {
  /** Whether the settings let flows be learned. If not, a keeper's window has no events. */
  readonly isOn: boolean;
  /**
   * Returns the flows of a connection. Nothing is read before the first `update`, which reads the newest events. From then on, each poll of
   * the consumers whose head has moved brings them up to date, some seconds later.
   */
  of(connection: string): FlowKeeper;
}

interface FlowsParts extends Pick<AppPorts, 'log'> {
  readonly hub: Pick<StoreHub, 'handle'>;
  readonly histories: Pick<ConsumerHistories, 'of'>;
  readonly settings: { readonly flowEvents: AppSetting<number> } & Pick<AppPorts['settings'], 'onDidChange'>;
  /** Milliseconds between two updates that follow a poll. */
  readonly pauseMs?: number;
  /** The bundle of `flowWorker.ts`; when absent, flows are learned in this thread. */
  readonly worker?: URL;
}

/** Creates the flows of all connections. */
export function createFlows(parts: FlowsParts): Flows & Disposable {
  const { flowEvents, onDidChange } = parts.settings;
  const kept = new Map<string, KeptFlows>();
  const settings = onDidChange([flowEvents], () => {
    for (const { restart } of kept.values()) restart();
  });
  return {
    get isOn() {
      return flowEvents.get() > 0;
    },
    of(connection) {
      const known = kept.get(connection) ?? keepFlows(parts.hub.handle(connection), parts);
      kept.set(connection, known);
      return known.keeper;
    },
    dispose() {
      settings.dispose();
      for (const { dispose } of kept.values()) dispose();
      kept.clear();
    },
  };
}

interface KeptFlows extends Disposable {
  readonly keeper: FlowKeeper;
  /** Forgets what is known. If something was learned, learns again. */
  restart(): void;
}

function keepFlows(
  handle: StoreHandle,
  { histories, settings, log, pauseMs = PAUSE_MS, worker }: FlowsParts,
): KeptFlows {
  const ended = new AbortController();
  const keeper = createFlowKeeper({
    use: (work) => handle.use(work),
    events: () => settings.flowEvents.get(),
    ...(worker && {
      thread: {
        learner: (count, kept) => createThreadLearner(worker, count, kept),
        onLost: ({ message }) => log.warn('Flows are learned without their thread', message),
      },
    }),
    consumers: () =>
      handle.use(async ({ layout }) => {
        if (!layout.consumers) return [];
        const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(POLL_MS)]);
        const { consumers } = await judgedNow(handle.feed, signal);
        return flowConsumers(consumers, await historiesOf(consumers));
      }),
  });

  const historiesOf = async (consumers: readonly { readonly name: string }[]) => {
    const pairs = consumers.map(
      async ({ name }): Promise<[string, ConsumerHistory]> => [name, await histories.of(handle.name, name)],
    );
    return new Map(await Promise.all(pairs));
  };

  /** Nothing waits for this update: a failure is logged, and the next poll tries again. */
  const update = () => {
    keeper.update().catch((error: unknown) => {
      if (!ended.signal.aborted) log.warn('Flows could not be brought up to date', messageOf(error));
    });
  };
  const restart = () => {
    const isLearned = keeper.window !== undefined;
    keeper.forget();
    if (isLearned) update();
  };

  let head: string | null | undefined;
  let updatedAt = Number.NEGATIVE_INFINITY;
  const following = disposeAll(
    onOtherStore(handle, restart),
    handle.feed.onDidChange(({ snapshot, error }) => {
      if (!keeper.window || !snapshot || error !== undefined || snapshot.head === head) return;
      if (performance.now() - updatedAt < pauseMs) return;
      head = snapshot.head;
      update();
    }),
    keeper.onDidChange(() => {
      updatedAt = performance.now();
    }),
  );
  return {
    keeper,
    restart,
    dispose() {
      ended.abort();
      following.dispose();
      keeper.dispose();
    },
  };
}
