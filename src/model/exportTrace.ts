import { positionOrder } from './chainOrder';
import type { EventTable } from './eventTable';
import { logLineItem, logLinesJson, type SavedLines, type ShownLines } from './exportLogs';
import { type Forest, type Ghost, ghostAt } from './forest';
import { formatCount, formatDuration } from './format';
import { quoted } from './longText';
import { codeSpan, oneLine } from './markdown';
import { summarise } from './summary';
import { isoTimestamp } from './timestamp';
import type { Translate } from './translate';

/** Deeper lists would be mostly blanks: 100,000 levels are gigabytes of indentation. */
const MAX_INDENT = 30;

/** The forest as a nested list, log lines below their events; names stand in code spans, where nothing is markup. */
export function toMarkdown(table: EventTable, forest: Forest, t: Translate, logs?: ShownLines): string {
  const { rootEventType, startedAt, events, streams, durationMs } = summarise(table);
  const args = { events: formatCount(events), streams: formatCount(streams), duration: formatDuration(durationMs) };
  const figures = t('{events} events · {streams} streams · {duration}', args);
  const lines: string[] = [];
  let logLines = 0;
  for (let place = 0; place < forest.count; place++) {
    const depth = forest.depth[place] ?? 0;
    const level = depth > MAX_INDENT ? `(${depth}) ` : '';
    const ghost = ghostAt(forest, place);
    const row = forest.rows[place] ?? 0;
    const line = ghost ? ghostLine(ghost, t) : eventLine(table, row, startedAt ?? 0);
    const indent = '  '.repeat(Math.min(depth, MAX_INDENT));
    lines.push(`${indent}- ${level}${line}`);
    for (const logLine of (!ghost && logs?.of(row)) || []) {
      lines.push(`${indent}  - ${logLineItem(logLine, startedAt ?? 0)}`);
      logLines++;
    }
  }
  const count = formatCount(logLines);
  const words = logs?.more ? t('{count} log lines, not all', { count }) : t('{count} log lines', { count });
  const counted = logs ? ` · ${words}` : '';
  return `**${codeSpan(rootEventType ?? '')}** · ${figures}${counted}\n\n${lines.join('\n')}\n`;
}

function ghostLine(ghost: Ghost, t: Translate): string {
  const id = codeSpan(ghost.id);
  return ghost.kind === 'command' ? t('command {id}', { id }) : t('cause {id}', { id });
}

function eventLine(table: EventTable, row: number, startedAt: number): string {
  const ms = table.time(row) - startedAt;
  const offset = `${ms < 0 ? '' : '+'}${formatDuration(ms)}`;
  const names = `${codeSpan(table.eventType(row))} ${codeSpan(streamName(table, row))}`;
  return `${names} v${table.streamVersion(row)} · ${offset} · #${table.position(row)}`;
}

/** The forest as a Mermaid flow chart from causes to effects. `remark`: what a reader of its source should know. */
export function toMermaid(table: EventTable, forest: Forest, remark?: string): string {
  const lines = ['flowchart TD', ...(remark === undefined ? [] : [`  %% ${oneLine(remark)}`])];
  for (let place = 0; place < forest.count; place++) {
    const ghost = ghostAt(forest, place);
    const row = forest.rows[place] ?? 0;
    lines.push(
      ghost
        ? `  n${place}(["${mermaidText(ghost.id)}"])`
        : `  n${place}["${mermaidText(table.eventType(row))}<br/>${mermaidText(streamName(table, row))}"]`,
    );
    const parent = forest.parent[place] ?? -1;
    if (parent >= 0) lines.push(`  n${parent} --> n${place}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Letters, digits and a few harmless signs as they are; everything else as Mermaid's character codes. */
function mermaidText(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} ._/:+-]/gu, (letter) => `#${letter.codePointAt(0)};`);
}

function streamName(table: EventTable, row: number): string {
  return `${table.streamType(row)}/${table.streamId(row)}`;
}

/** What is saved of an event's content, as text after masking. */
export interface SavedBody {
  readonly payload: string;
  /** The text is of the payload's beginning only. */
  readonly payloadIsCut: boolean;
  readonly metadata: string | null;
}

/** How an event ends. */
const END = '\n    }';

/**
 * The headers by position as pieces of a JSON document. `bodies`: position → content, for those that were asked for; `logs` too.
 * Positions are strings, because JSON's readers round them; payloads are, because they need not be JSON.
 */
export function* toJson(
  table: EventTable,
  bodies?: ReadonlyMap<string, SavedBody>,
  logs?: SavedLines,
): Generator<string> {
  yield '{\n  "events": [';
  let separator = '\n';
  for (const row of positionOrder(table)) {
    const { time, ...header } = table.header(row);
    const event = JSON.stringify({ ...header, createdAt: isoTimestamp(time) }, null, 2).replaceAll('\n', '\n    ');
    const body = bodies?.get(header.position);
    yield `${separator}    ${event.slice(0, -END.length)}`;
    if (body) yield* bodyMembers(body);
    yield END;
    separator = ',\n';
  }
  yield '\n  ]';
  if (logs) {
    yield ',\n';
    yield* logLinesJson(logs);
  }
  yield '\n}\n';
}

function* bodyMembers({ payload, payloadIsCut, metadata }: SavedBody): Generator<string> {
  yield ',\n      "payload": ';
  yield* quoted(payload);
  if (payloadIsCut) yield ',\n      "payloadIsCut": true';
  yield ',\n      "metadata": ';
  if (metadata === null) yield 'null';
  else yield* quoted(metadata);
}
