import { comparePositions } from './event';
import type { EventTable } from './eventTable';
import { type Forest, ghostAt } from './forest';
import { formatDuration, shortId } from './format';
import type { Translate } from './translate';

/** The forest as an indented list. Names from the store cannot break the markup. */
export function toMarkdown(table: EventTable, forest: Forest, t: Translate): string {
  const start = startTime(table);
  const lines: string[] = [];
  for (let place = 0; place < forest.count; place++) {
    const ghost = ghostAt(forest, place);
    const text = ghost ? ghostText(ghost.kind, ghost.id, t) : eventText(table, forest.rows[place] ?? 0, start);
    lines.push(`${'  '.repeat(forest.depth[place] ?? 0)}- ${text}`);
  }
  return `${lines.join('\n')}\n`;
}

function eventText(table: EventTable, row: number, start: number): string {
  const stream = `${table.streamType(row)}/${table.streamId(row)}`;
  const since = formatDuration(table.time(row) - start);
  return `**${escapeMarkdown(table.eventType(row))}** ${escapeMarkdown(stream)} · v${table.streamVersion(row)} · +${since} · #${table.position(row)}`;
}

function ghostText(kind: 'command' | 'unknown', id: string, t: Translate): string {
  return kind === 'command'
    ? t('command {id}', { id: escapeMarkdown(id) })
    : t('missing cause {id}', { id: escapeMarkdown(id) });
}

/** A backslash before every character that CommonMark or a renderer's HTML could take for markup; one line. */
function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>()#+!|~&$]/g, '\\$&');
}

/** The forest as a Mermaid flowchart, causes above their effects. */
export function toMermaid(table: EventTable, forest: Forest, t: Translate): string {
  const lines = ['flowchart TD'];
  for (let place = 0; place < forest.count; place++) {
    const ghost = ghostAt(forest, place);
    const row = forest.rows[place] ?? 0;
    lines.push(ghost ? `  n${place}{{"${ghostLabel(ghost, t)}"}}` : `  n${place}["${eventLabel(table, row)}"]`);
    const parent = forest.parent[place] ?? -1;
    if (parent >= 0) lines.push(`  n${parent} --> n${place}`);
  }
  return `${lines.join('\n')}\n`;
}

function eventLabel(table: EventTable, row: number): string {
  const stream = `${table.streamType(row)}/${shortId(table.streamId(row))}`;
  return `${escapeMermaid(table.eventType(row))}<br/>${escapeMermaid(stream)}`;
}

function ghostLabel({ kind, id }: { kind: 'command' | 'unknown'; id: string }, t: Translate): string {
  const short = escapeMermaid(shortId(id));
  return kind === 'command' ? t('command {id}', { id: short }) : t('missing cause {id}', { id: short });
}

/** Everything but letters, digits and a few harmless signs becomes a numeric entity. */
function escapeMermaid(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} ._/:-]/gu, (character) => `#${character.codePointAt(0)};`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ');

/** Payload and metadata of one event as they may be saved, masked already. */
export interface SavedBody {
  readonly payload: string | null;
  readonly metadata: string | null;
}

/**
 * The headers by position as JSON text, in pieces that can be written one after the other;
 * `bodies` (by global position) adds payloads and metadata.
 */
export function* toJson(table: EventTable, bodies?: ReadonlyMap<string, SavedBody>): Generator<string> {
  yield '[';
  const rows = Array.from({ length: table.count }, (_, row) => row);
  rows.sort((a, b) => comparePositions(table.position(a), table.position(b)));
  for (const [index, row] of rows.entries()) {
    const header = table.header(row);
    const body = bodies?.get(header.position);
    yield `${index === 0 ? '' : ','}\n${JSON.stringify({ ...header, time: isoTime(header.time), ...body })}`;
  }
  yield '\n]\n';
}

/** Milliseconds since 1970 as ISO text; the text "infinity" as PostgreSQL has it. */
function isoTime(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'infinity';
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) return '-infinity';
  return new Date(ms).toISOString();
}

function startTime(table: EventTable): number {
  let start = Number.POSITIVE_INFINITY;
  for (let row = 0; row < table.count; row++) start = Math.min(start, table.time(row));
  return start;
}
