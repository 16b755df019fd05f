import { l10n, type ViewBadge } from 'vscode';
import { type Health, needsPerson } from '../../model/health';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { ConsumerSources } from '../../platform/consumerSources';

/** The number on the view's icon: consumers of all connections that need a person and are not muted; undefined for none. */
export function createBadge(
  sources: ConsumerSources,
  isMuted: (consumer: string) => boolean,
): () => ViewBadge | undefined {
  const lastNeedy = new WeakMap<ConsumerFeed, readonly Health[]>();
  /** What cannot be read has not become fewer. */
  const needy = (feed: ConsumerFeed) => {
    const { consumers, error } = feed.state;
    const now = error === undefined ? needyAmong(consumers) : (lastNeedy.get(feed) ?? []);
    lastNeedy.set(feed, now);
    return now.filter(({ name }) => !isMuted(name));
  };
  return () => badgeOf(sources.all.reduce((sum, { feed }) => sum + needy(feed).length, 0));
}

export function needyAmong(consumers: readonly Health[]): readonly Health[] {
  return consumers.filter(({ status }) => needsPerson(status));
}

function badgeOf(needy: number): ViewBadge | undefined {
  if (needy === 0) return undefined;
  const tooltip = needy === 1 ? l10n.t('1 consumer needs a person') : l10n.t('{0} consumers need a person', needy);
  return { value: needy, tooltip };
}
