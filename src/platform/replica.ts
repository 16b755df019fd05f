import { l10n } from 'vscode';
import type { ConsumerSnapshot } from '../model/consumer';
import { formatAge } from '../model/format';

/** How old the view of a read replica is; undefined where the server is none. */
export function replicaWords({ replayLagS }: ConsumerSnapshot): string | undefined {
  if (replayLagS === undefined) return undefined;
  if (replayLagS === null) return l10n.t('Read replica; how far it is behind its primary is not known.');
  return replayLagS < 1
    ? l10n.t('Read replica, up to date with its primary.')
    : l10n.t('Read replica, {0} behind its primary.', formatAge(replayLagS));
}
