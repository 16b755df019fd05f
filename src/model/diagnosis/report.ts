import type { WaitingWindow } from '../consumer/consumer';
import { explainFinding } from '../consumer/findingWords';
import { type EventHeader, nameOfStream } from '../event/event';
import { statusWord } from '../health/statusWords';
import { explainStatus } from '../health/words';
import { formatCount, formatWaiting } from '../text/format';
import { codeBlock, codeCell, codeSpan, plainText } from '../text/safeText';
import type { Translate } from '../text/translate';
import { explainChanges, explainWaiting } from './before/words';
import { type CauseNote, causeNotes, culpritHeading, explainCulprit } from './causes';
import type { LinePlace } from './consumerLog';
import type { Culprit, Diagnosis } from './diagnosis';
import type { RepeatedFailure } from './failures';
import { explainWentDown } from './wentDown';
import { explainOwner, explainSeen, formatMoment, howToLearnMore } from './words';

/** The most rows of a table. People read the report, and the first segment matters most to them. */
const MAX_EVENTS = 20;
const MAX_FURTHER_EVENTS = 5;
const MAX_SEGMENTS = 16;

export interface ReportOptions {
  readonly t: Translate;
  /** BCP 47. */
  readonly language: string;
  /** True for a reader on another machine: files are given by name only. */
  readonly forOthers?: boolean;
  /** Returns the address that opens an event's trace; without it, the report has no links. */
  readonly linkTo?: (event: EventHeader) => string;
}

