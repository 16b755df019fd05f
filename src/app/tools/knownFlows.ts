import { setTimeout } from 'node:timers/promises';
import type { FlowWindow } from '../../model/flow/flowWindow';
import type { FlowReader } from '../../store/ports';
import type { FlowKeeper } from '../flow/keeper';
import { type MissingEffects, missingIn } from '../flow/missingIn';

/** What was learned of one connection, and what is missing in its store. */
interface KnownFlows {
  readonly window: FlowWindow;
  readonly missing: MissingEffects;
}

/**
 * The flows as they are known now. `off`: the settings let nothing be learned. `learning`: learning takes longer than an answer can wait.
 */
export type FlowsNow = KnownFlows | 'off' | 'learning';

/** How long an answer waits for flows that are learned for the first time, in milliseconds. A million events take minutes. */
const PATIENCE_MS = 2_000;

interface KnownFlowsParts {
  readonly keeper: Pick<FlowKeeper, 'update'>;
  readonly isOn: () => boolean;
  /** Runs work on the connection's store. */
  readonly use: <T>(work: (store: Pick<FlowReader, 'payloadsAt'>) => Promise<T>) => Promise<T>;
}

/**
 * Creates a function that returns the flows of a connection as they were last learned, and brings them up to date after the answer. It
 * rejects only with the signal's reason: flows that cannot be learned count as unknown.
 */
export function createKnownFlows({ keeper, isOn, use }: KnownFlowsParts): (signal: AbortSignal) => Promise<FlowsNow> {
  let known: KnownFlows | undefined;
  let running: Promise<void> | undefined;
  const learn = async () => {
    const window = await keeper.update();
    if (known?.window === window) return;
    // The call that asked may have ended by now. The next call gets the result.
    const missing = await use((store) => missingIn(window, store, new AbortController().signal));
    known = { window, missing };
  };
  return async (signal) => {
    if (!isOn()) return 'off';
    running ??= learn()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
    if (known) return known;
    const rest = new AbortController();
    const patience = setTimeout(PATIENCE_MS, undefined, { signal: AbortSignal.any([signal, rest.signal]) });
    await Promise.race([running, patience.catch(() => undefined)]);
    rest.abort();
    signal.throwIfAborted();
    return known ?? 'learning';
  };
}
