import { inSlices } from '../../../base/inSlices';
import { type Affected, recoveryOf, waitingIn } from '../../../model/diagnosis/before/affected';
import { type Change, type Commit, faded, isBehindStop, ranked } from '../../../model/diagnosis/before/change';
import { changesInEvents, rowOf, sameTypeBefore } from '../../../model/diagnosis/before/inEvents';
import { changesInStatus, changesOfOwner, type Lives } from '../../../model/diagnosis/before/inLogs';
import { newValues } from '../../../model/diagnosis/before/newValues';
import type { BeforeStop, Diagnosis } from '../../../model/diagnosis/diagnosis';
import type { KnownHandler } from '../../../model/diagnosis/rules/blame';
import { comparePositions, type EventHeader, type Position } from '../../../model/event/event';
import { FlowTable } from '../../../model/flow/flowTable';
import type { HistoryPoint } from '../../../model/history/history';
import { quantile } from '../../../model/lists';
import type { FlowReader } from '../../../store/ports';
import { readPayloadFields } from '../../flow/payloadFields';
import { takePage } from '../../flow/window';

/** How many positions before the stop are looked at, and how many events are read from there, so that some behind it are among them. */
const BEFORE = 10_000n;
const AROUND = 10_100;
/** Events come in bursts: two looks within a second, as a command line takes them, see all of one or none of it. */
const SHORTEST_MEASURE_S = 15;
/** The longest part of the backlog that is counted, in events past the lowest checkpoint. */
const MOST_WAITING = 10_000;
/** How many events of the same type have their payloads compared. */
const COMPARED = 200;
/** The weight of a commit halves each half day. Commits older than a fortnight are not asked for. */
const COMMIT_HALF_MS = 12 * 3_600_000;
const COMMITS_MS = 14 * 86_400_000;
const MOST_COMMITS = 3;

/** Returns the commits that touched a file since a time in milliseconds, newest first. Never rejects. */
export type Commits = (file: string, since: number, signal: AbortSignal) => Promise<readonly Commit[]>;

