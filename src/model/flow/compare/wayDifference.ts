import type { Translate } from '../../text/translate';

/** A type that is in the traces of one way more or less often than in those of the most usual one. */
export interface TypeDifference {
  readonly type: string;
  readonly count: number;
  /** How often it is in the most usual way. */
  readonly usual: number;
}

/** By event type, how often it is in a trace. */
export type TypeCounts = ReadonlyMap<string, number>;

/** What a way has otherwise than the most usual one: first what it has besides, then what it lacks, then what is there more or less often. */
export function wayDifferences(types: TypeCounts, usual: TypeCounts): TypeDifference[] {
  const all = [...new Set([...usual.keys(), ...types.keys()])];
  const different = all
    .map((type) => ({ type, count: types.get(type) ?? 0, usual: usual.get(type) ?? 0 }))
    .filter((each) => each.count !== each.usual);
  return different.sort((a, b) => rank(a) - rank(b));
}

const rank = ({ count, usual }: TypeDifference) => (usual === 0 ? 0 : count === 0 ? 1 : 2);

/** Names of a kind that are said; the others are counted. */
const MOST_NAMED = 2;

/** How a way differs from the most usual one, in a few words: "with PaymentDeclined; without PaymentCaptured, InvoiceIssued and 3 more". */
export function wayWords(differences: readonly TypeDifference[], t: Translate): string {
  if (differences.length === 0) return t('the same types, by other causes');
  const [more, less, other] = [0, 1, 2].map((each) => differences.filter((one) => rank(one) === each));
  const names = (of: readonly TypeDifference[] = []) =>
    listed(
      of.map(({ type }) => type),
      t,
    );
  const counts = (other ?? []).map(({ type, count, usual }) =>
    t('{count} {type} instead of {usual}', { type, count, usual }),
  );
  return [
    more?.length ? t('with {types}', { types: names(more) }) : '',
    less?.length ? t('without {types}', { types: names(less) }) : '',
    counts.length > 0 ? listed(counts, t) : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function listed(parts: readonly string[], t: Translate): string {
  const rest = parts.length - MOST_NAMED;
  // One that is left over is named as well.
  const shown = rest > 1 ? [...parts.slice(0, MOST_NAMED), t('{count} more', { count: rest })] : parts;
  return new Intl.ListFormat(t.language, { type: 'conjunction' }).format(shown);
}
