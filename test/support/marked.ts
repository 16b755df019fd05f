import type { ConsumerSnapshot } from '../../src/model/consumer/consumer';
import { type Scope, unknownScope } from '../../src/model/consumer/scope';
import type { MarkedConsumer } from '../../src/model/forest/handledBy';
import { ownershipOf } from '../../src/model/health/facts';
import { NO_REST } from '../../src/model/health/rests';
import { judge, judgeSegments } from '../../src/model/health/rules';
import type { KnownConsumers } from '../../src/protocol/trace';
import { fixtureSnapshot } from './fixtures';
import { healthOf } from './looks';

export interface MarkOptions {
  readonly staleAfterS?: number;
  readonly scope?: Scope;
  readonly muted?: boolean;
}

/**
 * Returns consumers as the rules judge them after many polls, with waiting events behind each checkpoint that still
 * moves.
 */
export function markedConsumers(
  { consumers, features }: Pick<ConsumerSnapshot, 'consumers' | 'features'>,
  { staleAfterS = 30, scope = unknownScope, muted = false }: MarkOptions = {},
): MarkedConsumer[] {
  return consumers.map(({ name, segments }) => {
    const share = { waiting: 1, more: false, atMost: scope.source === 'unknown', first: null };
    const facts = {
      ...healthOf(name),
      features,
      scope,
      share,
      staleAfterS,
      segments: segments.map((segment) => ({
        segment,
        ownership: ownershipOf(segment, features, staleAfterS),
        share,
        oldestWaitingS: 1,
        restingS: 0,
        restingPolls: 0,
        gap: null,
        rest: NO_REST,
      })),
    };
    const judged = judgeSegments(facts);
    // Restores the order of the rows in the cases.
    const inOrder = segments.flatMap((segment) => judged.find((each) => each.segment === segment) ?? []);
    return { name, status: judge(facts).status, muted, features, scope, segments: inOrder };
  });
}

/** Returns the four consumers of the fixtures as a trace's page gets them. */
export function fixtureConsumers(options?: MarkOptions): KnownConsumers {
  const snapshot = fixtureSnapshot();
  return { consumers: markedConsumers(snapshot, options), takenAt: snapshot.takenAt };
}
