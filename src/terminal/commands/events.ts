import { eventsAround, storedTypes } from '../../app/lookup/placeEvents';
import { bodyJson, eventJson } from '../../app/traces/eventJson';
import { bodiesInOrder } from '../../app/traces/readBodies';
import { type EventHeader, nameOfStream, type Position, parsePosition } from '../../model/event/event';
import { type EventFilter, matchesFilter, parseFilter } from '../../model/event/eventFilter';
import type { SavedBody } from '../../model/forest/traceJson';
import { cutTo, widthOf } from '../../model/text/width';
import type { EventTail } from '../../store/livePorts';
import type { Arguments, RunCommand } from '../arguments';
import { momentText, requirePayloads, typedTime } from '../settings/settings';
import { EXIT, Unanswered, WrongUse } from '../shell/exit';
import { cell, type Output, safeLines } from '../shell/output';
import { type StoreUse, type TerminalStore, withStore } from '../store/openStore';
import { t } from '../words';
import { comingEvents } from './eventsComing';

const DEFAULT_COUNT = 100;
const MOST_COUNT = 10_000;

/** Seconds. */
const READING_S = 60;

/**
 * `event-trace events`: lists the newest events that match the filter, or those around a place, oldest first. With --follow, also the
 * events that come.
 */
export const events: RunCommand = async (args, context) => {
  const filter = parseFilter(args.positionals.join(' '));
  const count = countOf(args);
  const follows = args.flags.has('follow');
  const { output, common } = context;
  const around = args.values.get('around');
  if (around !== undefined && follows) throw new WrongUse('--around and --follow exclude each other.');
  const use: StoreUse = {
    timeoutS: follows ? undefined : READING_S,
    check(settings) {
      if (around !== undefined) readAround(around, settings);
      if (args.flags.has('payloads')) requirePayloads(settings);
    },
  };
  return await withStore(context, use, async (open) => {
    const tail = open.store.tail();
    const { place, read, shown, nothing } = await listed(tail, around, filter, count, open);
    const bodyOf = args.flags.has('payloads') ? bodiesOf(open, shown) : async () => undefined;
    const print = async (event: EventHeader) => {
      const body = await bodyOf(event);
      if (common.json) output.jsonLine({ ...eventJson(event), ...bodyJson(body) });
      else printEvent(output, open, event, body);
    };
    if (!follows && common.json) {
      const all = [];
      for (const event of shown) all.push({ ...eventJson(event), ...bodyJson(await bodyOf(event)) });
      output.json({ format: 1, connection: open.name, ...place, events: all });
    } else for (const event of shown) await print(event);
    if (follows) {
      for await (const event of comingEvents(open, tail, read, output))
        if (matchesFilter(filter, event)) await print(event);
      return EXIT.fine;
    }
    if (shown.length > 0) return EXIT.fine;
    output.note(nothing);
    return EXIT.attention;
  });
};

interface Listed {
  /** The place in the form of `--json`. */
  readonly place:
    | { readonly head: Position | null }
    | { readonly around: { readonly position: Position; readonly time: string | null } };
  /** All events that were read, and those that match the filter. */
  readonly read: readonly EventHeader[];
  readonly shown: readonly EventHeader[];
  /** The sentence when no event matches. */
  readonly nothing: string;
}

function listed(
  tail: EventTail,
  around: string | undefined,
  filter: EventFilter,
  count: number,
  open: TerminalStore,
): Promise<Listed> {
  return around === undefined ? newest(tail, filter, count, open) : at(around, filter, count, open);
}

async function newest(tail: EventTail, filter: EventFilter, count: number, { signal }: TerminalStore): Promise<Listed> {
  const read = await tail.begin(count, signal);
  const shown = read.filter((event) => matchesFilter(filter, event));
  return { place: { head: tail.head }, read, shown, nothing: nothingWords(filter, count) };
}

