import * as vscode from 'vscode';
import type { ConsumerFeedState } from '../../app/consumers/feedState';
import type { EventHeader } from '../../model/event/event';
import { chainText, eventText, type GlanceWords, type HandledNames } from '../../model/forest/glanceText';
import { handledMark } from '../../model/forest/handledBy';
import type { StoredMeaning } from '../../model/lookup/subject';
import { formatAgo, formatCount } from '../../model/text/format';
import { codeSpan } from '../../model/text/safeText';
import { exactTime } from '../../platform/vscode/time';
import { t } from '../../platform/vscode/translate';
import type { Glance } from '../../store/ports';

/** A hover's Markdown: what the id is, then how its trace begins, then the way there. */
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
        ? t('Trace of {count}+ events', { count: formatCount(count, words.language) })
        : t('Trace of {count, plural, one {# event} other {# events}}', { count });
    }
    case 'stream': {
      const { stream, events, latest } = meaning;
      const count = t('{count, plural, one {# event} other {# events}}', { count: events });
      const last = vscode.l10n.t('Last: {0}, {1}', codeSpan(latest.eventType), when(latest.time));
      return `**${codeSpan(`${stream.type}/${stream.id}`)}** · ${count}  \n${last}`;
    }
    case 'eventType':
      return vscode.l10n.t('Event type {0}', codeSpan(meaning.eventType));
    case 'streamType':
      return vscode.l10n.t('Stream type {0}', codeSpan(meaning.streamType));
  }
}

/** By the judgement that is there anyway; null while there is none. Consumers that the event does not concern are left out. */
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
