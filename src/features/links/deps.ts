import type { ActiveStore } from '../../platform/activeStore';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { IdSpotting } from '../../platform/idSpotter';

/** What links and hovers need of the other parts. */
export interface ProviderDeps {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly ids: IdSpotting;
}
