import type { ViewBadge } from 'vscode';
import type { ConsumerFeed } from '../../app/consumers/feedState';
import { type ConsumerView, needsAttention } from '../../app/consumers/view';
import type { StoreHub } from '../../app/stores/hub';
import { t } from '../../platform/vscode/translate';

/** The number on the view's icon: consumers of all connections that need a person and are not muted; undefined for none. */
export function createBadge(hub: Pick<StoreHub, 'shown'>): () => ViewBadge | undefined {
  const lastRead = new WeakMap<ConsumerFeed, readonly ConsumerView[]>();
  /** What cannot be read has not become fewer. */
  const count = (feed: ConsumerFeed) => {
    const { consumers, error } = feed.state;
    if (error === undefined) lastRead.set(feed, consumers);
    return attentionOf(lastRead.get(feed) ?? []);
  };
  return () => badgeOf(hub.shown.reduce((sum, { feed }) => sum + count(feed), 0));
}

/** How many consumers need a person and are not muted. */
export function attentionOf(consumers: readonly ConsumerView[]): number {
  return consumers.filter(needsAttention).length;
}

function badgeOf(count: number): ViewBadge | undefined {
  if (count === 0) return undefined;
  const tooltip = t('{count, plural, one {# consumer needs attention} other {# consumers need attention}}', { count });
  return { value: count, tooltip };
}
