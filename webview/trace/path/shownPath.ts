import type { EventTable } from '../../../src/model/event/eventTable';
import {
  type CriticalPath,
  criticalPath,
  type PathShare,
  type PathStretch,
  pathShares,
} from '../../../src/model/forest/criticalPath';
import { formatDuration, formatShare } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import type { ShownFlows } from '../flows/shownFlows';

/** The critical path of a trace as it is shown, with the consumers that made its events. */
export interface ShownPath extends CriticalPath {
  readonly shares: readonly PathShare[];
  /** By the table row of the effect. */
  readonly byEffect: ReadonlyMap<number, PathStretch>;
  /** The row where the path begins; −1 when there is none. */
  readonly root: number;
  readonly makerOf: (stretch: PathStretch) => string | null;
}

/** Returns the path of what was read so far. */
export function shownPath(table: EventTable, { makers }: ShownFlows): ShownPath {
  const path = criticalPath(table);
  const makerOf = ({ cause, effect }: PathStretch) =>
    makers.get(JSON.stringify([table.eventType(cause), table.eventType(effect)])) ?? null;
  return {
    ...path,
    makerOf,
    shares: pathShares(path, makerOf),
    byEffect: new Map(path.stretches.map((stretch) => [stretch.effect, stretch])),
    root: path.stretches[0]?.cause ?? -1,
  };
}

/** Returns the share of the whole path, without decimals; empty when the path took no time. */
export function partText(ms: number, { totalMs }: CriticalPath, language: string): string {
  if (totalMs <= 0) return '';
  return formatShare(ms / totalMs, language, 0);
}

/** What a row on the path shows next to its name. */
export interface PathMark {
  readonly word: string;
  /** The shorter form, for when the word has no room. */
  readonly short: string;
  /** The sentence of the tooltip. */
  readonly sentence: string;
}

/** Returns the mark; null when the row is not on the path. */
export function pathMark(row: number, path: ShownPath, t: Translate): PathMark | null {
  if (row === path.root) return { word: t('path'), short: t('path'), sentence: t('The critical path begins here.') };
  const stretch = path.byEffect.get(row);
  if (!stretch) return null;
  const share = partText(stretch.ms, path, t.language);
  const consumer = path.makerOf(stretch);
  const args = {
    took: formatDuration(stretch.ms, t.language),
    total: formatDuration(path.totalMs, t.language),
    share,
    consumer: consumer ?? '',
  };
  const sentence =
    consumer === null
      ? t('On the critical path: {took} of {total} since its cause.', args)
      : t('On the critical path: {took} of {total} since its cause, by {consumer}.', args);
  return share === ''
    ? { word: t('path'), short: t('path'), sentence }
    : { word: t('path {share}', { share }), short: share, sentence };
}
