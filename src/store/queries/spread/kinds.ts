import type { Subject } from '../../../model/lookup/subject';
import type { Database } from '../../pg/database';
import type { EventSql } from '../../schema/eventSql';
import { readDistinct } from './values';

/** What streams of one kind have in common. A part is null when the store's streams are found without it. */
export interface Kind {
  readonly context: string | null;
  readonly type: string | null;
}

/** A stream that may be meant. */
export interface Candidate extends Kind {
  readonly id: string;
}

/** Returns the kinds of a store's streams, which were read at most `maxAgeMs` milliseconds ago. */
export type ReadKinds = (maxAgeMs: number, signal?: AbortSignal) => Promise<readonly Kind[]>;

/** Returns a reader that keeps the kinds for the next look-up, because new kinds are rare. */
export function createKinds(db: Database, sql: EventSql): ReadKinds {
  const { context, streamId } = sql.e;
  const columns = sql.streamKey.filter((column) => column !== streamId);
  let kept: { readonly kinds: readonly Kind[]; readonly at: number } | undefined;
  return async (maxAgeMs, signal) => {
    if (columns.length === 0) return [{ context: null, type: null }];
    if (kept && performance.now() - kept.at <= maxAgeMs) return kept.kinds;
    const found = await readDistinct(db, sql, columns, signal);
    const at = (values: readonly string[], column: (typeof columns)[number]) => values[columns.indexOf(column)] ?? null;
    const kinds = found.map((values) => ({ context: at(values, context), type: at(values, sql.e.streamType) }));
    kept = { kinds, at: performance.now() };
    return kinds;
  };
}

/** The characters that may stand between a stream's type and its id. */
const SEPARATORS = ['/', '-', ':', '.', '|', '#', '_', '@', ' '];

/** Returns the streams of each kind whose id is the text; empty when the text named the type. */
export function anyKind(kinds: readonly Kind[], { stream, hint, spellings }: Subject): Candidate[] {
  if (hint === 'stream' && stream !== null) return [];
  return kinds.flatMap((kind) => spellings.map((id) => ({ ...kind, id })));
}

/** Returns the streams whose type is the beginning of one of the texts, in any case. The rest of the text is the id. */
export function namedKind(kinds: readonly Kind[], names: readonly string[]): Candidate[] {
  return kinds.flatMap(({ context, type }) =>
    names.flatMap((name) => {
      if (type === null) return [];
      const spelled = context === null ? [type] : [type, `${context}${name.charAt(context.length)}${type}`];
      return spelled.flatMap((begun) => {
        const rest = name.slice(begun.length + 1);
        const isNamed = name.slice(0, begun.length).toLowerCase() === begun.toLowerCase();
        if (!isNamed || rest === '' || !SEPARATORS.includes(name.charAt(begun.length))) return [];
        return [rest, rest.toLowerCase()].map((id) => ({ context, type, id }));
      });
    }),
  );
}
