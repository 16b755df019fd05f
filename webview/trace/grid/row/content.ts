import type { HandledMark } from '../../../../src/model/forest/handledBy';
import type { LogLevel } from '../../../../src/model/log/line';
import type { LogCounts } from '../../logs/traceLogs';
import type { PathMark } from '../../path/shownPath';
import type { LanePiece } from '../../streams/lanePiece';
import { hueOf, lookOf } from '../marks';

/** What one line of the list shows. Texts are final; shortening is already done. */
export interface RowContent {
  readonly line: number;
  readonly level: number;
  /** 0 means that the row is not counted among its siblings. */
  readonly posInSet: number;
  readonly setSize: number;
  /** Undefined when nothing is below it. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
  /** The level of a log line; null for events. */
  readonly log: LogLevel | null;
  readonly isGhost: boolean;
  /** Whether the row is an effect that is not in the store. */
  readonly isMissing: boolean;
  /** The word next to the name (empty when everything is usual), and the sentence of its tooltip. */
  readonly tag: string;
  readonly tagTitle: string;
  /** Null when the row is not on the critical path. */
  readonly path: PathMark | null;
  /** Whether the row is shown only because a row below it matches the filter. */
  readonly isContext: boolean;
  readonly isMatch: boolean;
  readonly lit: 'cause' | 'effect' | null;
  readonly indentPx: number;
  /** Set when the row is deeper than its indentation can show. */
  readonly depthText: string;
  readonly typeOrdinal: number;
  readonly name: string;
  readonly nameTitle: string;
  /** The explanations of anomalies; empty when there are none. */
  readonly oddities: readonly string[];
  /** The numbers of the event's log lines; null when there are none, or when they are not shown. */
  readonly badges: (LogCounts & { readonly title: string }) | null;
  /** A sentence for each consumer that cannot get past the event. */
  readonly stops: readonly string[];
  /** The word next to the name of such an event. */
  readonly stoppedWord: string;
  readonly stream: string;
  readonly version: string;
  readonly streamTitle: string;
  readonly sinceStart: string;
  readonly sinceCause: string;
  /** Shares of the axis, which may lie outside 0 … 1; null without a time. */
  readonly mark: number | null;
  readonly barFrom: number | null;
  readonly markTitle: string;
  /** The row's part of the stream lanes; null in the other orders. */
  readonly lanes: LanePiece | null;
  readonly consumers: readonly ConsumerMark[];
  /** The text that replaces the marks when there are many consumers. */
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

/** The codicon of each mark. Its shape has the meaning; colour only repeats it. */
export const MARK_ICONS: Readonly<Record<HandledMark, string>> = {
  handled: 'check',
  waiting: 'circle-large-outline',
  stopped: 'circle-slash',
  outside: 'dash',
};
