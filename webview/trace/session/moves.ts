import type { Store } from '../../kit/state/store';
import { isMissingKey } from './rowKeys';
import { matchKey, nextMatch } from './search';
import type { TraceState } from './state';
import type { TracePageView } from './view';

/** What a move changes. */
interface Moving {
  readonly state: Store<TraceState>;
  readonly select: (key: string | null) => void;
  readonly change: (next: Partial<TracePageView>) => void;
}

/** Returns how a person moves from row to row, and folds what is below a row. */
export const movesOf = ({ state, select, change }: Moving) => ({
  goToCause(): void {
    const { rows, view } = state.get();
    const place = rows.find(view.selected);
    const cause = isMissingKey(view.selected) ? place : rows.parentOf(place);
    if (cause >= 0) select(rows.key(cause));
  },
  goToFirstEffect(): void {
    const { rows, view } = state.get();
    const effect = rows.firstEffectOf(rows.find(view.selected));
    if (effect >= 0) select(rows.key(effect));
  },
  /** Folds or unfolds a row of the forest. */
  toggle(row: number): void {
    const { rows, view } = state.get();
    const toggled = new Set(view.toggled);
    if (!toggled.delete(rows.key(row))) toggled.add(rows.key(row));
    change({ toggled });
  },
  /** Folds everything from a depth on; null unfolds everything. */
  fold: (foldFrom: number | null) => change({ foldFrom, toggled: new Set() }),
  /** Selects the next (+1) or previous (−1) match of the search. */
  nextMatch(step: 1 | -1): void {
    const { rows, view, matches } = state.get();
    const match = nextMatch(matches, rows, view, step);
    if (match !== null) select(matchKey(rows, match));
  },
});
