import { EventTable } from '../../../src/model/event/eventTable';
import type {
  KnownConsumers,
  StoppedHere,
  TracePanelState,
  TraceProgress,
  TraceSettings,
} from '../../../src/protocol/trace';
import { noFlows, type ShownFlows } from '../flows/shownFlows';
import type { LogSearchState } from '../logs/traceLogs';
import type { ShownPath } from '../path/shownPath';
import { type Rows, readRows, seeRows } from './rows';
import type { TracePageView } from './view';

/** Everything the page shows. */
export interface TraceState {
  /** What the panel shows; null until the host has sent it. */
  readonly opened: TracePanelState | null;
  /** Whether the connection leads to another store than when the panel was opened. */
  readonly isOtherStore: boolean;
  readonly settings: TraceSettings;
  readonly progress: TraceProgress;
  readonly consumers: KnownConsumers | null;
  /** The sentence why the state of the consumers is old. */
  readonly consumersProblem: string | null;
  /** The consumers that stand still, by event id. */
  readonly stops: ReadonlyMap<string, readonly StoppedHere[]>;
  readonly logs: LogSearchState;
  /** What usually follows; empty until the host has sent it. */
  readonly flows: ShownFlows;
  /** Null when the path is not marked. */
  readonly path: ShownPath | null;
  readonly rows: Rows;
  /** The matches of the search, from top to bottom; see `Match`. */
  readonly matches: Int32Array;
  readonly view: TracePageView;
  /** The sentence about a request that the host refused. */
  readonly notice: string | null;
  /** Whether something was copied just now. */
  readonly copied: boolean;
}

/** Returns the state before the host has sent anything. */
export function emptyState(view: TracePageView): TraceState {
  return {
    opened: null,
    isOtherStore: false,
    settings: { reveal: 'onClick', hasTraceUrl: false, streamWord: 'aggregate' },
    progress: { state: 'reading' },
    consumers: null,
    consumersProblem: null,
    stops: new Map(),
    logs: { state: 'off', logs: null },
    flows: noFlows,
    path: null,
    rows: seeRows(readRows(new EventTable(), view.order), view, { logs: null, missing: [] }),
    matches: new Int32Array(),
    view,
    notice: null,
    copied: false,
  };
}

/** Groups the stops by the event that they are at. */
export function stopsByEvent(stops: readonly StoppedHere[]): TraceState['stops'] {
  const events = new Map<string, StoppedHere[]>();
  for (const stop of stops) events.get(stop.eventId)?.push(stop) ?? events.set(stop.eventId, [stop]);
  return events;
}
