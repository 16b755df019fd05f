import { inSlices } from '../../../base/inSlices';
import type { Segment, WaitingWindow } from '../../../model/consumer/consumer';
import { EVERY_EVENT } from '../../../model/consumer/scope';
import type { ConsumerLog } from '../../../model/diagnosis/consumerLog';
import { DEFAULT_BATCH_SIZE, type Diagnosis, diagnose } from '../../../model/diagnosis/diagnosis';
import type { KnownHandler } from '../../../model/diagnosis/rules/blame';
import { positionsToDate } from '../../../model/diagnosis/rules/clocks';
import { isFatalCrash } from '../../../model/diagnosis/rules/crashes';
import { endsWorker } from '../../../model/diagnosis/rules/firstFailures';
import { checkpointAtGap, type GapWait, gapBefore } from '../../../model/diagnosis/rules/gap';
import { isIn, knownOwners } from '../../../model/diagnosis/rules/processes';
import { failedAhead, segmentsToRead } from '../../../model/diagnosis/windows';
import type { EventHeader, Position } from '../../../model/event/event';
import type { Health } from '../../../model/health/rules';
import type { LogWords } from '../../../model/log/words';
import { passedLines } from '../../../model/lost/passedOver';
import type { ConsumerReader } from '../../../store/ports';
import type { LayoutSummary } from '../../../store/recognition';
import type { Judged } from '../judged';
import { readPassed } from '../lost/readPassed';
import { MOST_PASSED } from '../view';
import { type BeforeSources, beforeStop } from './beforeStop';

/** The sources of a diagnosis. */
export interface DiagnosisSources {
  readonly store: WaitingStore;
  readonly judged: (signal: AbortSignal) => Promise<Judged>;
  /** `words`: the log lines that the store's library writes. */
  readonly readLog: (consumer: string, signal: AbortSignal, words?: LogWords) => Promise<ConsumerLog>;
  /** The handlers of the Go sources; absent when there are none. */
  readonly handlers?: () => readonly KnownHandler[];
}

type WaitingStore = Pick<ConsumerReader, 'waiting'> & { readonly layout?: Pick<LayoutSummary, 'logWords'> };

/** Returns why the consumer is behind, from store and logs; null when the store has no such consumer. */
export async function gather(name: string, sources: DiagnosisSources, signal: AbortSignal): Promise<Diagnosis | null> {
  return (await gatherWithLog(name, sources, signal))?.diagnosis ?? null;
}

/** Returns the diagnosis together with what changed before the stop and which events wait; null when the store has no such consumer. */
export async function gatherWhole(
  name: string,
  sources: DiagnosisSources & Omit<BeforeSources, 'handlers'>,
  signal: AbortSignal,
): Promise<Diagnosis | null> {
  const gathered = await gatherWithLog(name, sources, signal);
  if (!gathered) return null;
  const { diagnosis } = gathered;
  const handlers = sources.handlers?.() ?? [];
  return { ...diagnosis, before: await beforeStop(diagnosis, diagnosis.log, { ...sources, handlers }, signal) };
}

/** Returns the diagnosis together with what the logs say; null when the store has no such consumer. */
export async function gatherWithLog(name: string, sources: DiagnosisSources, signal: AbortSignal) {
  const { logWords } = sources.store.layout ?? {};
  const [{ consumers, takenAt }, log] = await Promise.all([
    sources.judged(signal),
    sources.readLog(name, signal, logWords),
  ]);
  const health = consumers.find((candidate) => candidate.name === name);
  if (!health) return null;
  const batchSize = health.batchSize ?? startedWith(log, name) ?? DEFAULT_BATCH_SIZE;
  const windowOf = async (segment: Segment): Promise<WaitingWindow> => {
    const request = { segment, scope: health.scope, batchSize };
    return { segment, events: await sources.store.waiting(request, signal) };
  };
  // The segments are read in parallel, so that a busy server costs one wait, not one for each segment.
  const windows = await Promise.all(segmentsToRead(health, log).map(windowOf));
  for (const { segment, position } of await inSlices(failedAhead(health, log, windows), signal)) {
    const checkpoint = String(BigInt(position) - 1n) as Position;
    const request = { segment: { ...segment, checkpoint }, scope: health.scope, batchSize: 1 };
    const [event] = await sources.store.waiting(request, signal);
    const at = windows.findIndex((window) => window.segment === segment);
    const window = windows[at];
    if (window && event?.position === position) windows[at] = { segment, events: [...window.events, event] };
  }
  const gap = await gapAhead(health, sources.store, log, signal);
  const passedOver = await readPassed(passedLines(log, name).slice(0, MOST_PASSED), health, sources.store, signal);
  const positions = positionsToDate(log, windows, knownOwners(consumers));
  const dated = (await Promise.all(positions.map((position) => eventAt(position, sources.store, signal)))).flat();
  const handlers = sources.handlers?.() ?? [];
  const evidence = { health, consumers, takenAt, batchSize, windows, log, handlers, gap, passedOver, dated };
  return { log, diagnosis: await inSlices(diagnose(evidence), signal) };
}

async function eventAt(position: Position, { waiting }: WaitingStore, signal: AbortSignal): Promise<EventHeader[]> {
  const segment = { id: null, total: null, checkpoint: String(BigInt(position) - 1n) as Position };
  const read = await waiting({ segment, scope: EVERY_EVENT, batchSize: 1 }, signal);
  return read.filter((event) => event.position === position);
}

/** Returns how many events the consumer reads at once, as its last start says. */
export function startedWith({ starts }: ConsumerLog, name: string): number | undefined {
  const own = starts.filter(({ consumer, batchSize }) => consumer === name && batchSize !== null);
  return own.sort((a, b) => (a.time ?? 0) - (b.time ?? 0)).at(-1)?.batchSize ?? undefined;
}

/** Returns the processes that crashed or that a failure ended, by the ids that the store has for them. */
export function fallenOwners(log: ConsumerLog): ReadonlySet<string> {
  const ended = [
    ...log.crashes.filter((line) => isFatalCrash(line) || line.kind === 'exited'),
    ...log.failures.filter(endsWorker),
  ];
  return new Set(log.runs.flatMap((run) => (ended.some((line) => isIn(run, line)) ? run.owners : [])));
}

/** Returns the missing positions right behind the checkpoint of a consumer that lives and waits for them. */
async function gapAhead(
  health: Health,
  { waiting }: WaitingStore,
  log: ConsumerLog,
  signal: AbortSignal,
): Promise<GapWait | null> {
  const checkpoint = checkpointAtGap(health);
  if (checkpoint === null) return null;
  const segment = { id: null, total: null, checkpoint };
  const [next] = await waiting({ segment, scope: EVERY_EVENT, batchSize: 1 }, signal);
  return gapBefore(checkpoint, next?.position, health, log);
}
