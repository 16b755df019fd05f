import * as vscode from 'vscode';
import type { FoundMeaning, LookedUp } from '../../app/lookup/lookUp';
import { type Opening, openingOf } from '../../app/lookup/opening';
import type { PastLookUp } from '../../app/lookup/pastLookUps';
import { nothingWords, subjectWords } from '../../app/lookup/words';
import { type EventHeader, nameOfStream } from '../../model/event/event';
import type { TraceKey } from '../../model/event/headerBatch';
import type { Meaning, Subject } from '../../model/lookup/subject';
import { formatAgo, shortId } from '../../model/text/format';
import { label } from '../../model/text/safeText';
import { exactTime, shortTime } from '../../platform/vscode/time';
import { sentenceItems, t } from '../../platform/vscode/translate';
import type { RecentCorrelation } from '../../store/ports';

/** What a person can choose: something to open, with its name for the list of past look-ups, or a search for an id that no index finds. */
export type Choice =
  | {
      readonly kind: 'open';
      readonly text: string;
      readonly open: Exclude<Opening, { kind: 'text' }>;
      readonly title: string;
    }
  | { readonly kind: 'search'; readonly subject: Subject };

/** A row of the look-up's quick pick. Choosing one with `text` looks that text up. A row with neither is a remark. */
export interface LookUpItem extends vscode.QuickPickItem {
  readonly choice?: Choice;
  readonly text?: string;
}

const eventCount = (events: number, capped: boolean) =>
  capped
    ? t('{count, plural, one {#+ events} other {#+ events}}', { count: events })
    : t('{count, plural, one {# event} other {# events}}', { count: events });

const streamName = ({ stream }: Pick<EventHeader, 'stream'>) => label(nameOfStream(stream));

/** Returns the row of a meaning. */
export function meaningItem(meaning: Meaning): LookUpItem {
  const opening = openingOf(meaning);
  const { title, ...row } = meaningRow(meaning);
  if (opening.kind === 'text') return { ...row, text: opening.text };
  return { ...row, choice: { kind: 'open', text: textOf(meaning), open: opening, title } };
}

/** Returns the row of the trace that a stream belongs to. */
export function wholeTraceItem(trace: Extract<Meaning, { kind: 'trace' }>): LookUpItem {
  return { ...meaningItem(trace), label: `$(list-tree) ${vscode.l10n.t('Whole trace')}`, detail: label(trace.key.id) };
}

/**
 * Returns the row of a stream next to the row of its trace. The label has no id, because VS Code moves rows up whose label contains the
 * typed text.
 */
export function streamItem(stream: Extract<Meaning, { kind: 'stream' }>): LookUpItem {
  const { eventType, time } = stream.latest;
  const last = vscode.l10n.t('last {0}', `${label(eventType)}, ${shortTime(time)}`);
  return {
    ...meaningItem(stream),
    label: `$(git-commit) ${vscode.l10n.t('Stream')}`,
    description: `${eventCount(stream.events, false)} · ${last}`,
    detail: streamName(stream),
  };
}

/** Returns the text that leads to the same meaning again. */
function textOf(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'event':
      return meaning.header.eventId;
    case 'trace':
      return meaning.key.id;
    case 'stream':
      return nameOfStream(meaning.stream);
    case 'eventType':
      return meaning.eventType;
    case 'streamType':
      return `${meaning.streamType}/`;
    case 'position':
      return `#${meaning.position}`;
    case 'time':
      return new Date(meaning.time).toISOString();
  }
}

interface MeaningRow extends vscode.QuickPickItem {
  /** The name for the list of past look-ups. */
  readonly title: string;
}

function meaningRow(meaning: Meaning): MeaningRow {
  switch (meaning.kind) {
    case 'event': {
      const { header } = meaning;
      return {
        label: `$(circle-filled) ${label(header.eventType)}`,
        description: `#${header.position} · ${streamName(header)}`,
        detail: vscode.l10n.t('Event of {0}; opens its trace', shortTime(header.time)),
        title: header.eventType,
      };
    }
    case 'trace': {
      const count = eventCount(meaning.events, meaning.capped);
      return {
        label: `$(list-tree) ${label(meaning.key.id)}`,
        description: count,
        detail: keyDetail(meaning.key.by),
        title: count,
      };
    }
    case 'stream': {
      const { latest } = meaning;
      return {
        label: `$(git-commit) ${streamName(meaning)}`,
        description: eventCount(meaning.events, false),
        detail: vscode.l10n.t('Stream; last event {0}, {1}', label(latest.eventType), shortTime(latest.time)),
        title: nameOfStream(meaning.stream),
      };
    }
    case 'eventType':
      return {
        label: `$(symbol-event) ${label(meaning.eventType)}`,
        description: vscode.l10n.t('last {0}', shortTime(meaning.latest.time)),
        detail: vscode.l10n.t('Event type; shows its events'),
        title: vscode.l10n.t('event type'),
      };
    case 'streamType':
      return {
        label: `$(symbol-class) ${label(meaning.streamType)}/…`,
        detail: vscode.l10n.t('Stream type; lists its streams'),
        title: vscode.l10n.t('stream type'),
      };
    case 'position':
      return {
        label: `$(location) #${meaning.position}`,
        detail: vscode.l10n.t('No event has this position: its append was rolled back. Shows the events around it'),
        title: vscode.l10n.t('position'),
      };
    case 'time':
      return {
        label: `$(history) ${exactTime(meaning.time)}`,
        detail: vscode.l10n.t('Shows the events around this time'),
        title: vscode.l10n.t('time'),
      };
  }
}

