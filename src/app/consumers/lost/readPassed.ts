import { createBreather } from '../../../base/inSlices';
import { EVERY_EVENT } from '../../../model/consumer/scope';
import { comparePositions, type EventHeader, type Position } from '../../../model/event/event';
import type { Health } from '../../../model/health/rules';
import { partitionPoint } from '../../../model/lists';
import { type PassedBatch, type PassedLine, passedBatch } from '../../../model/lost/passedOver';
import type { ConsumerReader } from '../../../store/ports';

/** Empty positions make a batch reach further back. After this many reads its oldest events are left out. */
const MOST_READS = 4;
/** The store looks this many positions ahead. Only the newest events of a larger batch are reported. */
const MOST_EVENTS = 10_000;

/** Returns the batches of this store that a consumer gave up according to these log lines, in the order of the lines. */
export async function readPassed(
  lines: readonly PassedLine[],
  health: Pick<Health, 'segments' | 'scope'>,
  store: Pick<ConsumerReader, 'waiting'>,
  signal: AbortSignal,
): Promise<PassedBatch[]> {
  const found = new Map<PassedLine, PassedBatch>();
  const breathe = createBreather();
  for await (const { stretch, events } of readTogether(stretchesOf(lines), store, signal)) {
    for (const line of stretch.lines) {
      const pause = breathe();
      if (pause) await pause;
      signal.throwIfAborted();
      const end = partitionPoint(events, ({ position }) => comparePositions(position, line.to) <= 0);
      const own = events.slice(Math.max(0, end - wantedOf(line)), end);
      const isWhole = own.length === wantedOf(line) || stretch.after === 0n;
      const batch = passedBatch(line, isWhole ? own : await eventsUpTo(line, store, signal), health);
      if (batch) found.set(line, batch);
    }
  }
  return lines.flatMap((line) => found.get(line) ?? []);
}

/** Batches that lie next to each other and are read together: while a server is away, a consumer gives up one batch after another. */
interface Stretch {
  readonly lines: PassedLine[];
  readonly after: bigint;
  to: bigint;
}

const wantedOf = ({ events }: Pick<PassedLine, 'events'>) => Math.min(events, MOST_EVENTS);

function stretchesOf(lines: readonly PassedLine[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const line of lines.toSorted((a, b) => comparePositions(a.to, b.to))) {
    const to = BigInt(line.to);
    // Half of the positions may be empty.
    const reach = to - BigInt(Math.min(2 * wantedOf(line), MOST_EVENTS));
    const after = reach > 0n ? reach : 0n;
    const last = stretches.at(-1);
    if (last && after >= last.after && after <= last.to && to - last.after <= MOST_EVENTS) {
      last.lines.push(line);
      last.to = to;
    } else stretches.push({ lines: [line], after, to });
  }
  return stretches;
}

/** How many reads run at once: a store opens only a few sessions, and others need them, too. */
const AT_ONCE = 4;

/** Yields the stretches with their events, in their order. */
async function* readTogether(
  stretches: readonly Stretch[],
  store: Pick<ConsumerReader, 'waiting'>,
  signal: AbortSignal,
): AsyncIterable<{ readonly stretch: Stretch; readonly events: readonly EventHeader[] }> {
  for (let from = 0; from < stretches.length; from += AT_ONCE) {
    const part = stretches.slice(from, from + AT_ONCE);
    const read = await Promise.all(part.map((stretch) => eventsIn(stretch, store, signal)));
    for (const [i, stretch] of part.entries()) yield { stretch, events: read[i] ?? [] };
  }
}

async function eventsIn(
  { after, to }: Stretch,
  { waiting }: Pick<ConsumerReader, 'waiting'>,
  signal: AbortSignal,
): Promise<EventHeader[]> {
  const segment = { id: null, total: null, checkpoint: String(after) as Position };
  const read = await waiting({ segment, scope: EVERY_EVENT, batchSize: Number(to - after) }, signal);
  return read.filter(({ position }) => BigInt(position) <= to);
}

/** Returns as many events as the batch had, of any kind, up to its last position. */
async function eventsUpTo(
  { to, events }: PassedLine,
  { waiting }: Pick<ConsumerReader, 'waiting'>,
  signal: AbortSignal,
): Promise<EventHeader[]> {
  const count = wantedOf({ events });
  let after = BigInt(to);
  let found: EventHeader[] = [];
  for (let reads = 0; reads < MOST_READS && found.length < count && after > 0n; reads++) {
    after -= BigInt(count - found.length);
    if (after < 0n) after = 0n;
    const segment = { id: null, total: null, checkpoint: String(after) as Position };
    const read = await waiting({ segment, scope: EVERY_EVENT, batchSize: count }, signal);
    found = read.filter(({ position }) => comparePositions(position, to) <= 0);
  }
  return found;
}
