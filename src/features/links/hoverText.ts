import * as vscode from 'vscode';
import type { EventHeader } from '../../model/event';
import { formatAge, formatCount } from '../../model/format';
import { chainText, eventText, type GlanceWords, type HandledNames } from '../../model/glanceText';
import { handledMarks } from '../../model/handledBy';
import { codeSpan } from '../../model/markdown';
import { inScope } from '../../model/scope';
import type { ConsumerFeedState } from '../../platform/consumerFeed';
import { settings } from '../../platform/settings';
import { exactTime } from '../../platform/time';
import { t } from '../../platform/translate';
import type { Glance, Meaning } from '../../store/eventStore';

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

function meaningText(meaning: Meaning, consumers: ConsumerFeedState, words: GlanceWords): string {
  switch (meaning.kind) {
    case 'event':
      return eventText(meaning.header, handledNames(meaning.header, consumers), words);
    case 'trace': {
      const count = formatCount(meaning.events, words.language) + (meaning.capped ? '+' : '');
      return meaning.events === 1 && !meaning.capped
        ? vscode.l10n.t('Trace of 1 event')
        : vscode.l10n.t('Trace of {0} events', count);
    }
    case 'stream': {
      const { stream, events, latest } = meaning;
      const count =
        events === 1 ? vscode.l10n.t('1 event') : vscode.l10n.t('{0} events', formatCount(events, words.language));
      const last = vscode.l10n.t('Last: {0}, {1}', codeSpan(latest.eventType), when(latest.time));
      return `**${codeSpan(`${stream.type}/${stream.id}`)}** · ${count}  \n${last}`;
    }
  }
}

/** By the poll that runs anyway; null while there is none. Consumers that the event does not concern are left out. */
function handledNames(event: EventHeader, { snapshot, consumers }: ConsumerFeedState): HandledNames | null {
  if (!snapshot) return null;
  const { stream, position } = event;
  const marks = handledMarks(snapshot, { streamId: stream.id, position }, settings.heartbeatStaleAfterS.get());
  const scopes = new Map(consumers.map(({ name, scope }) => [name, scope]));
  const names: Record<keyof HandledNames, string[]> = { handled: [], waiting: [], stopped: [] };
  snapshot.consumers.forEach(({ name }, index) => {
    const scope = scopes.get(name);
    const mark = marks[index];
    if (mark && (!scope || inScope(scope, stream.context, stream.type))) names[mark].push(name);
  });
  return names;
}

function when(time: number): string {
  if (!Number.isFinite(time)) return exactTime(time);
  return `${exactTime(time)} · ${vscode.l10n.t('{0} ago', formatAge((Date.now() - time) / 1_000))}`;
}
