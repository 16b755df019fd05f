/** What an id in a text is, by its key. `unknown`: only its shape shows that it is an id. */
export type IdKind = 'event' | 'position' | 'correlation' | 'trace' | 'causation' | 'stream' | 'unknown';

/** An id and its kind. Links, hovers and commands pass it as an object; it is never printed and parsed again. */
export interface TypedId {
  readonly kind: IdKind;
  /** The id as it is written; for a stream `Type/id` when the line names the type. */
  readonly id: string;
  /** The type of a stream, when the line names it: `id` then begins with it and a slash. */
  readonly streamType?: string;
}

/** An id in a line of text. Offsets are 0-based, in UTF-16 units. */
export interface IdSpan extends TypedId {
  readonly start: number;
  readonly end: number;
}

/** The kinds of ids, from the one that says most about what it belongs to. */
export const ID_PRECEDENCE: readonly IdKind[] = [
  'event',
  'position',
  'correlation',
  'trace',
  'causation',
  'unknown',
  'stream',
];

/** Returns the id that says most about the trace to which a line belongs. */
export function bestSpan(spans: readonly IdSpan[]): IdSpan | undefined {
  const rank = ({ kind }: IdSpan) => ID_PRECEDENCE.indexOf(kind);
  return spans.reduce<IdSpan | undefined>((best, span) => (!best || rank(span) < rank(best) ? span : best), undefined);
}

/** Returns the id of a span without its offsets. */
export function typedIdOf({ kind, id, streamType }: IdSpan): TypedId {
  return { kind, id, ...(streamType === undefined ? {} : { streamType }) };
}

const KINDS: ReadonlySet<unknown> = new Set(ID_PRECEDENCE);

/** Whether the argument of a command is a typed id. */
export function isTypedId(value: unknown): value is TypedId {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, id, streamType } = value as Record<string, unknown>;
  return KINDS.has(kind) && typeof id === 'string' && (streamType === undefined || typeof streamType === 'string');
}
