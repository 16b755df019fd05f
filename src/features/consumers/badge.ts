import { l10n, type ViewBadge } from 'vscode';
import { type Health, needsPerson } from '../../model/health';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { ConsumerSources } from '../../platform/consumerSources';

/** The number on the view's icon: consumers of all connections that need a person and are not muted; undefined for none. */
export function createBadge(
  sources: ConsumerSources,
  isMuted: (consumer: string) => boolean,
): () => ViewBadge | undefined {
  const lastRead = new WeakMap<ConsumerFeed, readonly Health[]>();
  /** What cannot be read has not become fewer. */
  const count = (feed: ConsumerFeed) => {
    const { consumers, error } = feed.state;
    if (error === undefined) lastRead.set(feed, consumers);
    return needyOf(lastRead.get(feed) ?? [], isMuted);
  };
  return () => badgeOf(sources.all.reduce((sum, { feed }) => sum + count(feed), 0));
}

/** How many consumers need a person and are not muted. */
export function needyOf(consumers: readonly Health[], isMuted: (consumer: string) => boolean): number {
  return consumers.filter(({ name, status }) => needsPerson(status) && !isMuted(name)).length;
}

function badgeOf(needy: number): ViewBadge | undefined {
  if (needy === 0) return undefined;
  const tooltip = needy === 1 ? l10n.t('1 consumer needs a person') : l10n.t('{0} consumers need a person', needy);
  return { value: needy, tooltip };
}