function keyDetail(by: TraceKey['by']): string {
  if (by === 'trace') return vscode.l10n.t('Trace id');
  return by === 'causation' ? vscode.l10n.t('Causation id') : vscode.l10n.t('Correlation id');
}

/**
 * Returns the rows of everything that a text means. With several ids, each row says how its id was read. Without a meaning, a sentence says
 * what was understood.
 */
export function answerItems({ subjects, omitted, meanings, unknown }: LookedUp): LookUpItem[] {
  const found = meanings.map((one) => (subjects.length > 1 ? withSubject(one) : meaningItem(one.meaning)));
  const searches = unknown.filter(canBeSearched).map(searchItem);
  const none = found.length === 0 && searches.length === 0;
  const remarks = [
    ...(none ? [nothingWords(subjects, t)] : []),
    ...(omitted > 0
      ? [
          t(
            '{count, plural, one {The text names # more id. Paste fewer at once.} other {The text names # more ids. Paste fewer at once.}}',
            { count: omitted },
          ),
        ]
      : []),
  ];
  return [...found, ...searches, ...remarks.flatMap((sentence) => sentenceItems('$(info)', sentence))].map((item) => ({
    ...item,
    alwaysShow: true,
  }));
}

function withSubject({ subject, meaning }: FoundMeaning): LookUpItem {
  const item = meaningItem(meaning);
  return { ...item, detail: `${subjectWords(subject, t)} · ${item.detail ?? ''}` };
}

/**
 * Whether a subject can be searched for without an index. Positions are the table's key, and times lie among them, so there is nothing to
 * search for.
 */
export function canBeSearched({ hint, time, position }: Subject): boolean {
  return hint !== 'position' && (time === null || position !== null) && hint !== 'stream';
}

function searchItem(subject: Subject): LookUpItem {
  return {
    label: `$(search) ${vscode.l10n.t('Search the events for {0}', subjectWords(subject, t))}`,
    // For a shorter text, no index was asked for what begins with it.
    detail: subject.prefix
      ? vscode.l10n.t('No index knows it. The search goes through trace and causation ids, newest events first')
      : vscode.l10n.t(
          'Beginnings are looked up from four characters on. The search goes through trace and causation ids, newest events first',
        ),
    choice: { kind: 'search', subject },
  };
}

const ago = (ms: number) => formatAgo((Date.now() - ms) / 1000, t);

const heading = (label: string): LookUpItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

/** Returns the row of a past look-up: `OrderPlaced · ee417d01`, `9 events · 3 s ago`, with the looked-up text below. */
function pastItem({ text, title, events, at }: PastLookUp): LookUpItem {
  const facts = [...(events === undefined ? [] : [eventCount(events, false)]), ...(at === undefined ? [] : [ago(at)])];
  return { label: `$(history) ${label(title)}`, description: facts.join(' · '), detail: label(text), text };
}

/** Returns the rows for an empty input: past look-ups, then the newest correlations. */
export function startItems(past: readonly PastLookUp[], recent: readonly RecentCorrelation[]): LookUpItem[] {
  return [
    ...(past.length > 0 ? [heading(vscode.l10n.t('recent look-ups'))] : []),
    ...past.map(pastItem),
    ...(recent.length > 0 ? [heading(vscode.l10n.t('newest correlations'))] : []),
    ...recent.map(({ correlationId, eventType, stream, events, capped, lastAt }): LookUpItem => {
      const open = { kind: 'trace' as const, key: { by: 'correlation' as const, id: correlationId } };
      const facts = [
        label(nameOfStream({ ...stream, id: shortId(stream.id) })),
        eventCount(events, capped),
        ago(lastAt),
      ];
      return {
        label: `$(list-tree) ${label(eventType)}`,
        description: facts.join(' · '),
        detail: label(correlationId),
        choice: { kind: 'open', text: correlationId, open, title: eventType },
      };
    }),
  ];
}

/** Returns the row of the typed text. While the store is asked, Enter looks that text up, not a row from before. */
export function typedItem(text: string): LookUpItem {
  return { label: `$(search) ${vscode.l10n.t('Look up {0}', label(text))}`, alwaysShow: true, text };
}
