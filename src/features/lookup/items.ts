import * as vscode from 'vscode';
import type { EventHeader } from '../../model/event';
import { formatAge } from '../../model/format';
import type { TraceKey } from '../../model/headerBatch';
import { label } from '../../model/label';
import { shortTime } from '../../platform/time';
import type { Meaning, RecentCorrelation } from '../../store/eventStore';
import type { PastLookUp } from './history';

/** A row of the look-up's quick pick; `open` leads to a trace, `text` is looked up again, neither is a remark. */
export interface LookUpItem extends vscode.QuickPickItem {
  readonly open?: { readonly key: TraceKey; readonly selectEventId?: string; readonly title: string };
  readonly text?: string;
}

const eventCount = (events: number, capped: boolean) =>
  events === 1 && !capped
    ? vscode.l10n.t('1 event')
    : vscode.l10n.t('{0} events', events.toLocaleString(vscode.env.language) + (capped ? '+' : ''));

const streamName = ({ stream }: EventHeader) => label(`${stream.type}/${stream.id}`);

/** What a meaning would open, with how many events. */
export function meaningItem(meaning: Meaning): LookUpItem {
  switch (meaning.kind) {
    case 'event': {
      const { header, key } = meaning;
      return {
        label: `$(circle-filled) ${label(header.eventType)}`,
        description: `#${header.position} · ${streamName(header)}`,
        detail: vscode.l10n.t('Event of {0}; opens its trace', shortTime(header.time)),
        open: { key, selectEventId: header.eventId, title: header.eventType },
      };
    }
    case 'trace':
      return {
        label: `$(list-tree) ${label(meaning.key.id)}`,
        description: eventCount(meaning.events, meaning.capped),
        detail: keyDetail(meaning.key.by),
        open: { key: meaning.key, title: eventCount(meaning.events, meaning.capped) },
      };
    case 'stream': {
      const { stream, latest } = meaning;
      return {
        label: `$(git-commit) ${label(`${stream.type}/${stream.id}`)}`,
        description: eventCount(meaning.events, false),
        detail: vscode.l10n.t('Stream; last event {0}, {1}', label(latest.eventType), shortTime(latest.time)),
        open: { key: streamKey(meaning.stream), title: `${stream.type}/${stream.id}` },
      };
    }
  }
}

function keyDetail(by: TraceKey['by']): string {
  if (by === 'trace') return vscode.l10n.t('Trace id');
  return by === 'causation' ? vscode.l10n.t('Causation id') : vscode.l10n.t('Correlation id');
}

function streamKey({ context, type, id }: { context: string | null; type: string; id: string }): TraceKey {
  return { by: 'stream', id, streamType: type, ...(context === null ? {} : { context }) };
}

const ago = (ms: number) => vscode.l10n.t('{0} ago', formatAge((Date.now() - ms) / 1000));

const heading = (label: string): LookUpItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

/** What an empty input offers: past look-ups, then the newest correlations. */
export function startItems(past: readonly PastLookUp[], recent: readonly RecentCorrelation[]): LookUpItem[] {
  return [
    ...(past.length > 0 ? [heading(vscode.l10n.t('recent look-ups'))] : []),
    ...past.map(({ text, title }) => ({ label: `$(history) ${label(text)}`, description: label(title), text })),
    ...(recent.length > 0 ? [heading(vscode.l10n.t('newest correlations'))] : []),
    ...recent.map(({ correlationId, eventType, events, lastAt }) => ({
      label: `$(list-tree) ${label(correlationId)}`,
      description: `${label(eventType)} · ${eventCount(Math.min(events, 1000), events > 1000)} · ${ago(lastAt)}`,
      open: { key: { by: 'correlation' as const, id: correlationId }, title: eventType },
    })),
  ];
}

/** While something is typed, Enter looks up just that, and not a past look-up that happens to contain it. */
export function typedItem(text: string): LookUpItem {
  return { label: `$(search) ${vscode.l10n.t('Look up {0}', label(text))}`, alwaysShow: true, text };
}
