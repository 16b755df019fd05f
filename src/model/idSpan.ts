/** What an id in a text is said to be by its key; `unknown`: only its shape says that it is one. */
export type IdKind = 'event' | 'position' | 'correlation' | 'trace' | 'causation' | 'stream' | 'unknown';

/** An id in a line of text; offsets are 0-based UTF-16 units. */
export interface IdSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: IdKind;
  /** The id as it stands there; of a stream `Type/id` where the line names the type. */
  readonly id: string;
}

const KEYS: Partial<Record<IdKind, string>> = {
  event: 'event_id',
  correlation: 'correlation_id',
  trace: 'trace_id',
  causation: 'causation_id',
};
/** Which of several ids in one line says most about what it belongs to. */
const PRECEDENCE: readonly IdKind[] = ['event', 'position', 'correlation', 'trace', 'causation', 'unknown', 'stream'];

/** What to look the id up by: a text that `parseLookup` reads, with the kind as its hint. */
export function lookupText({ kind, id }: IdSpan): string {
  if (kind === 'position') return `#${id}`;
  const key = KEYS[kind];
  return key === undefined ? id : JSON.stringify({ [key]: id }).slice(1, -1);
}

/** The id that says most about which trace a line belongs to. */
export function bestSpan(spans: readonly IdSpan[]): IdSpan | undefined {
  const rank = ({ kind }: IdSpan) => PRECEDENCE.indexOf(kind);
  return spans.reduce<IdSpan | undefined>((best, span) => (!best || rank(span) < rank(best) ? span : best), undefined);
}
