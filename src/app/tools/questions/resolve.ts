import { type EventHeader, nameOfStream } from '../../../model/event/event';
import { type TraceKey, traceKeyOf } from '../../../model/event/headerBatch';
import type { Meaning } from '../../../model/lookup/subject';
import type { ScanStep } from '../../../store/ports';
import { type LookedUp, lookUp, searchEvents, understand } from '../../lookup/lookUp';
import { openingOf } from '../../lookup/opening';
import { problemWords } from '../../lookup/words';
import { type NextCall, ToolProblem } from '../input';
import type { ToolStore } from '../ports';
import { countWords, listedWords } from '../text/quote';
import type { ToolCall } from '../tool';
import { eventName } from './eventWords';

/** How long a search without an index through the whole store may take. */
const SEARCH_MS = 8_000;

/** The argument of tools that look at one thing. */
export const ID_FIELD = {
  type: 'string',
  required: true,
  description: '#position, event id, correlation or trace id, Type/id of a stream, or a pasted line.',
} as const;

/** A text that stands for one trace. */
export interface NamedTrace {
  readonly key: TraceKey;
  /** The named event, if the text names one. */
  readonly event: EventHeader | undefined;
  /** A search that has found the trace and continues; present when no index knows the id. */
  readonly running: AsyncIterable<ScanStep> | undefined;
}

/** Checks that a text can be looked up, before anything is connected. Throws ToolProblem. */
export function requireText(text: string, { ports }: ToolCall): void {
  const understood = understand(text);
  if ('problem' in understood) throw new ToolProblem(problemWords(understood.problem, ports.t));
}

/** Returns what a text means in a store. Throws ToolProblem when it is no id. */
export async function lookUpIn({ store }: ToolStore, text: string, { ports, signal }: ToolCall): Promise<LookedUp> {
  const looked = await lookUp(store, text, signal);
  if ('problem' in looked) throw new ToolProblem(problemWords(looked.problem, ports.t));
  return looked;
}

/** Returns the trace that a text means; undefined when the store has none. Throws ToolProblem when the text means several. */
export async function namedTrace(open: ToolStore, text: string, call: ToolCall): Promise<NamedTrace | undefined> {
  const looked = await lookUpIn(open, text, call);
  const meanings = looked.only ? [looked.only] : looked.meanings.map(({ meaning }) => meaning);
  const traces = new Map(
    meanings.flatMap((meaning) => {
      const key = keyOf(meaning);
      return key ? [[JSON.stringify(key), { key, meaning }] as const] : [];
    }),
  );
  const [first] = traces.values();
  if (first && traces.size > 1) throw choiceOf(meanings, open, call);
  if (first) {
    const event = first.meaning.kind === 'event' ? first.meaning.header : undefined;
    return { key: first.key, event, running: undefined };
  }
  return await searched(open, looked, call);
}

function keyOf(meaning: Meaning): TraceKey | undefined {
  const opening = openingOf(meaning);
  return opening.kind === 'trace' ? opening.key : undefined;
}

/** How many meanings are listed and proposed. */
const MOST_CHOICES = 10;

function choiceOf(meanings: readonly Meaning[], { connection }: ToolStore, call: ToolCall): ToolProblem {
  const lines = meanings.slice(0, MOST_CHOICES).map((meaning) => `- ${meaningWords(meaning, call)}`);
  const range = listedWords(lines.length, meanings.length);
  const next = meanings.flatMap((meaning) => callsFor(meaning, connection).slice(0, 1));
  return new ToolProblem(
    [`This means several things (${range}). Call again with one of them:`, ...lines].join('\n'),
    next,
  );
}

