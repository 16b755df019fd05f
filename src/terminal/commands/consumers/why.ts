import { blockingOf } from '../../../app/consumers/blockingEvents';
import { batchJson, beforeJson, consumerJson, passedOverJson } from '../../../app/consumers/consumerJson';
import { gatherWhole } from '../../../app/consumers/diagnosis/diagnose';
import { needsAttention, withGivenUp } from '../../../app/consumers/view';
import type { WaitingWindow } from '../../../model/consumer/consumer';
import { explainFinding } from '../../../model/consumer/findingWords';
import { explainChanges, explainWaiting } from '../../../model/diagnosis/before/words';
import { type CauseNote, causeNotes, culpritHeading, explainCulprit } from '../../../model/diagnosis/causes';
import type { Culprit, Diagnosis } from '../../../model/diagnosis/diagnosis';
import type { RepeatedFailure } from '../../../model/diagnosis/failures';
import { diagnosisReport } from '../../../model/diagnosis/report';
import { explainWentDown } from '../../../model/diagnosis/wentDown';
import { explainOwner, explainSeen, formatMoment, howToLearnMore } from '../../../model/diagnosis/words';
import { type EventHeader, nameOfStream } from '../../../model/event/event';
import type { SegmentHealth } from '../../../model/health/rules';
import { statusWord } from '../../../model/health/statusWords';
import { explainStatus } from '../../../model/health/words';
import { formatCount, formatWaiting } from '../../../model/text/format';
import type { RunCommand } from '../../arguments';
import { EXIT, Unanswered, WrongUse } from '../../shell/exit';
import { cell, type Output, safeLines } from '../../shell/output';
import { printTable } from '../../shell/table';
import { JUDGING_S, judgeConsumers } from '../../store/judge';
import { withStore } from '../../store/openStore';
import { gitLog } from '../../store/project';
import { t } from '../../words';

/** `event-trace why CONSUMER`: prints the same diagnosis as the window's report. */
export const why: RunCommand = async ({ positionals }, context) => {
  const [consumer] = positionals;
  if (consumer === undefined || positionals.length > 1) throw new WrongUse('why needs the name of one consumer.');
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: JUDGING_S, consumers: 'once' }, async (open) => {
    const judged = await judgeConsumers(open, progress, (name) => name === consumer);
    const view = judged.consumers.find(({ name }) => name === consumer);
    if (!view) throw new Unanswered(unknownSentence(consumer, judged.consumers), EXIT.attention);
    progress.show('Reading the logs …');
    const sources = {
      store: open.store,
      judged: async () => judged,
      readLog: open.logs.consumerLog,
      handlers: open.handlers,
      commits: gitLog,
    };
    const diagnosis = await gatherWhole(consumer, sources, open.signal);
    if (!diagnosis) throw new Unanswered(unknownSentence(consumer, judged.consumers), EXIT.attention);
    const shown = withGivenUp({ ...view, blocking: blockingOf(diagnosis) }, diagnosis.passedOver, diagnosis.takenAt);
    if (common.json) {
      output.json({
        format: 1,
        connection: open.name,
        consumer: consumerJson(shown),
        report: reportOf(diagnosis),
        batch: batchJson(diagnosis),
        before: beforeJson(diagnosis),
        passedOver: passedOverJson(diagnosis),
      });
    } else printDiagnosis(output, diagnosis);
    return needsAttention(shown) ? EXIT.attention : EXIT.fine;
  });
};

const reportOf = (diagnosis: Diagnosis) => diagnosisReport(diagnosis, { t, language: 'en' });

function unknownSentence(consumer: string, all: readonly { readonly name: string }[]): string {
  const names = all.map(({ name }) => `"${name}"`).sort();
  return names.length === 0
    ? 'The store has no consumers.'
    : `The store has no consumer "${consumer}". There are: ${names.join(', ')}.`;
}

/** The most rows of a list that are printed. --json has all. */
const MOST_EVENTS = 10;
const MOST_SEGMENTS = 16;

/** Prints a diagnosis for people: what is wrong, where the consumer stands still, what would give more information, what waits. */
function printDiagnosis(output: Output, diagnosis: Diagnosis): void {
  const { health, culprits, windows } = diagnosis;
  output.wrapped(cell(`${health.name}: ${explainStatus(health, t)}`), { colour: 'bold' });
  for (const finding of health.findings)
    output.wrapped(cell(explainFinding(finding, t, 'en', 'all')), { colour: 'yellow' });
  for (const culprit of culprits) printCulprit(output, culprit, diagnosis);
  for (const note of causeNotes(diagnosis, t)) printNote(output, note);
  if (culprits.length === 0) printUnnamed(output, diagnosis);
  printList(output, 'What changed before', explainChanges(diagnosis, t));
  printList(output, 'Who is affected', explainWaiting(diagnosis, t));
  printList(output, 'How to learn more', howToLearnMore(diagnosis, t));
  for (const window of windows) printWindow(output, window, culprits);
  if (windows.length > 0) {
    output.line();
    const size = formatCount(diagnosis.batchSize);
    output.wrapped(`A consumer reads up to ${size} events at once; one that fails holds all of them back.`);
  }
  if (diagnosis.windowsLeftOut > 0)
    output.wrapped(`${formatCount(diagnosis.windowsLeftOut)} more segments are behind.`);
  printOwners(output, health.segments);
  printList(output, 'Went down with it', explainWentDown(diagnosis, t));
}

