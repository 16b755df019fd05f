import type { EndingKind, FailureKind } from '../../model/diagnosis/consumerLog';

/**
 * What a line of one of the libraries says about a consumer. `started`: a process begins to run it, or begins; `runs`: a process has
 * it now.
 */
export type Says =
  | { readonly what: 'failed'; readonly kind: FailureKind }
  | { readonly what: 'ended'; readonly kind: EndingKind }
  | { readonly what: 'started' | 'runs' | 'skipped' | 'gapStale' | 'gapAdvanced' };

const failed = (kind: FailureKind): Says => ({ what: 'failed', kind });
const ended = (kind: EndingKind): Says => ({ what: 'ended', kind });
const STARTED: Says = { what: 'started' };
const RUNS: Says = { what: 'runs' };

/** Messages of the libraries; a projection is what the projector calls a consumer. */
const PHRASES: readonly (readonly [phrase: string, says: Says])[] = [
  ['consumer handler error', failed('handler')],
  ['projection handler error', failed('handler')],
  ['consumer batch failed', failed('batch')],
  ['projection batch failed', failed('batch')],
  // With a segment it is that one's worker, without one it is the consumer's whole process.
  ['segment worker error', failed('segmentWorker')],
  ['consumer processor error', failed('process')],
  ['projection processor error', failed('process')],
  ['projection returned a permanent error', failed('stopped')],
  ['consumer returned a permanent error', failed('stopped')],
  ['poison handler rejected the batch', failed('poisonRejected')],
  ['failed to skip poison batch', failed('poisonSkipFailed')],
  ['projection skipped a poison batch', { what: 'skipped' }],
  ['consumer skipped a poison batch', { what: 'skipped' }],
  ['consumer gap became stale', { what: 'gapStale' }],
  ['projection gap became stale', { what: 'gapStale' }],
  ['consumer advanced past stale gap', { what: 'gapAdvanced' }],
  ['projection advanced past stale gap', { what: 'gapAdvanced' }],
  ['segment released', ended('released')],
  ['segments released', ended('released')],
  ['segment worker stopped', ended('released')],
  ['segment processor stopping', ended('stopping')],
  ['segment processor stopped', ended('released')],
  ['consumer processor stopped', ended('released')],
  ['projection processor stopped', ended('released')],
  ['worker deregistered', ended('released')],
  ['consumer loop stopped', ended('released')],
  ['projection loop stopped', ended('released')],
  ['stopping consumer', ended('stopping')],
  ['stopping projection', ended('stopping')],
  ['consumer ownership lost', ended('ownershipLost')],
  ['projection ownership lost', ended('ownershipLost')],
  ['worker removed', ended('processEnded')],
  ['instance removed', ended('processEnded')],
  ['segment processor starting', STARTED],
  ['consumer processor starting', STARTED],
  ['projection processor starting', STARTED],
  ['starting consumer', STARTED],
  ['starting projection', STARTED],
  ['dispatcher starting', STARTED],
  ['worker registered', STARTED],
  ['instance registered', STARTED],
  ['consumer loop started', RUNS],
  ['projection loop started', RUNS],
  ['segment claimed', RUNS],
  ['segment worker starting', RUNS],
];

/** What the libraries put before the handler's own words; an application may print them in a line of its own. */
const WRAPPING = ['handle event ', 'handle batch for ', 'handler error at position '] as const;

/** Texts that every line has that says something about a consumer. */
export const LIBRARY_TEXTS: readonly string[] = [...PHRASES.map(([phrase]) => phrase), ...WRAPPING];

/** Loggers put names in front of messages, but no more than this. */
const WITHIN = 80;

/** What a message says; undefined when it is not one of the libraries'. */
export function saidBy(message: string): Says | undefined {
  for (const [phrase, says] of PHRASES) if (message.startsWith(phrase)) return says;
  if (!message.includes(':') && !message.includes(']')) return undefined;
  for (const [phrase, says] of PHRASES) {
    const at = message.indexOf(phrase);
    // What follows `at position` is a handler's error in another line.
    if (
      at > 0 &&
      at < WITHIN &&
      /[:\]]\s$/.test(message.slice(0, at)) &&
      !message.startsWith(' at position', at + phrase.length)
    )
      return says;
  }
  return undefined;
}

const WRAPPERS: readonly RegExp[] = [
  /^.*?\bhandle event (?<event>[\da-f-]{36})(?: for (?:consumer|projection) (?<consumer>[^:]+))?: /is,
  /^.*?\bhandle (?<batch>batch) for (?:consumer|projection) (?<consumer>[^:]+): /is,
  /^.*?\b(?:consumer |projection )?handler error at position (?<position>\d+): /is,
  /^(?:.*?: )?(?:consumer|projection) "?(?<consumer>[^":\s]+)"? (?:failed(?: \d+ times)?|stopped): /is,
  /^(?:consumer|projection) stopped: /i,
];

export interface Unwrapped {
  /** The handler's own words. */
  readonly error: string;
  readonly consumer: string | null;
  readonly eventId: string | null;
  readonly position: string | null;
  /** The handler of a whole batch says it. */
  readonly isOfBatch: boolean;
  /** Something of a library stood in front. */
  readonly isWrapped: boolean;
}

/** An error without what the libraries put in front of it, and what that says. */
export function unwrapError(text: string): Unwrapped {
  const found: { consumer: string | null; eventId: string | null; position: string | null } = {
    consumer: null,
    eventId: null,
    position: null,
  };
  let error = text;
  let isOfBatch = false;
  for (let match = firstMatch(error); match; match = firstMatch(error)) {
    error = error.slice(match[0].length);
    const { consumer, event, position, batch } = match.groups ?? {};
    isOfBatch ||= batch !== undefined;
    found.consumer ??= consumer?.trim() ?? null;
    found.eventId ??= event?.toLowerCase() ?? null;
    found.position ??= position ?? null;
  }
  return {
    error,
    consumer: found.consumer,
    eventId: found.eventId,
    position: found.position,
    isOfBatch,
    isWrapped: error !== text,
  };
}

/** The one that begins first, so that what is outside is taken off before what is inside. */
function firstMatch(text: string): RegExpExecArray | undefined {
  let first: RegExpExecArray | undefined;
  for (const wrapper of WRAPPERS) {
    const match = wrapper.exec(text);
    if (match && match[0].length > 0 && (!first || match[0].length < first[0].length)) first = match;
  }
  return first;
}
