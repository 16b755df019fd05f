import { isoTimestamp } from '../../model/event/event';
import type { LookupProblem } from '../../model/lookup/lookup';
import type { Meaning, Subject } from '../../model/lookup/subject';
import { english } from '../../model/text/translate';
import type { LookedUp } from './lookUp';
import { problemWords } from './words';

/** The output of `event-trace look-up --json`. `format` increases when a member changes its meaning. */
interface LookUpJson {
  readonly format: 1;
  /** What the text was read as, most likely first; empty when it was not understood. */
  readonly understood: readonly {
    readonly kind: string;
    readonly id: string;
    readonly type?: string;
    readonly version?: number;
  }[];
  /** Why nothing was looked up. */
  readonly problem?: { readonly kind: LookupProblem; readonly sentence: string };
  readonly meanings: readonly MeaningJson[];
  /** Ids that no index knows. */
  readonly unknown: readonly string[];
}

interface MeaningJson {
  readonly kind: 'event' | 'trace' | 'stream' | 'position' | 'time' | 'eventType' | 'streamType';
  /** The number of events; null when nothing counts them. */
  readonly events: number | null;
  readonly [member: string]: unknown;
}

/** Returns the output for a look-up. `lookedUp`: the store's answer, or what was understood when no store was asked. */
export function lookUpJson(
  lookedUp: LookedUp | Pick<LookedUp, 'subjects'> | { readonly problem: LookupProblem },
): LookUpJson {
  if ('problem' in lookedUp) {
    const problem = { kind: lookedUp.problem, sentence: problemWords(lookedUp.problem, english) };
    return { format: 1, understood: [], problem, meanings: [], unknown: [] };
  }
  const isAnswer = 'meanings' in lookedUp;
  return {
    format: 1,
    understood: lookedUp.subjects.map(subjectJson),
    meanings: isAnswer ? lookedUp.meanings.map(({ meaning }) => meaningJson(meaning)) : [],
    unknown: isAnswer ? lookedUp.unknown.map(({ text }) => text) : [],
  };
}

function subjectJson({ hint, text, stream, version, time, position, uuid }: Subject): LookUpJson['understood'][number] {
  if (stream !== null) {
    return { kind: 'stream', type: stream.type, id: stream.id, ...(version === null ? {} : { version }) };
  }
  if (time !== null && position === null) return { kind: 'time', id: isoTimestamp(time) };
  const isDigits = /^[\da-f]{32}$/i.test(text);
  // All 128-bit ids get the same spelling, so that two answers can be compared.
  const id = uuid === null || version !== null ? text : isDigits ? text.toLowerCase() : uuid;
  return { kind: hint ?? 'unknown', id, ...(version === null ? {} : { version }) };
}

function meaningJson(meaning: Meaning): MeaningJson {
  switch (meaning.kind) {
    case 'event': {
      const { header } = meaning;
      return {
        kind: 'event',
        eventId: header.eventId,
        position: header.position,
        eventType: header.eventType,
        streamType: header.stream.type,
        streamId: header.stream.id,
        streamVersion: header.streamVersion,
        traceId: header.traceId,
        correlationId: header.correlationId,
        causationId: header.causationId,
        time: isoTimestamp(header.time),
        events: 1,
      };
    }
    case 'trace':
      return { kind: 'trace', by: meaning.key.by, id: meaning.key.id, events: meaning.events, capped: meaning.capped };
    case 'stream':
      return {
        kind: 'stream',
        context: meaning.stream.context,
        streamType: meaning.stream.type,
        streamId: meaning.stream.id,
        events: meaning.events,
      };
    case 'eventType':
      return { kind: 'eventType', eventType: meaning.eventType, newest: meaning.latest.position, events: null };
    case 'streamType':
      return { kind: 'streamType', streamType: meaning.streamType, events: null };
    case 'position':
      return { kind: 'position', position: meaning.position, events: 0 };
    case 'time':
      return { kind: 'time', time: isoTimestamp(meaning.time), position: meaning.position, events: null };
  }
}
