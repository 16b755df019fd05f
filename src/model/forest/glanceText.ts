import { type EventHeader, nameOfStream } from '../event/event';
import { EventTable } from '../event/eventTable';
import { encodeHeaders } from '../event/headerBatch';
import { formatDuration, shortId } from '../text/format';
import { codeSpan } from '../text/safeText';
import type { Translate } from '../text/translate';
import { buildForest } from './chain';
import { ghostAt } from './forest';

/** The most events of the chain that are shown: a hover is small. */
const CHAIN_SHOWN = 7;
/** The most levels that a narrow hover indents. */
const MAX_INDENT = 6;
/** The most consumers that one line names. */
const NAMES_SHOWN = 6;

/** Consumers by what they have done with an event. Only those whose scope includes it are listed. */
export interface HandledNames {
  readonly handled: readonly string[];
  readonly waiting: readonly string[];
  readonly stopped: readonly string[];
}

export interface GlanceWords {
  readonly t: Translate;
  readonly language: string;
  /** Returns a time in milliseconds since 1970 as a person reads it, with how long ago it was. */
  readonly when: (time: number) => string;
}

/** Returns an event as Markdown: type, stream, time and which consumers have handled it. Texts of the store are never markup. */
export function eventText(event: EventHeader, handled: HandledNames | null, { t, when }: GlanceWords): string {
  const stream = codeSpan(nameOfStream(event.stream));
  const version = event.streamVersion === null ? '' : ` v${event.streamVersion}`;
  const lines = [
    `**${codeSpan(event.eventType)}** ${stream}${version} · #${event.position}`,
    when(event.time),
    ...(handled ? handledLines(handled, t) : []),
  ];
  return lines.join('  \n');
}

function handledLines({ handled, waiting, stopped }: HandledNames, t: Translate): string[] {
  return [
    ...(handled.length > 0 ? [t('Handled by {names}', { names: listed(handled, t) })] : []),
    ...(waiting.length > 0 ? [t('Waiting for {names}', { names: listed(waiting, t) })] : []),
    ...(stopped.length > 0 ? [t('Not handled by {names}, which stopped', { names: listed(stopped, t) })] : []),
  ];
}

function listed(names: readonly string[], t: Translate): string {
  const shown = names.slice(0, NAMES_SHOWN).map(codeSpan).join(', ');
  const rest = names.length - NAMES_SHOWN;
  return rest > 0 ? t('{names} and {count} more', { names: shown, count: rest }) : shown;
}

/** Returns the beginning of a chain as a nested list, with the event in question in bold. Empty without events. */
export function chainText(
  chain: readonly EventHeader[],
  events: number,
  meantId: string | null,
  { t }: Pick<GlanceWords, 't'>,
): string {
  const shown = chain.slice(0, CHAIN_SHOWN);
  if (shown.length === 0) return '';
  const table = new EventTable();
  table.append(encodeHeaders(shown));
  const forest = buildForest(table);
  const startedAt = shown[0]?.time ?? 0;
  const lines: string[] = [];
  for (let place = 0; place < forest.count; place++) {
    const ghost = ghostAt(forest, place);
    const indent = '  '.repeat(Math.min(forest.depth[place] ?? 0, MAX_INDENT));
    const text = ghost
      ? t('command {id}', { id: codeSpan(shortId(ghost.id)) })
      : eventLine(table.header(forest.rows[place] ?? 0), startedAt, meantId, t.language);
    lines.push(`${indent}- ${text}`);
  }
  if (events > shown.length) {
    lines.push('', t('{count, plural, one {# more event} other {# more events}}', { count: events - shown.length }));
  }
  return lines.join('\n');
}

function eventLine(
  { eventId, eventType, stream, time }: EventHeader,
  startedAt: number,
  meantId: string | null,
  language: string,
): string {
  const name = eventId === meantId ? `**${codeSpan(eventType)}**` : codeSpan(eventType);
  const offset = time - startedAt;
  return `${name} ${codeSpan(nameOfStream({ ...stream, id: shortId(stream.id) }))} · ${offset < 0 ? '' : '+'}${formatDuration(offset, language)}`;
}
