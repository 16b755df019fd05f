import { isoTimestamp, nameOfStream } from '../event/event';
import type { EventTable } from '../event/eventTable';
import type { TraceKey } from '../event/headerBatch';
import type { LogLevel } from '../log/line';
import { formatDuration } from '../text/format';
import { codeSpan, mermaidText, oneLine } from '../text/safeText';
import type { Translate } from '../text/translate';
import { type Forest, type Ghost, ghostAt } from './forest';
import { summariseTrace } from './summary';

/** Deeper lists would be mostly spaces: 100,000 levels would need gigabytes of indentation. */
const MAX_INDENT = 30;

/** An effect that usually follows and is missing. */
export interface ExportedMissing {
  /** One effect of these types is missing. */
  readonly effects: readonly string[];
  /** The reason, as a sentence. */
  readonly sentence: string;
}

/** What a person without access to the store needs to know about a trace. */
export interface AboutTrace {
  /** The name of the connection. */
  readonly connection: string;
  readonly key: TraceKey;
  /** Returns the errors of the consumers that stand still at the event in a row of the table; null for an error that no log names. */
  readonly stopsAt: (row: number) => readonly (string | null)[];
  /** The consumers that have not handled all of its events. */
  readonly unhandledBy: readonly string[];
  /** Returns what usually follows the event in a row of the table and is missing. */
  readonly missingAt: (row: number) => readonly ExportedMissing[];
}

/** Returns the forest as a nested list, with log lines below their events. Names are in code spans, so nothing in them is markup. */
export function toMarkdown(
  table: EventTable,
  forest: Forest,
  t: Translate,
  logs?: ShownLines,
  about?: AboutTrace,
  missingAt: AboutTrace['missingAt'] | undefined = about?.missingAt,
): string {
  const { rootEventType, startedAt, events, streams, durationMs } = summariseTrace(table);
  const args = { events, streams, duration: formatDuration(durationMs, t.language) };
  const figures = t(
    '{events, plural, one {# event} other {# events}} · {streams, plural, one {# stream} other {# streams}} · {duration}',
    args,
  );
  const lines: string[] = [];
  let logLines = 0;
  for (let place = 0; place < forest.count; place++) {
    const depth = forest.depth[place] ?? 0;
    const level = depth > MAX_INDENT ? `(${depth}) ` : '';
    const ghost = ghostAt(forest, place);
    const row = forest.rows[place] ?? 0;
    const stops = (!ghost && about?.stopsAt(row)) || [];
    const line = ghost ? ghostLine(ghost, t) : eventLine(table, row, startedAt ?? 0, t.language) + stopWords(stops, t);
    const indent = '  '.repeat(Math.min(depth, MAX_INDENT));
    lines.push(`${indent}- ${level}${line}`);
    if (ghost) continue;
    for (const logLine of logs?.of(row) ?? []) {
      lines.push(`${indent}  - ${logLineItem(logLine, startedAt ?? 0, t.language)}`);
      logLines++;
    }
    lines.push(...missingItems(missingAt, row, t).map((item) => `${indent}  - ${item}`));
  }
  const count = logLines;
  const words = logs?.more
    ? t('{count, plural, one {# log line} other {# log lines}}, not all', { count })
    : t('{count, plural, one {# log line} other {# log lines}}', { count });
  const counted = logs ? ` · ${words}` : '';
  const head = `**${codeSpan(rootEventType ?? '')}** · ${figures}${counted}`;
  const below = about ? aboutLines(about, startedAt, t) : '';
  return `${head}\n\n${lines.join('\n')}\n${below}`;
}

function missingItems(missingAt: AboutTrace['missingAt'] | undefined, row: number, t: Translate): string[] {
  return (missingAt?.(row) ?? []).map(({ sentence }) => `*${t('missing')}* · ${codeSpan(sentence)}`);
}

