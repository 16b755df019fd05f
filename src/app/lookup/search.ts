import type { TraceKey } from '../../model/event/headerBatch';
import type { Subject } from '../../model/lookup/subject';
import type { ScanStep, TraceReader } from '../../store/ports';

/** A search that has found something and goes on. */
export interface SearchHit {
  readonly key: TraceKey;
  /** The steps from the first hit on. */
  readonly steps: AsyncIterable<ScanStep>;
}

/**
 * Looks for an id that no index knows, newest events first. Resolves at the first hit with the search still running, to undefined when
 * there is none. `progress` gets the time of the oldest event looked at, milliseconds since 1970. Rejects when aborted.
 */
export async function searchEvents(
  store: Pick<TraceReader, 'scan'>,
  subject: Subject,
  signal: AbortSignal,
  progress: (backTo: number) => void,
): Promise<SearchHit | undefined> {
  const steps = store.scan(subject, signal)[Symbol.asyncIterator]();
  for (;;) {
    const next = await steps.next();
    if (next.done) return undefined;
    if (next.value.backTo !== null) progress(next.value.backTo);
    if (next.value.batch.count > 0) return { key: foundKey(next.value, subject), steps: resumed(next.value, steps) };
  }
}

/** As what the found events carry the id, in the spelling that the store has. */
function foundKey({ batch }: ScanStep, { spellings, ending, uuid, text }: Subject): TraceKey {
  const isIt = (stored: string | undefined) =>
    stored !== undefined && (spellings.includes(stored) || (ending !== null && stored.toLowerCase().endsWith(ending)));
  const traceId = Array.from(batch.traceIds, (index) => batch.texts[index]).find(isIt);
  if (traceId !== undefined) return { by: 'trace', id: traceId };
  // A cause that is a UUID is kept as its bytes, not among the texts.
  return { by: 'causation', id: batch.texts.find(isIt) ?? uuid ?? text };
}

async function* resumed(first: ScanStep, rest: AsyncIterator<ScanStep>): AsyncGenerator<ScanStep> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