/** Reads the events around a time or position. A time without a zone is read as `eventTrace.times` says. */
async function at(text: string, filter: EventFilter, count: number, open: TerminalStore): Promise<Listed> {
  const asked = readAround(text, open.settings);
  const { around, events } = await eventsAt(open, asked, filter, count);
  const time = around.time === null ? null : new Date(around.time).toISOString();
  return {
    place: { around: { position: around.position, time } },
    read: events,
    shown: events,
    nothing: 'No event around that place passes the filter.',
  };
}

function countOf({ values }: Arguments): number {
  const text = values.get('count') ?? String(DEFAULT_COUNT);
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_COUNT) {
    throw new WrongUse(`--count needs a number from 1 to ${MOST_COUNT}.`);
  }
  return count;
}

/** Returns a reader of bodies. For events that already exist it reads several at once, for new events one at a time. */
function bodiesOf(
  { store, settings, signal }: TerminalStore,
  shown: readonly EventHeader[],
): (event: EventHeader) => Promise<SavedBody | undefined> {
  const rules = { masked: settings.payloadRedact.get(), t };
  const read = bodiesInOrder(store, shown, rules, signal);
  return ({ position }) => read(position);
}

function printEvent(
  output: Output,
  { settings }: TerminalStore,
  event: EventHeader,
  body: SavedBody | undefined,
): void {
  const { position, eventType, stream, time } = event;
  const start = `${momentText(time, settings).replace(' UTC', 'Z')} #${position} ${cell(eventType)}`;
  const room = output.width - widthOf(start) - 1;
  const name = room > 3 ? ` ${cutTo(cell(nameOfStream(stream)), room)}` : '';
  output.line(`${cutTo(start, output.width)}${output.paint(name, 'dim')}`);
  for (const text of body ? [body.payload, body.metadata ?? ''] : []) {
    for (const line of text === '' ? [] : safeLines(text)) output.line(`  ${line}`);
  }
}

function nothingWords(filter: EventFilter, count: number): string {
  const isEmpty = Object.values(filter).every((part: readonly unknown[]) => part.length === 0);
  return isEmpty
    ? 'The store has no events.'
    : `None of the newest ${count} events passes the filter. Look at more with --count.`;
}

/** The place where a list of events begins in both directions. */
interface Around {
  readonly position: Position;
  /** The requested time, milliseconds since 1970; null when a position was requested. */
  readonly time: number | null;
}

/** Parses a time like the look-up, an age, or `#position`. Throws WrongUse. */
function readAround(
  text: string,
  settings: TerminalStore['settings'],
): { readonly time: number } | { readonly position: Position } {
  const position = parsePosition(/^#(\d+)$/.exec(text.trim())?.[1] ?? '');
  if (position !== undefined) return { position };
  const time = typedTime(text, settings);
  if (time === null)
    throw new WrongUse('--around needs a time, as 2026-01-31T12:00:00Z, 14:57 or "15 min ago", or a #position.');
  return { time };
}

/**
 * Reads the events around a place that match the filter, oldest first: half of `count` on either side, of the filter's types even when
 * these are rare. A time is found by position, without an index on times. Throws Unanswered for an empty store.
 */
async function eventsAt(
  { store, signal }: Pick<TerminalStore, 'store' | 'signal'>,
  place: ReturnType<typeof readAround>,
  filter: EventFilter,
  count: number,
): Promise<{ readonly around: Around; readonly events: readonly EventHeader[] }> {
  const around = 'time' in place ? await positionOf(store, place.time, signal) : { ...place, time: null };
  if (!around) throw new Unanswered('The store has no events.', EXIT.attention);
  const types = await storedTypes(store, filter.eventTypes, signal);
  const asked = { count: Math.ceil(count / 2), ...(types === undefined ? {} : { types }) };
  // Of an odd number the place itself and what follows it are the larger half.
  const events = (await eventsAround(store, around.position, asked, signal)).slice(-count);
  return { around, events: events.filter((event) => matchesFilter(filter, event)) };
}

async function positionOf(
  store: TerminalStore['store'],
  time: number,
  signal: AbortSignal,
): Promise<Around | undefined> {
  const found = await store.positionAt(time, signal);
  return found ? { position: found.position, time } : undefined;
}
