/** What an id in a text is said to be by its key; `unknown`: only its shape says that it is one. */
export type IdKind = 'event' | 'position' | 'correlation' | 'trace' | 'causation' | 'stream' | 'unknown';

/** An id and what it is said to be. Links, hovers and commands pass it as it is; it is never printed and read again. */
export interface TypedId {
  readonly kind: IdKind;
  /** The id as it stands there; of a stream `Type/id` where the line names the type. */
  readonly id: string;
  /** Of a stream, where the line names it: `id` begins with it and a slash. */
  readonly streamType?: string;
}

/** An id in a line of text; offsets are 0-based UTF-16 units. */
export interface IdSpan extends TypedId {
  readonly start: number;
  readonly end: number;
}

/** Which of several ids says most about what it belongs to. */
export const ID_PRECEDENCE: readonly IdKind[] = [
  'event',
  'position',
  'correlation',
  'trace',
  'causation',
  'unknown',
  'stream',
];

/** The id that says most about which trace a line belongs to. */
export function bestSpan(spans: readonly IdSpan[]): IdSpan | undefined {
  const rank = ({ kind }: IdSpan) => ID_PRECEDENCE.indexOf(kind);
  return spans.reduce<IdSpan | undefined>((best, span) => (!best || rank(span) < rank(best) ? span : best), undefined);
}

/** The id of a span without where it stands. */
export function typedIdOf({ kind, id, streamType }: IdSpan): TypedId {
  return { kind, id, ...(streamType === undefined ? {} : { streamType }) };
}

const KINDS: ReadonlySet<unknown> = new Set(ID_PRECEDENCE);

/** Whether what a command was called with is a typed id. */
export function isTypedId(value: unknown): value is TypedId {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, id, streamType } = value as Record<string, unknown>;
  return KINDS.has(kind) && typeof id === 'string' && (streamType === undefined || typeof streamType === 'string');
}
