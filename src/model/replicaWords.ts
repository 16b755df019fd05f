import type { ConsumerSnapshot } from './consumer';
import { formatAge } from './format';
import type { Translate } from './translate';

/** How old the view of a read replica is, as a sentence; undefined where the server is none. */
export function replicaWords({ replayLagS }: Pick<ConsumerSnapshot, 'replayLagS'>, t: Translate): string | undefined {
  if (replayLagS === undefined) return undefined;
  if (replayLagS === null) return t('Read replica; how far it is behind its primary is not known.');
  return replayLagS < 1
    ? t('Read replica, up to date with its primary.')
    : t('Read replica, {age} behind its primary.', { age: formatAge(replayLagS) });
}