/** The sources for the time before a stop. */
export interface BeforeSources {
  readonly store: Pick<FlowReader, 'eventsAfter'> & Partial<Pick<FlowReader, 'payloadsAt'>>;
  readonly handlers: readonly KnownHandler[];
  /** What was seen of the consumer earlier; absent when nothing is kept. */
  readonly history?: () => Promise<readonly HistoryPoint[]>;
  /** Returns sentences about what is odd in the flows of a consumer; absent when no flows were learned. */
  readonly oddFlows?: (consumer: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** Absent when there is no Git. */
  readonly commits?: Commits;
}

/**
 * Returns what changed before a consumer stopped, and which events wait. Payloads are compared, never shown. Rejects with StoreError and
 * with the signal's reason.
 */
export async function beforeStop(
  diagnosis: Diagnosis,
  lives: Lives,
  sources: BeforeSources,
  signal: AbortSignal,
): Promise<BeforeStop> {
  const [points = [], oddFlows = []] = await Promise.all([
    sources.history?.(),
    sources.oddFlows?.(diagnosis.health.name, signal),
  ]);
  const busy = points.flatMap(({ waiting, handledPerS }) => (waiting > 0 && handledPerS ? [handledPerS] : []));
  const event = diagnosis.culprits[0]?.event ?? diagnosis.windows[0]?.events[0];
  const inStatus = changesInStatus(diagnosis, quantile(busy, 0.5) ?? null);
  const stop = stoppedAt(diagnosis, event, inStatus);
  const { at } = stop;
  const [affected, inEvents, commits] = await Promise.all([
    affectedBy(diagnosis, busy, sources, signal),
    event ? changesBefore(event, diagnosis, sources, signal) : [],
    event ? commitsBefore(diagnosis.health.name, at, sources, signal) : [],
  ]);
  if (affected === null || affected.events === 0) return { changes: [], affected, oddFlows };
  const changes = [...inStatus, ...changesOfOwner(lives, diagnosis.health.name, at), ...inEvents, ...commits];
  // The crash of a crash loop counts even when it came long after the stop.
  const isOfStop = (change: Change) => !isBehindStop(change, stop) || (change.kind === 'crash' && isLoop(diagnosis));
  return { changes: ranked(changes.filter(isOfStop)), affected, oddFlows };
}

/** Whether it stops again and again; then the newest crash belongs to the stop as much as the first one. */
const isLoop = ({ health, crash }: Diagnosis) => health.rule === 'crashLoop' || (crash?.times ?? 0) > 1;

interface Stop extends Pick<Change, 'isAssumed'> {
  readonly at: number;
}

/** Returns when it stopped: at its first failure at the event, if one is known, otherwise at the first sign of its status. */
function stoppedAt({ takenAt, culprits }: Diagnosis, event: EventHeader | undefined, known: readonly Change[]): Stop {
  const timed = known.flatMap(({ at, isAssumed, kind }) =>
    at === null ? [] : { at, kind, ...(isAssumed && { isAssumed }) },
  );
  const failed = culprits.length > 0 ? timed.find(({ kind }) => kind === 'error') : undefined;
  const [first] = failed ? [failed] : timed.toSorted((a, b) => a.at - b.at);
  if (first) return first;
  return { at: event && Number.isFinite(event.time) ? Math.min(event.time, takenAt) : takenAt };
}

async function affectedBy(
  { health }: Diagnosis,
  busy: readonly number[],
  { store }: BeforeSources,
  signal: AbortSignal,
): Promise<Affected | null> {
  const segments = health.segments.map(({ segment }) => segment);
  const [lowest] = segments.map(({ checkpoint }) => checkpoint).sort(comparePositions);
  if (lowest === undefined) return null;
  const batch = await store.eventsAfter(lowest, MOST_WAITING, signal);
  const cut = batch.count === MOST_WAITING;
  const waiting = waitingIn(batch, segments, health.scope, cut);
  const { handledPerS, appendedPerS, spanS } = health.rates;
  const handled = busy.length > 0 ? busy : handledPerS ? [handledPerS] : [];
  const all = Math.max(waiting.events, cut ? health.share.waiting : 0);
  const isMeasured = appendedPerS !== null && spanS >= SHORTEST_MEASURE_S;
  return {
    ...waiting,
    atMost: health.share.atMost,
    recovery: isMeasured ? recoveryOf(all, handled, appendedPerS) : null,
  };
}

async function changesBefore(
  event: EventHeader,
  { takenAt }: Diagnosis,
  { store }: BeforeSources,
  signal: AbortSignal,
): Promise<Change[]> {
  const from = BigInt(event.position) - BEFORE;
  const after = (from > 0n ? from : 0n).toString() as Position;
  const table = new FlowTable(AROUND);
  await inSlices(takePage(await store.eventsAfter(after, AROUND, signal), { table }), signal);
  const changes = changesInEvents(table, event, takenAt);
  const row = rowOf(table, event);
  const { payloadsAt } = store;
  if (!payloadsAt || table.indexOf(event.eventId) < 0) return changes;
  const compared = sameTypeBefore(table, row)
    .filter((other) => table.kind(other) === table.kind(row))
    .slice(0, COMPARED)
    .map((other) => table.position(other));
  const fields = await readPayloadFields({ payloadsAt }, [event.position, ...compared], signal);
  const own = fields.get(event.position);
  if (!own) return changes;
  const others = compared.flatMap((position) => fields.get(position) ?? []);
  const { position, eventType, time } = event;
  for (const { field, novelty, surprise } of newValues(own, others)) {
    const at = Number.isFinite(time) ? time : null;
    changes.push({ kind: 'value', field, novelty, eventType, position, before: others.length, at, weight: surprise });
  }
  return changes;
}

async function commitsBefore(
  consumer: string,
  at: number,
  { handlers, commits }: BeforeSources,
  signal: AbortSignal,
): Promise<Change[]> {
  if (!commits) return [];
  const files = new Set(handlers.flatMap((handler) => (handler.consumer === consumer ? handler.file : [])));
  const found = new Map<string, Commit>();
  for (const file of files) {
    for (const commit of await commits(file, at - COMMITS_MS, signal)) found.set(commit.hash, commit);
  }
  return [...found.values()]
    .sort((a, b) => b.time - a.time)
    .map((commit) => ({
      kind: 'commit' as const,
      commit,
      at: commit.time,
      weight: faded(0.74, at - commit.time, COMMIT_HALF_MS),
    }))
    .filter(({ weight }) => weight > 0)
    .slice(0, MOST_COMMITS);
}
