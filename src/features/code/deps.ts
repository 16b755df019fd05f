import type { ActiveStore } from '../../platform/activeStore';
import type { CodeIndex } from '../../platform/codeIndex';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { ConsumerScopes } from '../../platform/consumerScopes';

/** What everything about Go code looks at. */
export interface CodeDeps {
  readonly active: ActiveStore;
  readonly code: CodeIndex;
  readonly feed: ConsumerFeed;
  readonly scopes: Pick<ConsumerScopes, 'scopeOf'>;
  /** Whether the Go language server answers in this window. */
  readonly goRuns: () => boolean;
}
