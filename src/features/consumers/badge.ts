import { l10n, type ViewBadge } from 'vscode';
import { type Health, needsPerson } from '../../model/health';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { ConsumerSources } from '../../platform/consumerSources';

/** The number on the view's icon: consumers of all connections that need a person; undefined for none. */
export function createBadge(sources: ConsumerSources): () => ViewBadge | undefined {
  const lastCounts = new WeakMap<ConsumerFeed, number>();
  /** What cannot be read has not become fewer. */
  const count = (feed: ConsumerFeed) => {
    const { consumers, error } = feed.state;
    const now = error === undefined ? needyOf(consumers) : (lastCounts.get(feed) ?? 0);
    lastCounts.set(feed, now);
    return now;
  };
  return () => badgeOf(sources.all.reduce((sum, { feed }) => sum + count(feed), 0));
}

/** How many consumers need a person. */
export function needyOf(consumers: readonly Health[]): number {
  return consumers.filter(({ status }) => needsPerson(status)).length;
}

function badgeOf(needy: number): ViewBadge | undefined {
  if (needy === 0) return undefined;
  const tooltip = needy === 1 ? l10n.t('1 consumer needs a person') : l10n.t('{0} consumers need a person', needy);
  return { value: needy, tooltip };
}
