import { type LookedUp, lookUp, searchEvents, understand } from '../../app/lookup/lookUp';
import { openingOf } from '../../app/lookup/opening';
import { nothingWords, problemWords } from '../../app/lookup/words';
import type { TraceKey } from '../../model/event/headerBatch';
import type { Subject } from '../../model/lookup/subject';
import type { EventStore, ScanStep } from '../../store/ports';
import { typedClock } from '../settings/settings';
import { EXIT, Unanswered, WrongUse } from '../shell/exit';
import type { Progress } from '../shell/output';
import { t } from '../words';
import type { TerminalStore } from './openStore';

/** The trace that a text means. */
interface ResolvedTrace {
  readonly key: TraceKey;
  /** The event that the person named. */
  readonly eventId: string | undefined;
  /** The running search that has found the trace; undefined when an index found it. */
  readonly running: AsyncIterable<ScanStep> | undefined;
}

/** Checks that a text can be looked up, before anything connects. Throws WrongUse. */
export function requireId(text: string): string {
  const understood = understand(text);
  if ('problem' in understood) throw new WrongUse(problemWords(understood.problem, t));
  return text;
}

/** Returns what a text means in the store. A time without a zone is read as `eventTrace.times` says. Throws WrongUse. */
export async function lookUpText(
  { store, settings, signal }: Pick<TerminalStore, 'store' | 'settings' | 'signal'>,
  text: string,
): Promise<LookedUp> {
  const looked = await lookUp(store, text, signal, typedClock(settings));
  if ('problem' in looked) throw new WrongUse(problemWords(looked.problem, t));
  return looked;
}

/** Finds the one trace that a text means. Throws Unanswered, whose sentence says what to give instead. */
export async function resolveTrace(
  open: Pick<TerminalStore, 'store' | 'settings' | 'signal'>,
  text: string,
  progress: Progress,
): Promise<ResolvedTrace> {
  const looked = await lookUpText(open, text);
  const meanings = looked.only ? [looked.only] : looked.meanings.map(({ meaning }) => meaning);
  const openings = meanings.map(openingOf);
  const traces = openings.flatMap((opening) => (opening.kind === 'trace' ? [opening] : []));
  const keys = new Set(traces.map(({ key }) => JSON.stringify(key)));
  const [first] = traces;
  if (first && keys.size === 1) return { key: first.key, eventId: first.selectEventId, running: undefined };
  if (first) {
    const sentence = `"${text}" means ${keys.size} traces. See event-trace look-up, and give one id as a whole.`;
    throw new Unanswered(sentence, EXIT.attention);
  }
  const [place] = openings;
  if (place)
    throw new Unanswered(
      `"${text}" is no trace. See event-trace look-up and event-trace events --around.`,
      EXIT.attention,
    );
  const found = await search(open.store, looked.unknown, open.signal, progress);
  if (!found) throw new Unanswered(nothingWords(looked.subjects, t), EXIT.attention);
  return found;
}

/** Searches the whole store for ids that no index finds, one after the other. */
export async function search(
  store: EventStore,
  unknown: readonly Subject[],
  signal: AbortSignal,
  progress: Progress,
): Promise<ResolvedTrace | undefined> {
  for (const subject of unknown.filter(isSearchable(store))) {
    const hit = await searchEvents(store, subject, signal, (backTo) =>
      progress.show(`No index knows this id; searched back to ${new Date(backTo).toISOString()} …`),
    );
    if (hit) return { key: hit.key, eventId: undefined, running: hit.steps };
  }
  return undefined;
}

/** Returns whether a subject may be a trace or causation id that no index would have found. */
function isSearchable(store: EventStore) {
  return ({ text, stream, time, position, hint }: Subject): boolean => {
    if (stream !== null || time !== null || position !== null || hint === 'stream') return false;
    return !(store.hasIndexFor({ by: 'trace', id: text }) && store.hasIndexFor({ by: 'causation', id: text }));
  };
}
