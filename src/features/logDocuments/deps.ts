import type { ActiveStore } from '../../platform/activeStore';
import type { IdSpotting } from '../../platform/idSpotter';
import type { LogFinder } from '../../platform/logFinder';

/** What the commands of log documents need of the other parts. */
export interface LogDocumentDeps {
  readonly active: ActiveStore;
  readonly logs: LogFinder;
  readonly ids: IdSpotting;
}
