import type { LogFinder } from '../../app/logs/finder';
import { readTrace } from '../../app/traces/readTrace';
import { inSlices } from '../../base/inSlices';
import { type EventTable, headerSteps } from '../../model/event/eventTable';
import type { TraceLogLines } from '../../model/log/line';
import type { TraceReader } from '../../store/ports';
import type { TraceSubject } from './subject';
import { MAX_EVENTS } from './traceOfLine';

/** So long the lines of a trace are used again: a person steps from error to error. */
const FRESH_MS = 15_000;

export interface FoundTrace {
  readonly subject: TraceSubject;
  readonly table: EventTable;
  readonly lines: TraceLogLines;
}

/** Reads the events of a trace and its lines in all logs. */
export interface TraceSearch {
  now(store: TraceReader, subject: TraceSubject, signal: AbortSignal): Promise<FoundTrace>;
  /** The last answer, when it is of this trace and of a moment ago. */
  lately(store: TraceReader, subject: TraceSubject, signal: AbortSignal): Promise<FoundTrace>;
}

export function createTraceSearch(logs: Pick<LogFinder, 'findForTrace'>): TraceSearch {
  let last: { readonly id: string; readonly until: number; readonly found: FoundTrace } | undefined;
  const now: TraceSearch['now'] = async (store, subject, signal) => {
    const table = await readTrace(store, subject.key, signal, { most: MAX_EVENTS });
    const headers = await inSlices(headerSteps(table, MAX_EVENTS), signal);
    const found = { subject, table, lines: await logs.findForTrace(headers, signal) };
    last = { id: JSON.stringify(subject), until: Date.now() + FRESH_MS, found };
    return found;
  };
  return {
    now,
    async lately(store, subject, signal) {
      const isKnown = last?.id === JSON.stringify(subject) && last.until > Date.now();
      return last && isKnown ? last.found : now(store, subject, signal);
    },
  };
}
