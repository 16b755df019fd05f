import type { EventTable } from '../../../src/model/event/eventTable';
import type { TraceProtocol } from '../../../src/protocol/trace';
import { type Host, isAbort } from '../../kit/state/host';
import { sentence } from '../../kit/state/useAnswer';
import { TraceLogs } from './traceLogs';

/** What is known of the trace's log lines; `logs` are those that are shown meanwhile. */
export type LogSearchState =
  | { readonly state: 'off'; readonly logs: null }
  | { readonly state: 'waiting'; readonly logs: TraceLogs | null }
  | { readonly state: 'failed'; readonly logs: null; readonly reason: string }
  /** `events`: how many the trace had when they were searched. */
  | { readonly state: 'found'; readonly logs: TraceLogs; readonly events: number };

/** Asks for the log lines of all events at once, one question at a time. */
export function createLogSearch(host: Host<TraceProtocol>, report: (state: LogSearchState) => void) {
  let asking: AbortController | undefined;

  function stop(): void {
    asking?.abort();
    asking = undefined;
  }

  return {
    /** Reports what came of it. `table` is the one that the page shows when the answer comes. */
    async start(table: EventTable): Promise<void> {
      stop();
      const mine = new AbortController();
      asking = mine;
      const events = table.count;
      try {
        const view = await host.ask({ kind: 'traceLogs' }, mine.signal);
        if (asking === mine) report({ state: 'found', logs: new TraceLogs(view, table), events });
      } catch (error) {
        if (asking === mine && !isAbort(error)) report({ state: 'failed', logs: null, reason: sentence(error) });
      }
    },
    stop,
  };
}
