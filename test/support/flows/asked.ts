import type { EventHeader } from '../../../src/model/event/event';
import { findMissing, type MissingFound } from '../../../src/model/flow/missing';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../events';
import { type consumerAt, learnFrom } from './learn';

/** Returns questions, each a minute after the previous one; `effects` follow a question half a second later. */
export function asked(
  count: number,
  effects: (i: number) => readonly string[],
  cause = 'Asked',
  from = 0,
): EventHeader[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + 4 * i + 1;
    return [
      makeEvent(n, { eventType: cause, time: 60_000 * i }),
      ...effects(i).map((eventType, k) =>
        makeEvent(n + 1 + k, {
          eventType,
          causationId: uuid(n),
          time: 60_000 * i + (eventType === 'Refused' ? 3_000 : 500),
        }),
      ),
    ];
  }).flat();
}

export const lacking = (count: number, ...without: readonly number[]): EventHeader[] =>
  asked(count, (i) => (without.includes(i) ? [] : ['Answered']));

export function missed(
  events: readonly EventHeader[],
  consumers: readonly ReturnType<typeof consumerAt>[] = [],
): MissingFound {
  return atOnce(findMissing(learnFrom(events, { consumers })));
}

/** Returns the questions, counted from 0, with a missing effect. */
export function questions(found: MissingFound): number[] {
  return found.claims.map(({ position }) => (Number(position) - 1) / 4);
}