function heading(output: Output, title: string): void {
  output.line();
  output.wrapped(cell(title), { colour: 'bold' });
}

function printList(output: Output, title: string, sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  heading(output, title);
  for (const sentence of sentences) output.wrapped(cell(sentence), { first: '- ', indent: 2 });
}

function printCulprit(output: Output, culprit: Culprit, diagnosis: Diagnosis): void {
  output.line();
  output.wrapped(cell(`${culpritHeading(culprit, t)}, ${streamName(culprit.event)}`), { colour: 'red' });
  printFailure(output, culprit.failure);
  for (const sentence of explainCulprit(culprit, diagnosis, t)) output.wrapped(cell(sentence), { indent: 2 });
}

function printNote(output: Output, { title, quote, sentences, log }: CauseNote): void {
  heading(output, title);
  for (const line of quote === '' ? [] : safeLines(quote)) output.wrapped(line, { indent: 2 });
  for (const sentence of sentences) output.wrapped(cell(sentence), { indent: 2 });
  if (log) output.wrapped(cell(`${log.file}:${log.lineNumber}`), { indent: 2, colour: 'cyan' });
}

/** Prints what the log says when it names no event that waits. */
function printUnnamed(output: Output, { withoutEvent, passed }: Diagnosis): void {
  const failure = withoutEvent ?? passed;
  if (!failure) return;
  heading(
    output,
    withoutEvent
      ? 'An error without an event'
      : `It failed before at #${failure.line.position}, which its checkpoint has passed since`,
  );
  printFailure(output, failure);
}

function printFailure(output: Output, failure: RepeatedFailure): void {
  const { error, file, lineNumber } = failure.line;
  for (const line of error === '' ? [] : safeLines(error)) output.wrapped(line, { indent: 2 });
  const seen = explainSeen(failure, t);
  if (seen !== undefined) output.wrapped(cell(seen), { indent: 2 });
  output.wrapped(cell(`${file}:${lineNumber}`), { indent: 2, colour: 'cyan' });
}

function printWindow(output: Output, { segment, events }: WaitingWindow, culprits: readonly Culprit[]): void {
  const where = segment.id === null ? '' : ` in segment ${segment.id}`;
  heading(output, `Waiting${where} (after #${segment.checkpoint})`);
  const stoppedAt = new Set(culprits.map(({ event }) => event.eventId));
  const shown = events.filter(({ eventId }, at) => at < MOST_EVENTS || stoppedAt.has(eventId));
  printTable<EventHeader>(
    output,
    [
      {
        title: 'Position',
        text: ({ position }) => `#${position}`,
        colour: ({ eventId }) => (stoppedAt.has(eventId) ? 'red' : undefined),
      },
      { title: 'Event', text: ({ eventType }) => eventType, shrinkTo: 12 },
      { title: 'Stream', text: streamName, shrinkTo: 12 },
      { title: 'Created (UTC)', text: ({ time }) => formatMoment(time).replace(' UTC', '') },
    ],
    shown,
  );
  const rest = events.length - shown.length;
  if (rest > 0) output.line(`${formatCount(rest)} more in the same batch.`);
}

function printOwners(output: Output, segments: readonly SegmentHealth[]): void {
  if (segments.length === 0) return;
  heading(output, 'Segments and owners');
  printTable<SegmentHealth>(
    output,
    [
      { title: 'Segment', text: ({ segment }) => (segment.id === null ? '' : String(segment.id)), alignRight: true },
      { title: 'Status', text: ({ status }) => statusWord(status, t) },
      { title: 'Checkpoint', text: ({ segment }) => segment.checkpoint, alignRight: true },
      { title: 'Waiting', text: ({ share }) => formatWaiting(share), alignRight: true },
      { title: 'Owner', text: (each) => explainOwner(each, t), shrinkTo: 12 },
    ],
    segments.slice(0, MOST_SEGMENTS),
  );
  const rest = segments.length - MOST_SEGMENTS;
  if (rest > 0) output.line(`${formatCount(rest)} more segments.`);
}

const streamName = ({ stream }: EventHeader) => nameOfStream(stream);
