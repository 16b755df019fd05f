import { comparePositions, type Position } from '../../model/event/event';
import type { TraceKey } from '../../model/event/headerBatch';
import { type Clock, SYSTEM_CLOCK } from '../../model/lookup/calendar';
import { ID_PRECEDENCE, type TypedId } from '../../model/lookup/idSpan';
import { type LookupProblem, parseLookup } from '../../model/lookup/lookup';
import { type Meaning, type Subject, subjectOf } from '../../model/lookup/subject';
import type { LookupReader, PlaceReader, ScanStep, TraceReader } from '../../store/ports';

export type LookUpStore = Pick<LookupReader, 'identify'> & PlaceReader;

/** A meaning, and the id in the text that has it. */
export interface FoundMeaning {
  readonly subject: Subject;
  readonly meaning: Meaning;
}

/** What a text was understood as, and what that means in a store. */
export interface LookedUp {
  readonly subjects: readonly Subject[];
  /** How many ids of the text are not looked up because there are too many. */
  readonly omitted: number;
  /** The most likely meaning first, without those that another meaning implies. */
  readonly meanings: readonly FoundMeaning[];
  /** Ids that no index knows; a search through the events may find them. */
  readonly unknown: readonly Subject[];
  /** The single meaning of the text, which needs no choice. */
  readonly only: Meaning | undefined;
}

/** Reads a text, or takes an id whose kind is known. Faces show a problem before they connect to a store. */
export function understand(asked: string | TypedId, clock: Clock = SYSTEM_CLOCK): ReturnType<typeof parseLookup> {
  if (typeof asked === 'string') return parseLookup(asked, clock);
  return { subjects: [subjectOf(asked)], omitted: 0, connection: undefined };
}

/** Returns what a text or a typed id means in a store, with one short query for each id. Rejects with StoreError. */
export async function lookUp(
  store: LookUpStore,
  asked: string | TypedId,
  signal?: AbortSignal,
  clock: Clock = SYSTEM_CLOCK,
): Promise<LookedUp | { readonly problem: LookupProblem }> {
  const understood = understand(asked, clock);
  if ('problem' in understood) return understood;
  const { subjects, omitted } = understood;
  const answers = await Promise.all(
    subjects.map(async (subject) => ({ subject, meanings: await meaningsOf(store, subject, signal) })),
  );
  const all = answers.flatMap(({ subject, meanings }) => meanings.map((meaning) => ({ subject, meaning })));
  const meanings = all.filter((found, index) => !all.some((other, at) => implies(other, at, found, index)));
  const unknown = answers
    .filter(({ subject, meanings: own }) => own.length === 0 && !all.some(({ meaning }) => names(meaning, subject)))
    .map(({ subject }) => subject);
  return { subjects, omitted, meanings, unknown, only: onlyOne(meanings, unknown) };
}

async function meaningsOf(
  store: LookUpStore,
  subject: Subject,
  signal: AbortSignal | undefined,
): Promise<readonly Meaning[]> {
  const { time, position, text } = subject;
  const [stored, place] = await Promise.all([
    time !== null && position === null ? [] : store.identify(subject, signal),
    time === null ? null : store.positionAt(time, signal),
  ]);
  const moments: Meaning[] = time === null ? [] : [{ kind: 'time', time, position: place?.position ?? null }];
  if (stored.length > 0 || position === null) return [...stored, ...moments];
  const isWithin = await isAmongPositions(store, position as Position, signal);
  if (!isWithin || text === '') return moments;
  return [...moments, { kind: 'position', position: position as Position }];
}

/** Whether a position is a gap below the newest event: an append that is rolled back leaves its positions unused. */
async function isAmongPositions(store: PlaceReader, position: Position, signal: AbortSignal | undefined) {
  const [next] = await store.eventsPage({ from: position, forward: true, count: 1 }, signal);
  return next !== undefined && comparePositions(next.position, position) > 0;
}