/** Returns the calls that show a meaning, the most useful first. */
export function callsFor(meaning: Meaning, connection: string): readonly NextCall[] {
  const event = ({ position }: EventHeader, why: string) => ({
    tool: 'get_event',
    input: { id: `#${position}`, connection },
    why,
  });
  const trace = (id: string, why: string) => ({ tool: 'get_trace', input: { id, connection }, why });
  switch (meaning.kind) {
    case 'event':
      return [event(meaning.header, 'this event')];
    case 'trace':
      return [trace(meaning.key.id, 'all of its events')];
    case 'stream':
      return [trace(nameOfStream(meaning.stream), 'its history'), event(meaning.latest, 'its newest event')];
    case 'eventType':
      return [
        { tool: 'describe_event_type', input: { type: meaning.eventType, connection }, why: 'what it is' },
        event(meaning.latest, 'the newest of them'),
      ];
    case 'streamType':
      return [{ tool: 'find', input: { text: `${meaning.streamType}/`, connection }, why: 'its streams' }];
    case 'position':
      return [{ tool: 'get_logs', input: { time: `#${meaning.position}`, connection }, why: 'what lies around it' }];
    case 'time': {
      const time = new Date(meaning.time).toISOString();
      return [{ tool: 'get_logs', input: { time, connection }, why: 'what lies around it' }];
    }
  }
}

/** Searches the store for SEARCH_MS for ids that no index knows. */
async function searched({ store }: ToolStore, { unknown }: LookedUp, { signal }: ToolCall) {
  for (const subject of unknown) {
    const { text, hint, stream, time, position } = subject;
    if (stream !== null || time !== null || position !== null || hint === 'stream') continue;
    if (store.hasIndexFor({ by: 'trace', id: text }) && store.hasIndexFor({ by: 'causation', id: text })) continue;
    const soon = AbortSignal.timeout(SEARCH_MS);
    try {
      const hit = await searchEvents(store, subject, AbortSignal.any([signal, soon]), () => undefined);
      if (hit) return { key: hit.key, event: undefined, running: hit.steps };
    } catch (error) {
      if (!soon.aborted || signal.aborted) throw error;
      throw new ToolProblem(
        'No index of this store knows the id, and the newest events have none with it. Give an event id, a #position or a correlation id.',
      );
    }
  }
  return undefined;
}

/** Returns the event that a text means; undefined when the store has none. Throws ToolProblem when the text means something else. */
export async function namedEvent(open: ToolStore, text: string, call: ToolCall): Promise<EventHeader | undefined> {
  const looked = await lookUpIn(open, text, call);
  const meanings = looked.only ? [looked.only] : looked.meanings.map(({ meaning }) => meaning);
  const events = meanings.flatMap((meaning) => (meaning.kind === 'event' ? [meaning.header] : []));
  const [only] = events;
  if (only && events.length === 1) return only;
  if (events.length > 1) throw choiceOf(meanings, open, call);
  const [first] = meanings;
  if (!first) return undefined;
  const next = callsFor(first, open.connection);
  throw new ToolProblem(`This is no event: ${meaningWords(first, call)}.`, next);
}

/** Returns a meaning as one line. */
export function meaningWords(meaning: Meaning, call: Pick<ToolCall, 'quote'>): string {
  const { quote } = call;
  switch (meaning.kind) {
    case 'event': {
      const { by, id } = traceKeyOf(meaning.header);
      return `event ${eventName(meaning.header, call)} (${by} ${quote.name(id)})`;
    }
    case 'trace':
      return `${meaning.key.by} ${quote.name(meaning.key.id)}, ${countWords(meaning.events, 'event', meaning.capped ? '+' : '')}`;
    case 'stream':
      return `stream ${quote.name(nameOfStream(meaning.stream))}, ${countWords(meaning.events, 'event')}, last ${eventName(meaning.latest, call)}`;
    case 'eventType':
      return `event type ${quote.name(meaning.eventType)}, newest ${eventName(meaning.latest, call)}`;
    case 'streamType':
      return `stream type ${quote.name(meaning.streamType)}`;
    case 'position':
      return `position #${meaning.position}, which no event has`;
    case 'time':
      return `time ${new Date(meaning.time).toISOString()}`;
  }
}
