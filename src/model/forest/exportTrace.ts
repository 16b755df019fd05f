import { isoTimestamp, versionNumber } from '../event/event';
import type { EventTable } from '../event/eventTable';
import type { TraceKey } from '../event/headerBatch';
import { quoted } from '../json/print';
import type { LogLevel } from '../log/line';
import { formatDuration } from '../text/format';
import { codeSpan, mermaidText, oneLine } from '../text/safeText';
import type { Translate } from '../text/translate';
import { positionOrder } from './chain';
import { type Forest, type Ghost, ghostAt } from './forest';
import { summariseTrace } from './summary';

/** Deeper lists would be mostly blanks: 100,000 levels are gigabytes of indentation. */
const MAX_INDENT = 30;

/** An effect that usually follows and is missing. */
export interface ExportedMissing {
  /** One of these types. */
  readonly effects: readonly string[];
  /** Why that is said, as a person reads it. */
  readonly sentence: string;
}

/** What somebody needs to know who gets a trace and cannot see its store. */
export interface AboutTrace {
  /** The name of the connection. */
  readonly connection: string;
  readonly key: TraceKey;
  /** The errors of the consumers that stand still at the event in a row of the table; null where a log names none. */
  readonly stopsAt: (row: number) => readonly (string | null)[];
  /** Consumers that have not handled all of its events. */
  readonly unhandledBy: readonly string[];
  /** What usually follows the event in a row and is missing. */
  readonly missingAt: (row: number) => readonly ExportedMissing[];
}

/** The forest as a nested list, log lines below their events; names stand in code spans, where nothing is markup. */
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

/** Below the list: where the trace is, since when, and who has not handled it. */
function aboutLines({ connection, key, unhandledBy }: AboutTrace, startedAt: number | null, t: Translate): string {
  const facts = [
    t('Store {store}', { store: codeSpan(connection) }),
    ...(startedAt === null ? [] : [t('began {time}', { time: isoTimestamp(startedAt) ?? '' })]),
    `${key.by} ${codeSpan(key.streamType === undefined ? key.id : `${key.streamType}/${key.id}`)}`,
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
 * The forest as a Mermaid flow chart from causes to effects, what is missing dashed. `remark`: what a reader of its source should know.
 * `isStop`: whether a consumer stands still at the event in a row of the table.
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
  return `${table.streamType(row)}/${table.streamId(row)}`;
}

/** What is saved of an event's content, as text after masking. */
export interface SavedBody {
  readonly payload: string;
  /** The text is of the payload's beginning only. */
  readonly payloadIsCut: boolean;
  readonly metadata: string | null;
}

/** The same for a file: a large payload is a string of JSON in UTF-8 already. */
export interface FileBody extends Omit<SavedBody, 'payload'> {
  readonly payload: string | Uint8Array;
}

/** An effect that usually follows and is missing, with what stands behind that. Times as ISO 8601. */
export interface SavedMissing {
  readonly causeId: string;
  readonly effects: readonly string[];
  readonly consumer: string | null;
  /** Of the cases, 0 to 1. */
  readonly share: number;
  readonly cases: number;
  readonly usualMs: number;
  readonly lateSince: string | null;
}

/** How an event ends. */
const END = '\n    }';

/**
 * The headers by position as pieces of a JSON document. `bodies`: position → content, for those that were asked for.
 * Positions are strings, because JSON's readers round them; payloads are, because they need not be JSON.
 */
export function* toJson<B extends FileBody = SavedBody>(
  table: EventTable,
  bodies?: ReadonlyMap<string, B>,
  logs?: SavedLines,
  missing: readonly SavedMissing[] = [],
): Generator<string | B['payload']> {
  yield '{\n  "events": [';
  let separator = '\n';
  for (const row of positionOrder(table)) {
    const { time, ...header } = table.header(row);
    // A number where it is one, as most readers expect.
    const eventVersion = versionNumber(header.eventVersion) ?? header.eventVersion;
    const event = JSON.stringify({ ...header, eventVersion, createdAt: isoTimestamp(time) }, null, 2).replaceAll(
      '\n',
      '\n    ',
    );
    const body = bodies?.get(header.position);
    yield `${separator}    ${event.slice(0, -END.length)}`;
    if (body) yield* bodyMembers(body);
    yield END;
    separator = ',\n';
  }
  yield '\n  ]';
  if (missing.length > 0) yield `,\n  "missing": ${JSON.stringify(missing, null, 2).replaceAll('\n', '\n  ')}`;
  if (logs) {
    yield ',\n';
    yield* logLinesJson(logs);
  }
  yield '\n}\n';
}

function* bodyMembers<B extends FileBody>(body: B): Generator<string | B['payload']> {
  const { payload, payloadIsCut, metadata } = body;
  yield ',\n      "payload": ';
  if (typeof payload === 'string') yield* quoted(payload);
  else yield payload;
  if (payloadIsCut) yield ',\n      "payloadIsCut": true';
  yield ',\n      "metadata": ';
  if (metadata === null) yield 'null';
  else yield* quoted(metadata);
}

/** A log line as exports have it. Its other keys stay where they are: they may hold anything. */
export interface ExportedLine {
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
  readonly level: LogLevel;
  /** The message, with the error's text behind it. */
  readonly text: string;
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
}

/** The log lines that stand between the events. */
export interface ShownLines {
  /** Those of the event in a row of the table, by time, which is the store's. */
  of(row: number): readonly ExportedLine[];
  /** More were found than these. */
  readonly more: boolean;
}

/** One item of a Markdown list: `ERROR`, where the line stands, its message and how long after the trace began. */
export function logLineItem(
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

/** What a JSON document says of the log lines of a trace. */
export interface SavedLines {
  /** By time as the lines carry it. */
  readonly lines: readonly (ExportedLine & { readonly eventId: string })[];
  /** There are more lines than these. */
  readonly more: boolean;
  /** Milliseconds that the log's clock is ahead of the store's; null when nothing tells for certain. */
  readonly clockOffsetMs: number | null;
}

/** The members of a JSON document that log lines make, as pieces of its text. */
export function* logLinesJson({ lines, more, clockOffsetMs }: SavedLines): Generator<string> {
  if (clockOffsetMs !== null) yield `  "logClockOffsetMs": ${Math.round(clockOffsetMs)},\n`;
  if (more) yield '  "moreLogLines": true,\n';
  yield '  "logLines": [';
  let separator = '\n';
  for (const { eventId, time, level, text, file, lineNumber } of lines) {
    const line = {
      eventId,
      time: time === null ? null : isoTimestamp(time),
      level: level === 'unknown' ? null : level,
      message: text,
      file,
      lineNumber,
    };
    yield `${separator}    ${JSON.stringify(line)}`;
    separator = ',\n';
  }
  yield '\n  ]';
}
