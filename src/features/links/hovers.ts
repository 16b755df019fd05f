import * as vscode from 'vscode';
import type { ConsumerFeed, ConsumerFeedState } from '../../app/consumers/feedState';
import type { ActiveStore } from '../../app/stores/state';
import { type EventHeader, nameOfStream } from '../../model/event/event';
import { chainText, eventText, type GlanceWords, type HandledNames } from '../../model/forest/glanceText';
import { handledMark } from '../../model/forest/handledBy';
import type { IdSpan } from '../../model/lookup/idSpan';
import { type StoredMeaning, subjectOf } from '../../model/lookup/subject';
import { formatAgo } from '../../model/text/format';
import { codeSpan } from '../../model/text/safeText';
import type { IdSpotting } from '../../platform/vscode/idSpotter';
import { commands } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import { exactTime } from '../../platform/vscode/time';
import { errorMessage, t } from '../../platform/vscode/translate';
import type { EventStore, Glance } from '../../store/ports';
import { lookUpLink } from './documentLinks';
import { createGlanceCache } from './glanceCache';

/** What links and hovers need of other parts. */
export interface ProviderDeps {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly ids: IdSpotting;
}

export interface Hovers {
  provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined>;
}

/**
 * Returns hovers with what the store knows about the id under the pointer, without payloads. At most one query; none for an id that was
 * just asked for.
 */
export function createHovers({ active, feed, ids }: ProviderDeps): Hovers {
  /** By store, because a connection may lead to another store under the same name. */
  const caches = new WeakMap<EventStore, ReturnType<typeof createGlanceCache>>();
  const cacheOf = (store: EventStore) => {
    const cache = caches.get(store) ?? createGlanceCache();
    caches.set(store, cache);
    return cache;
  };

  const glanceAt = async (span: IdSpan, token: vscode.CancellationToken): Promise<Glance | undefined> => {
    const { state } = active;
    if (state.kind !== 'connected') return undefined;
    const cache = cacheOf(state.store);
    const known = cache.get(span);
    if (known) return known;
    const abort = new AbortController();
    const cancelling = token.onCancellationRequested(() => abort.abort());
    try {
      const glance = await state.store.glance(subjectOf(span), abort.signal);
      cache.set(span, glance);
      return glance;
    } catch (error) {
      // A hover is only a quick look, so a failure is logged and not shown.
      if (!token.isCancellationRequested) log().warn('Hover', errorMessage(error));
      return undefined;
    } finally {
      cancelling.dispose();
    }
  };

  return {
    async provide(document, position, token) {
      const [spans = []] = (await ids.load()).spot([document.lineAt(position.line).text]);
      const span = spans.find(({ start, end }) => start <= position.character && position.character <= end);
      if (!span || token.isCancellationRequested) return undefined;
      const glance = await glanceAt(span, token);
      if (!glance || token.isCancellationRequested) return undefined;
      const link = `[${vscode.l10n.t('Open Trace')}](${lookUpLink(span)})`;
      const markdown = new vscode.MarkdownString(hoverText(glance, feed.state, link));
      markdown.isTrusted = { enabledCommands: [commands.lookUp] };
      return new vscode.Hover(markdown, new vscode.Range(position.line, span.start, position.line, span.end));
    },
  };
}

/** Returns a hover's Markdown: what the id is, how its trace begins, and the link to it. */
export function hoverText(glance: Glance, consumers: ConsumerFeedState, link: string): string {
  const [meaning] = glance.meanings;
  if (!meaning) {
    return `${vscode.l10n.t('No index of this store knows this id. A search goes through its events, newest first.')}\n\n${link}`;
  }
  const words: GlanceWords = { t, language: vscode.env.language, when };
  const meantId = meaning.kind === 'event' ? meaning.header.eventId : null;
  const chain = chainText(glance.chain, glance.chainEvents, meantId, words);
  return [meaningText(meaning, consumers, words), chain, link].filter((part) => part !== '').join('\n\n');
}

function meaningText(meaning: StoredMeaning, consumers: ConsumerFeedState, words: GlanceWords): string {
  switch (meaning.kind) {
    case 'event':
      return eventText(meaning.header, handledNames(meaning.header, consumers), words);
    case 'trace': {
      const count = meaning.events;
      return meaning.capped
        ? t('Trace of {count, plural, one {#+ events} other {#+ events}}', { count })
        : t('Trace of {count, plural, one {# event} other {# events}}', { count });
    }
    case 'stream': {
      const { stream, events, latest } = meaning;
      const count = t('{count, plural, one {# event} other {# events}}', { count: events });
      const last = vscode.l10n.t('Last: {0}, {1}', codeSpan(latest.eventType), when(latest.time));
      return `**${codeSpan(nameOfStream(stream))}** · ${count}  \n${last}`;
    }
    case 'eventType':
      return vscode.l10n.t('Event type {0}', codeSpan(meaning.eventType));
    case 'streamType':
      return vscode.l10n.t('Stream type {0}', codeSpan(meaning.streamType));
  }
}

/**
 * Returns the consumers by whether they have handled the event, from the current judgement; null when there is none yet. Consumers whose
 * scope excludes the event are left out.
 */
function handledNames(event: EventHeader, { snapshot, consumers }: ConsumerFeedState): HandledNames | null {
  if (!snapshot) return null;
  const names: Record<keyof HandledNames, string[]> = { handled: [], waiting: [], stopped: [] };
  for (const consumer of consumers) {
    const mark = handledMark(consumer, event);
    if (mark !== 'outside') names[mark].push(consumer.name);
  }
  return names;
}

function when(time: number): string {
  if (!Number.isFinite(time)) return exactTime(time);
  return `${exactTime(time)} · ${formatAgo((Date.now() - time) / 1_000, t)}`;
}