/** Returns the diagnosis as Markdown. It contains no payload and no metadata. */
export function diagnosisReport(diagnosis: Diagnosis, options: ReportOptions): string {
  const { t, language } = options;
  const { health, culprits, windows, windowsLeftOut } = diagnosis;
  const blocks = [
    `# ${t('Why is {consumer} behind?', { consumer: plainText(health.name) })}`,
    plainText(explainStatus(health, t, language)),
    bullets(health.findings.map((finding) => explainFinding(finding, t, language, 'all'))),
    ...culprits.flatMap((culprit) => culpritBlocks(culprit, diagnosis, options)),
    ...causeNotes(diagnosis, t).flatMap((note) => noteBlocks(note, options)),
    ...(culprits.length === 0 ? unnamedBlocks(diagnosis, options) : []),
    section(t('What changed before'), bullets(explainChanges(diagnosis, t))),
    section(t('Who is affected'), bullets(explainWaiting(diagnosis, t))),
    section(t('What is odd about its flows'), bullets(diagnosis.before?.oddFlows ?? [])),
    section(t('How to learn more'), bullets(howToLearnMore(diagnosis, t))),
    ...windows.flatMap((window, index) =>
      windowBlocks(window, index === 0 ? MAX_EVENTS : MAX_FURTHER_EVENTS, diagnosis, options),
    ),
    windows.length > 0
      ? t(
          'A consumer reads up to {size, plural, one {# event} other {# events}} at once; one that fails holds all of them back.',
          {
            size: diagnosis.batchSize,
          },
        )
      : '',
    windowsLeftOut > 0
      ? t('{count, plural, one {# more segment is behind.} other {# more segments are behind.}}', {
          count: windowsLeftOut,
        })
      : '',
    section(t('Segments and owners'), ownersTable(diagnosis, options)),
    section(t('Went down with it'), bullets(explainWentDown(diagnosis, t))),
    `*${t('Read at {time}.', { time: formatMoment(diagnosis.takenAt) })}*`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function culpritBlocks(culprit: Culprit, diagnosis: Diagnosis, options: ReportOptions): string[] {
  const { event, failure } = culprit;
  const { t } = options;
  return [
    `## ${plainText(culpritHeading(culprit, t))}`,
    `${linked(`#${event.position}`, event, options)} ${codeSpan(event.eventType)} · ${codeSpan(streamName(event))}`,
    quoted(failure.line.error),
    bullets([...explainCulprit(culprit, diagnosis, t), ...seenAt(failure, options)]),
  ];
}

/** The error is missing when the line was too long to be read whole. */
const quoted = (error: string) => (error === '' ? '' : codeBlock(error));

function noteBlocks({ title, quote, sentences, log }: CauseNote, options: ReportOptions): string[] {
  const where = log ? [logPlace(log, options)] : [];
  return [`## ${plainText(title)}`, quoted(quote), bullets([...sentences, ...where])];
}

/** Returns what the log says when it names no waiting event. */
function unnamedBlocks({ withoutEvent, passed }: Diagnosis, options: ReportOptions): string[] {
  const { t } = options;
  if (withoutEvent) {
    return [
      `## ${t('An error without an event')}`,
      quoted(withoutEvent.line.error),
      bullets(seenAt(withoutEvent, options)),
    ];
  }
  if (!passed) return [];
  return [
    `## ${t('It failed before at #{position}, which its checkpoint has passed since', { position: passed.line.position ?? '' })}`,
    quoted(passed.line.error),
    bullets(seenAt(passed, options)),
  ];
}

function seenAt(failure: RepeatedFailure, options: ReportOptions): string[] {
  const seen = explainSeen(failure, options.t);
  return [...(seen ? [seen] : []), logPlace(failure.line, options)];
}

function logPlace(
  { file, lineNumber }: Pick<LinePlace, 'file' | 'lineNumber'>,
  { t, forOthers = false }: ReportOptions,
): string {
  const name = forOthers ? file.replace(/^.*[/\\]/, '') : file;
  return t('Log: {file}, line {line}', { file: name, line: lineNumber });
}

function windowBlocks(
  { segment, events }: WaitingWindow,
  most: number,
  diagnosis: Diagnosis,
  options: ReportOptions,
): string[] {
  const { t, language } = options;
  const args = { segment: segment.id ?? 0, checkpoint: segment.checkpoint };
  const title =
    segment.id === null
      ? t('Waiting (after #{checkpoint})', args)
      : t('Waiting in segment {segment} (after #{checkpoint})', args);
  const stoppedAt = new Set(diagnosis.culprits.map(({ event }) => event.eventId));
  const shown = events.filter((event, index) => index < most || stoppedAt.has(event.eventId));
  const rows = shown.map((event) => [
    linked(`#${event.position}`, event, options),
    codeCell(event.eventType),
    codeCell(streamName(event)),
    formatMoment(event.time).replace(' UTC', ''),
    stoppedAt.has(event.eventId) ? `**${t('stopped here')}**` : '',
  ]);
  const rest = events.length - shown.length;
  return [
    `## ${title}`,
    table([t('Position'), t('Event'), t('Stream'), t('Created (UTC)'), ''], rows),
    rest > 0 ? t('{count} more in the same batch.', { count: formatCount(rest, language) }) : '',
  ];
}

function ownersTable({ health: { segments } }: Diagnosis, { t, language }: ReportOptions): string {
  const rows = segments
    .slice(0, MAX_SEGMENTS)
    .map((each) => [
      each.segment.id === null ? '' : String(each.segment.id),
      statusWord(each.status, t),
      each.segment.checkpoint,
      formatWaiting(each.share, language),
      plainText(explainOwner(each, t)),
    ]);
  const rest = segments.length - rows.length;
  const more =
    rest > 0 ? `\n\n${t('{count, plural, one {# more segment.} other {# more segments.}}', { count: rest })}` : '';
  return rows.length === 0
    ? ''
    : table([t('Segment'), t('Status'), t('Checkpoint'), t('Waiting events'), t('Owner')], rows) + more;
}

function linked(text: string, event: EventHeader, { linkTo }: ReportOptions): string {
  return linkTo ? `[${text}](${linkTo(event)})` : text;
}

const streamName = ({ stream }: EventHeader) => nameOfStream(stream);

const section = (title: string, body: string) => (body === '' ? '' : `## ${title}\n\n${body}`);

const bullets = (sentences: readonly string[]) => sentences.map((sentence) => `- ${plainText(sentence)}`).join('\n');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
