import { isFreshLoss, passedFinding } from '../../model/consumer/findings';
import type { Position, StreamId } from '../../model/event/event';
import type { Thresholds } from '../../model/health/alerts';
import { type Health, needsPerson, standsStill } from '../../model/health/rules';
import { givenUpIn, type PassedBatch } from '../../model/lost/passedOver';
import type { LayoutSummary } from '../../store/recognition';
import type { ConsumerSettings } from '../settings/consumerSettings';

/** An event at which a consumer stands still, as a log line names it. */
export interface BlockingEvent {
  readonly consumer: string;
  /** Null when the generation has no segments. */
  readonly segment: number | null;
  readonly eventId: string;
  readonly position: Position;
  readonly eventType: string;
  readonly stream: StreamId;
  /** The error's text from the log; null when the line has none. */
  readonly error: string | null;
  /** The log line that says most: an absolute path and a 1-based line number. */
  readonly file: string;
  readonly lineNumber: number;
  /** No log line names the event: it is the one that the handler was most likely handling when its process crashed. */
  readonly isProbable: boolean;
  /** Its process was started again since then and lives, so this is no evidence that it is blocked now. */
  readonly isTriedAgain?: true;
  /** The line's time in milliseconds since 1970; absent or null when it has none. */
  readonly at?: number | null;
}

/** A consumer as every face shows it: judged once, joined with what the settings and the logs say about it. */
export interface ConsumerView extends Health {
  /** The name of the connection to its store. */
  readonly connection: string;
  /** No face notifies about it or counts it. */
  readonly muted: boolean;
  /** From this many events or seconds behind a person is notified; 0 turns the threshold off. */
  readonly thresholds: Thresholds;
  /** How many events it reads at once; undefined when the settings do not say. */
  readonly batchSize: number | undefined;
  /** The events that stop it, as far as a log names them, in the order of the segments. */
  readonly blocking: readonly BlockingEvent[];
  /** The logs have not been searched yet for what stops it. */
  readonly isCauseLookedFor: boolean;
}

/** The events that stop consumers, as far as they were looked for. */
export interface BlockingSoFar {
  readonly known: readonly BlockingEvent[];
  /** Whether what stops a consumer has not been looked for yet, but will be. */
  isLookingFor(consumer: string): boolean;
}

const noBlocking: BlockingSoFar = { known: [], isLookingFor: () => false };

/** Joins a judgement with what the settings and the logs say. */
export function viewOf(
  connection: string,
  health: Health,
  settings: ConsumerSettings,
  defaults: Thresholds,
  blocking: BlockingSoFar = noBlocking,
): ConsumerView {
  return {
    ...health,
    connection,
    muted: settings.muted === true,
    thresholds: {
      lagEvents: settings.lagEvents ?? defaults.lagEvents,
      lagSeconds: settings.lagSeconds ?? defaults.lagSeconds,
    },
    batchSize: settings.batchSize,
    // An event may be found during the hold-down; it is shown together with the status.
    blocking: needsPerson(health.status) ? blocking.known.filter(({ consumer }) => consumer === health.name) : [],
    isCauseLookedFor: blocking.isLookingFor(health.name),
  };
}

/** Whether a face calls a person: the consumer stands still, or it gave up events recently and goes on. */
export function needsAttention(view: Pick<ConsumerView, 'status' | 'muted' | 'findings'>): boolean {
  return standsStill(view) || hasLost(view);
}

const hasLost = ({ muted, findings }: Pick<ConsumerView, 'muted' | 'findings'>) => !muted && findings.some(isFreshLoss);

/** Only this many of the newest given-up batches are read; the list of what was never handled has all of them. */
export const MOST_PASSED = 20;

/** Whether a consumer of this store may give up a batch without a trace in the store, so that only a log shows it. */
export function mayGiveUp({ tables }: Pick<LayoutSummary, 'tables'>): boolean {
  return tables.some(([role]) => role === 'projectorCheckpoints');
}

/** Returns the consumer with these given-up batches as its finding, in place of the one it had. `now`: milliseconds since 1970. */
export function withGivenUp(view: ConsumerView, batches: readonly PassedBatch[], now: number): ConsumerView {
  const known = view.findings.filter(({ kind }) => kind !== 'passedBatches');
  const givenUp = givenUpIn(batches, MOST_PASSED);
  return { ...view, findings: givenUp ? [...known, passedFinding(givenUp, now)] : known };
}