/** Returns the lines below the list: the store, when the trace began, and which consumers have not handled it. */
function aboutLines({ connection, key, unhandledBy }: AboutTrace, startedAt: number | null, t: Translate): string {
  const facts = [
    t('Store {store}', { store: codeSpan(connection) }),
    ...(startedAt === null ? [] : [t('began {time}', { time: isoTimestamp(startedAt) ?? '' })]),
    `${key.by} ${codeSpan(nameOfStream({ type: key.streamType ?? '', id: key.id }))}`,
  ];
  const names = unhandledBy.map(codeSpan).join(', ');
  return `\n${facts.join(' · ')}\n${names === '' ? '' : `\n${t('Not handled yet by {names}', { names })}\n`}`;
}

function stopWords(errors: readonly (string | null)[], t: Translate): string {
  return errors
    .map((error) => (error === null ? t('stopped here') : t('stopped here: {error}', { error: codeSpan(error) })))
    .map((words) => ` · **${words}**`)
    .join('');
}

function ghostLine(ghost: Ghost, t: Translate): string {
  const id = codeSpan(ghost.id);
  return ghost.kind === 'command' ? t('command {id}', { id }) : t('cause {id}', { id });
}

function eventLine(table: EventTable, row: number, startedAt: number, language: string): string {
  const ms = table.time(row) - startedAt;
  const offset = `${ms < 0 ? '' : '+'}${formatDuration(ms, language)}`;
  const names = `${codeSpan(table.eventType(row))} ${codeSpan(streamName(table, row))}`;
  const version = table.streamVersion(row);
  return `${names}${version === null ? '' : ` v${version}`} · ${offset} · #${table.position(row)}`;
}

/**
 * Returns the forest as a Mermaid flow chart from causes to effects; missing effects are dashed. `remark`: a comment for readers of the
 * source. `isStop`: whether a consumer stands still at the event in a row of the table.
 */
export function toMermaid(
  table: EventTable,
  forest: Forest,
  remark?: string,
  isStop: (row: number) => boolean = () => false,
  missingAt: AboutTrace['missingAt'] = () => [],
): string {
  const lines = ['flowchart TD', ...(remark === undefined ? [] : [`  %% ${oneLine(remark)}`])];
  for (let place = 0; place < forest.count; place++) {
    const ghost = ghostAt(forest, place);
    const row = forest.rows[place] ?? 0;
    lines.push(
      ghost
        ? `  n${place}(["${mermaidText(ghost.id)}"])`
        : `  n${place}["${mermaidText(table.eventType(row))}<br/>${mermaidText(streamName(table, row))}"]`,
    );
    if (!ghost && isStop(row)) lines.push(`  style n${place} stroke:#d00,stroke-width:3px`);
    const parent = forest.parent[place] ?? -1;
    if (parent >= 0) lines.push(`  n${parent} --> n${place}`);
    for (const [i, { effects }] of (ghost ? [] : missingAt(row)).entries()) {
      const node = `m${place}_${i}`;
      lines.push(`  ${node}["${mermaidText(effects.join(' | '))}"]`, `  style ${node} stroke-dasharray:4`);
      lines.push(`  n${place} -.-> ${node}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function streamName(table: EventTable, row: number): string {
  return nameOfStream({ type: table.streamType(row), id: table.streamId(row) });
}

/** A log line in an export. Its other keys are left out, because they may hold anything. */
export interface ExportedLine {
  /** Milliseconds since 1970; null when the line has none. */
  readonly time: number | null;
  readonly level: LogLevel;
  /** The message, followed by the error's text. */
  readonly text: string;
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
}

/** The log lines that are shown between the events. */
export interface ShownLines {
  /** Returns the lines of the event in a row of the table, in the order of the store's time. */
  of(row: number): readonly ExportedLine[];
  /** True when more lines were found than are shown. */
  readonly more: boolean;
}

/** Returns one item of a Markdown list: the level, the place of the line, its message and the time since the trace began. */
function logLineItem(
  { time, level, text, file, lineNumber }: ExportedLine,
  startedAt: number,
  language: string,
): string {
  const name = file.split(/[\\/]/).pop() ?? file;
  const ms = time === null ? null : time - startedAt;
  const offset = ms === null ? '' : ` · ${ms < 0 ? '' : '+'}${formatDuration(ms, language)}`;
  const word = level === 'unknown' ? '' : `${level.toUpperCase()} `;
  return `${word}${codeSpan(`${name}:${lineNumber}`)} ${codeSpan(text)}${offset}`;
}
