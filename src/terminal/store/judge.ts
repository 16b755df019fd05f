import { blockingOf } from '../../app/consumers/blockingEvents';
import { gather } from '../../app/consumers/diagnosis/diagnose';
import type { Judged } from '../../app/consumers/judged';
import { settledJudgement } from '../../app/consumers/settled';
import { type ConsumerView, mayGiveUp, withGivenUp } from '../../app/consumers/view';
import { standsStill } from '../../model/health/rules';
import { EXIT, Unanswered } from '../shell/exit';
import { cell, type Progress } from '../shell/output';
import type { TerminalStore } from './openStore';

/** The seconds of a command that judges consumers. A consumer whose checkpoint has not moved in this time may still be unjudged. */
export const JUDGING_S = 60;

/** Milliseconds of a command's time that are reserved for reading logs and printing. */
const RESERVE_MS = 5_000;

/** Throws Unanswered when the store has no consumers. */
export function needConsumers({ layout }: TerminalStore['store']): void {
  if (!layout.consumers) throw new Unanswered('The store has events and no consumer tables.', EXIT.attention);
}

/** Judges the consumers with as many looks as necessary, and shows what is waited for. */
export async function judgeConsumers(
  { store, handle, signal, endsAt = Number.POSITIVE_INFINITY }: TerminalStore,
  progress: Progress,
  only?: (name: string) => boolean,
): Promise<Judged> {
  needConsumers(store);
  const leftMs = Math.max(0, endsAt - performance.now());
  progress.show('Reading the consumers …');
  return await settledJudgement(handle.feed, {
    ...(only ? { only } : {}),
    patienceMs: Math.max(leftMs - RESERVE_MS, leftMs * 0.75),
    signal,
    onLook: (unsure) => progress.show(waitingWords(unsure)),
  });
}

function waitingWords(unsure: readonly ConsumerView[]): string {
  const [first] = unsure;
  if (!first) return 'Reading the consumers …';
  const restingS = first.segments.reduce((most, segment) => Math.max(most, segment.restingS), 0);
  const others = unsure.length > 1 ? ` and ${unsure.length - 1} more` : '';
  const limitS = first.segments.reduce((most, { rest }) => Math.max(most, rest.limitS), first.staleAfterS);
  return `Waiting for ${cell(first.name)}${others} to move: ${Math.floor(restingS)} of ${Math.round(limitS)} s …`;
}

/** Returns the consumers with the events that block them, as far as the logs name them. */
export async function withBlocking(
  judged: Judged,
  { store, logs, handlers, signal }: Pick<TerminalStore, 'store' | 'logs' | 'handlers' | 'signal'>,
  progress: Progress,
): Promise<readonly ConsumerView[]> {
  const views: ConsumerView[] = [];
  for (const view of judged.consumers) {
    if (!standsStill(view) && (view.muted || !mayGiveUp(store.layout))) {
      views.push(view);
      continue;
    }
    progress.show(`Reading the logs of ${cell(view.name)} …`);
    const sources = { store, judged: async () => judged, readLog: logs.consumerLog, handlers };
    const diagnosis = await gather(view.name, sources, signal);
    const { passedOver } = diagnosis ?? { passedOver: [] };
    const whole = withGivenUp(view, passedOver, judged.takenAt);
    views.push(diagnosis && standsStill(view) ? { ...whole, blocking: blockingOf(diagnosis) } : whole);
  }
  return views;
}