/** Whether one meaning leads to what another one means: beside an event, its trace, correlation, cause and stream need no choice. */
function implies(other: FoundMeaning, at: number, found: FoundMeaning, index: number): boolean {
  if (at === index) return false;
  const { meaning } = found;
  if (at < index && isSame(other.meaning, meaning)) return true;
  if (other.meaning.kind !== 'event') return false;
  const { header, key } = other.meaning;
  switch (meaning.kind) {
    case 'trace': {
      const { by, id } = meaning.key;
      return (by === key.by && id === key.id) || id === header.correlationId || id === header.traceId;
    }
    case 'stream':
      return (
        found.subject !== other.subject &&
        meaning.stream.type === header.stream.type &&
        meaning.stream.id === header.stream.id
      );
    case 'event':
      return found.subject.hint === 'causation' && header.causationId === meaning.header.eventId;
    default:
      return false;
  }
}

function isSame(a: Meaning, b: Meaning): boolean {
  if (a.kind === 'event' && b.kind === 'event') return a.header.position === b.header.position;
  if (a.kind === 'trace' && b.kind === 'trace') return a.key.by === b.key.by && a.key.id === b.key.id;
  if (a.kind === 'stream' && b.kind === 'stream') return JSON.stringify(a.stream) === JSON.stringify(b.stream);
  return false;
}

/** Whether a found event has the id: its trace then contains the id, even when no index knows it. */
function names(meaning: Meaning, { spellings }: Subject): boolean {
  if (meaning.kind !== 'event') return false;
  const { correlationId, traceId, causationId, stream } = meaning.header;
  return [correlationId, traceId, causationId, stream.id].some((id) => id !== null && spellings.includes(id));
}

/** Returns the meaning that is opened without a question: the only one, unless an id that is at least as strong is still unknown. */
function onlyOne(meanings: readonly FoundMeaning[], unknown: readonly Subject[]): Meaning | undefined {
  const meant = meanings.filter(({ subject, meaning }) => isMeant(meaning, subject));
  const [first] = meanings.length === 1 ? meanings : meant.length === 1 ? meant : [];
  if (!first) return undefined;
  const isWeaker = (subject: Subject) => rankOf(subject) > rankOf(first.subject);
  return unknown.every(isWeaker) ? first.meaning : undefined;
}

/** Whether the key before the id names this meaning. With a version, both the event and the stream may be meant. */
function isMeant(meaning: Meaning, { hint, version }: Subject): boolean {
  if (version !== null) return false;
  if (meaning.kind === 'trace') return meaning.key.by === hint;
  return meaning.kind === hint || (meaning.kind === 'event' && hint === 'position');
}

function rankOf({ hint }: Subject): number {
  return ID_PRECEDENCE.indexOf(hint ?? 'unknown');
}

/** A search that has found something and continues. */
interface SearchHit {
  readonly key: TraceKey;
  /** The steps from the first hit on. */
  readonly steps: AsyncIterable<ScanStep>;
}

/**
 * Looks for an id that no index knows, newest events first. Resolves at the first hit while the search still runs, or with undefined when
 * there is none. `progress` gets the time of the oldest event looked at, in milliseconds since 1970. Rejects when aborted.
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

/** Returns the key under which the found events have the id, in the store's spelling. */
function foundKey({ batch }: ScanStep, { spellings, ending, uuid, text }: Subject): TraceKey {
  const isIt = (stored: string | undefined) =>
    stored !== undefined && (spellings.includes(stored) || (ending !== null && stored.toLowerCase().endsWith(ending)));
  const traceId = Array.from(batch.traceIds, (index) => batch.texts[index]).find(isIt);
  if (traceId !== undefined) return { by: 'trace', id: traceId };
  // A cause that is a UUID is kept as bytes, not among the texts.
  return { by: 'causation', id: batch.texts.find(isIt) ?? uuid ?? text };
}

async function* resumed(first: ScanStep, rest: AsyncIterator<ScanStep>): AsyncGenerator<ScanStep> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
