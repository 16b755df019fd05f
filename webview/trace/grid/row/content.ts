import type { HandledMark } from '../../../../src/model/forest/handledBy';
import type { LogLevel } from '../../../../src/model/log/line';
import type { LogCounts } from '../../logs/traceLogs';
import type { PathMark } from '../../path/shownPath';
import type { LanePiece } from '../../streams/lanePiece';
import { hueOf, lookOf } from '../marks';

/** What one line of the list shows; texts are whole, shortening is done. */
export interface RowContent {
  readonly line: number;
  readonly level: number;
  /** 0: not counted among its siblings. */
  readonly posInSet: number;
  readonly setSize: number;
  /** undefined: nothing below it. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
  /** The level of a log line; null for events. */
  readonly log: LogLevel | null;
  readonly isGhost: boolean;
  /** It stands for an effect that is not in the store. */
  readonly isMissing: boolean;
  /** A word beside the name, empty when all is usual, and the sentence behind it. */
  readonly tag: string;
  readonly tagTitle: string;
  /** null where it is not on the critical path. */
  readonly path: PathMark | null;
  /** Shown only because something below it passes the filter. */
  readonly isContext: boolean;
  readonly isMatch: boolean;
  readonly lit: 'cause' | 'effect' | null;
  readonly indentPx: number;
  /** Set when the row is deeper than its indentation can show. */
  readonly depthText: string;
  readonly typeOrdinal: number;
  readonly name: string;
  readonly nameTitle: string;
  /** Explanations, empty when all is well. */
  readonly oddities: readonly string[];
  /** Log lines of the event; null when there are none, or they are not shown. */
  readonly badges: (LogCounts & { readonly title: string }) | null;
  /** A sentence for each consumer that cannot get past the event. */
  readonly stops: readonly string[];
  /** What stands beside the name of such an event. */
  readonly stoppedWord: string;
  readonly stream: string;
  readonly version: string;
  readonly streamTitle: string;
  readonly sinceStart: string;
  readonly sinceCause: string;
  /** Fractions of the axis, unlimited; null without a time. */
  readonly mark: number | null;
  readonly barFrom: number | null;
  readonly markTitle: string;
  /** The row's part of the lanes of streams; null in the other orders. */
  readonly lanes: LanePiece | null;
  readonly consumers: readonly ConsumerMark[];
  /** Instead of one mark each, when consumers are many. */
  readonly consumerSummary: string;
  readonly consumerTitle: string;
}

interface ConsumerMark {
  readonly mark: HandledMark;
  readonly title: string;
}

export function hueClass(content: RowContent): string {
  if (content.isMissing) return '';
  return content.isGhost ? 'hue-none' : hueOf(content.typeOrdinal);
}

export function markLook(content: RowContent): string {
  if (content.isMissing) return 'shape-missing';
  return content.isGhost ? 'hue-none shape-ghost' : lookOf(content.typeOrdinal);
}

/** Codicons whose shape says the mark; colour only repeats it. */
export const MARK_ICONS: Readonly<Record<HandledMark, string>> = {
  handled: 'check',
  waiting: 'circle-large-outline',
  stopped: 'circle-slash',
  outside: 'dash',
};
