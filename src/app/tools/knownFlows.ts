import { setTimeout } from 'node:timers/promises';
import type { FlowWindow } from '../../model/flow/flowWindow';
import type { FlowReader } from '../../store/ports';
import type { FlowKeeper } from '../flow/keeper';
import { type MissingEffects, missingIn } from '../flow/missingIn';

/** What is learned of one connection, and what is missing by it. */
interface KnownFlows {
  readonly window: FlowWindow;
  readonly missing: MissingEffects;
}

/** What is known now: `off` where nothing is learned by the settings, `learning` where it takes longer than an answer can wait. */
export type FlowsNow = KnownFlows | 'off' | 'learning';

/** An answer waits so long for flows that are learned for the first time, in ms; a million events take minutes. */
const PATIENCE_MS = 2_000;

interface KnownFlowsParts {
  readonly keeper: Pick<FlowKeeper, 'update'>;
  readonly isOn: () => boolean;
  /** Runs work on the connection's store. */
  readonly use: <T>(work: (store: Pick<FlowReader, 'payloadsAt'>) => Promise<T>) => Promise<T>;
}

/**
 * Answers with the flows of a connection as they were learned last, and brings them up to date behind the answer. Rejects with the
 * signal's reason only: what cannot be learned is as good as not known.
 */
export function createKnownFlows({ keeper, isOn, use }: KnownFlowsParts): (signal: AbortSignal) => Promise<FlowsNow> {
  let known: KnownFlows | undefined;
  let running: Promise<void> | undefined;
  const learn = async () => {
    const window = await keeper.update();
    if (known?.window === window) return;
    // Whoever asked may be gone meanwhile: the next one gets it.
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
