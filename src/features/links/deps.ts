import type { ConsumerFeed } from '../../app/consumers/feedState';
import type { ActiveStore } from '../../app/stores/state';
import type { IdSpotting } from '../../platform/vscode/idSpotter';

/** What links and hovers need of the other parts. */
export interface ProviderDeps {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly ids: IdSpotting;
}
