import { formatMoment } from '../diagnosis/words';
import { type EventHeader, nameOfStream } from '../event/event';
import { codeCell, plainText } from '../text/safeText';
import type { Translate } from '../text/translate';
import { isCertain, type LostEvent, type LostReport } from './lost';
import { passedReason } from './passedWords';

export interface LostReportOptions {
  readonly t: Translate;
  /** Returns the address that opens an event's trace; without it, the report has no links. */
  readonly linkTo?: (event: EventHeader) => string;
}

/** Returns what was found, in one sentence. */
export function lostSummary({ consumer, events }: LostReport, t: Translate): string {
  if (events.length === 0) return t('No event was found that {consumer} has passed without handling it.', { consumer });
  const certain = events.filter(({ reason }) => isCertain(reason)).length;
  return t(
    '{consumer} has passed {count, plural, one {# event} other {# events}} without handling them: {certain} for certain, {probable} probably.',
    { consumer, count: events.length, certain, probable: events.length - certain },
  );
}

/** Returns why an event counts as lost, and how certain that is. */
export function lostReasonWords(
  { reason, look, batch, position }: Pick<LostEvent, 'reason' | 'look' | 'batch' | 'position'>,
  t: Translate,
): string {
  switch (reason) {
    case 'seen':
      return t('Certain: the checkpoint was seen past it while it was not visible yet.');
    case 'seenBefore':
      return t(
        'Probable: in an earlier session the checkpoint was seen past it while it was not visible yet; nothing says that it was set back since.',
      );
    case 'passedOver':
      return batch ? passedReason(batch, position, t) : '';
    case 'recorded': {
      const seen = { time: formatMoment(look?.at ?? 0), checkpoint: look?.checkpoint ?? '' };
      return look?.hadBegun
        ? t(
            'Almost certain: at {time} the checkpoint was recorded at #{checkpoint}, past it, while its transaction was still open; nothing says that it was set back since.',
            seen,
          )
        : t(
            'Almost certain: at {time} the checkpoint was recorded at #{checkpoint}, past it, before its transaction began; nothing says that it was set back since.',
            seen,
          );
    }
    case 'skipped':
      return t('Probable: the consumer gave up waiting for this position, and the event became visible later.');
    case 'committedAfter':
      return t(
        'Probable: it was committed later than the checkpoint that is past it, unless its row was changed since.',
      );
    case 'beganAfter':
      return t(
        'Probable: its transaction is younger than that of the checkpoint that is past it, unless its row was changed since.',
      );
  }
}

/** Returns what the window watches by itself. */
const watchedInWindow = (t: Translate) => [
  t(
    'Positions that are missing are watched while the view “Consumers” is visible: what is committed late then is certain.',
  ),
];

/** Returns how far the search could reach, and what would show more. `watched`: what the asking face says about its own watching. */
export function lostLimits(
  { writers, looks, logFiles, rewritten, isScopeKnown }: LostReport,
  t: Translate,
  watched: readonly string[] = watchedInWindow(t),
): string[] {
  const { window, hasCommitTimes } = writers ?? {};
  return [
    window
      ? t('The transactions of the events from #{from} to #{to} were compared with those of the checkpoints.', {
          from: String(BigInt(window.after) + 1n),
          to: window.upTo,
        })
      : t(
          'The rows of this store do not show which transactions wrote them: only what was seen or recorded is listed.',
        ),
    ...(looks
      ? [
          t(
            'They were also compared with {count, plural, one {# look} other {# looks}} at the checkpoints that were recorded since {time}.',
            { count: looks.count, time: formatMoment(looks.since) },
          ),
        ]
      : []),
    logFiles === 0
      ? t('No log was searched, and only a log shows batches that a consumer gave up after an error.')
      : t(
          '{count, plural, one {# log file was} other {# log files were}} searched for batches that it gave up after an error: only a log shows them.',
          { count: logFiles },
        ),
    ...(rewritten > 0
      ? [
          t(
            'The rows of {count, plural, one {# segment} other {# segments}} were written again since, as after a restored backup: their transactions show nothing.',
            { count: rewritten },
          ),
        ]
      : []),
    ...(window && !hasCommitTimes
      ? [
          t(
            'The server does not keep the times of commits (track_commit_timestamp is off). An event that was committed late before it was watched is found only where its transaction is younger.',
          ),
        ]
      : []),
    ...watched,
    ...(isScopeKnown ? [] : [t('The scope of the consumer is not known, so some of the events may not be for it.')]),
  ];
}

/** Returns the whole report as Markdown. It contains no payload and no metadata. */
export function lostReport(report: LostReport, options: LostReportOptions): string {
  const { t } = options;
  const rows = report.events.map((lost) => lostRow(lost, options));
  const head = [t('Position'), t('Event'), t('Stream'), t('Created (UTC)'), t('How sure')];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const blocks = [
    `# ${t('Events that {consumer} never handled', { consumer: plainText(report.consumer) })}`,
    plainText(lostSummary(report, t)),
    rows.length === 0 ? '' : [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'),
    `## ${t('How far one could look')}`,
    lostLimits(report, t)
      .map((sentence) => `- ${plainText(sentence)}`)
      .join('\n'),
    `*${t('Read at {time}.', { time: formatMoment(report.takenAt) })}*`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function lostRow(lost: LostEvent, { t, linkTo }: LostReportOptions): string[] {
  const { event, position } = lost;
  const place = `#${position}`;
  const why = plainText(lostReasonWords(lost, t));
  if (!event) return [place, t('deleted since'), '', '', why];
  return [
    linkTo ? `[${place}](${linkTo(event)})` : place,
    codeCell(event.eventType),
    codeCell(nameOfStream(event.stream)),
    formatMoment(event.time).replace(' UTC', ''),
    why,
  ];
}
