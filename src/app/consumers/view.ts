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
  /** null where the generation has no segments. */
  readonly segment: number | null;
  readonly eventId: string;
  readonly position: Position;
  readonly eventType: string;
  readonly stream: StreamId;
  /** The error's text from the log; null when the line carries none. */
  readonly error: string | null;
  /** The log line that says most: an absolute path, and the line's number, 1-based. */
  readonly file: string;
  readonly lineNumber: number;
  /** The log names no event: it is what the handler was most likely handling when its process crashed. */
  readonly isProbable: boolean;
  /** Its process was started again since and lives: no evidence that it is blocked now. */
  readonly isTriedAgain?: true;
  /** The line's time, milliseconds since 1970; absent or null where it carries none. */
  readonly at?: number | null;
}

/** A consumer as every face shows it: judged once, with what the settings and the logs say about it. */
export interface ConsumerView extends Health {
  /** The name of the connection in whose store it is. */
  readonly connection: string;
  /** No face notifies about it or counts it. */
  readonly muted: boolean;
  /** From how many events and seconds behind on it needs a person; 0: never for that. */
  readonly thresholds: Thresholds;
  /** Events that it reads at once; undefined where the settings do not say. */
  readonly batchSize: number | undefined;
  /** The events that stop it, as far as a log names them; in the segments' order. */
  readonly blocking: readonly BlockingEvent[];
  /** The logs were not searched yet for what stops it. */
  readonly isCauseLookedFor: boolean;
}

/** The events that stop consumers, as far as they were looked for. */
export interface BlockingSoFar {
  readonly known: readonly BlockingEvent[];
  /** Whether what stops a consumer was not looked for yet, but will be. */
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
    // Found before the hold-down was over, it is shown with the status.
    blocking: needsPerson(health.status) ? blocking.known.filter(({ consumer }) => consumer === health.name) : [],
    isCauseLookedFor: blocking.isLookingFor(health.name),
  };
}

/** Whether a face calls a person: the consumer stands still, or has given up events of late and goes on. */
export function needsAttention(view: Pick<ConsumerView, 'status' | 'muted' | 'findings'>): boolean {
  return standsStill(view) || hasLost(view);
}

const hasLost = ({ muted, findings }: Pick<ConsumerView, 'muted' | 'findings'>) => !muted && findings.some(isFreshLoss);

/** The newest batches that a log has it give up: the list of what was never handled has all of them. */
export const MOST_PASSED = 20;

/** Whether only a log tells of a batch that a consumer of this store gave up. */
export function mayGiveUp({ tables }: Pick<LayoutSummary, 'tables'>): boolean {
  return tables.some(([role]) => role === 'projectorCheckpoints');
}

/** A consumer with the batches that its logs have it give up, by those of now. `now`: milliseconds since 1970. */
export function withGivenUp(view: ConsumerView, batches: readonly PassedBatch[], now: number): ConsumerView {
  const known = view.findings.filter(({ kind }) => kind !== 'passedBatches');
  const givenUp = givenUpIn(batches, MOST_PASSED);
  return { ...view, findings: givenUp ? [...known, passedFinding(givenUp, now)] : known };
}
