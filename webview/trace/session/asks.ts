import type { EventHeader, StreamId } from '../../../src/model/event/event';
import { type TraceKey, traceKeyOf } from '../../../src/model/event/headerBatch';
import type { RequestOf } from '../../../src/protocol/page';
import type { TraceProtocol } from '../../../src/protocol/trace';
import { type Host, isAbort } from '../../kit/state/host';
import { type Store, sentence } from '../../kit/state/store';
import type { TraceState } from './state';

/** Milliseconds for which the page says that something was copied. */
const COPIED_MS = 2_000;

/** What requests to the host need. */
interface Asking {
  readonly host: Host<TraceProtocol>;
  readonly state: Store<TraceState>;
  readonly select: (key: string | null) => void;
  /** Whether the page has an event. */
  readonly has: (eventId: string) => boolean;
}

/** Returns the requests of a person to the host. When the host refuses, the page says why. */
export function asksOf({ host, state, select, has }: Asking) {
  let copiedTimer: ReturnType<typeof setTimeout> | undefined;

  function showCopied(): void {
    clearTimeout(copiedTimer);
    state.set({ copied: true });
    copiedTimer = setTimeout(() => state.set({ copied: false }), COPIED_MS);
  }

  async function act(request: RequestOf<TraceProtocol>): Promise<void> {
    state.set({ notice: null });
    try {
      await host.ask(request);
      if (request.kind === 'copy' || request.kind === 'copyLink') showCopied();
    } catch (error) {
      if (!isAbort(error)) state.set({ notice: sentence(error) });
    }
  }

  const openTrace = (key: TraceKey, selectEventId?: string) =>
    act({ kind: 'openTrace', key, ...(selectEventId === undefined ? {} : { selectEventId }) });

  return {
    act,
    openTrace,
    openStream: ({ context, type, id }: StreamId) =>
      openTrace({ by: 'stream', id, streamType: type, ...(context === null ? {} : { context }) }),
    /** Selects the event when the page has it; otherwise opens the event's own trace. */
    show(event: EventHeader): void {
      if (has(event.eventId)) select(event.eventId);
      else openTrace(traceKeyOf(event), event.eventId);
    },
    openLogLine(log: number): true {
      const line = state.get().rows.logs?.line(log);
      if (line) {
        const { file, lineNumber, column } = line;
        act({ kind: 'openLog', file, lineNumber, column });
      }
      return true;
    },
  };
}
