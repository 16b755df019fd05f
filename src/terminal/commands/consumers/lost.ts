import { setTimeout as pause } from 'node:timers/promises';
import { lostJson } from '../../../app/consumers/consumerJson';
import { judgedBy, judgedNow } from '../../../app/consumers/judged';
import { LOST_WINDOW, lookForLost } from '../../../app/consumers/lost/lookForLost';
import { formatMoment } from '../../../model/diagnosis/words';
import type { LostEvent, LostReport } from '../../../model/lost/lost';
import { lostLimits, lostReasonWords, lostSummary } from '../../../model/lost/report';
import type { Arguments } from '../../arguments';
import type { RunCommand } from '../../context';
import { EXIT, Unanswered, WrongUse } from '../../shell/exit';
import type { Output } from '../../shell/output';
import { cell } from '../../shell/safe';
import { printTable } from '../../shell/table';
import { JUDGING_S } from '../../store/judge';
import { withStore } from '../../store/openStore';
import { t } from '../../words';

/** A day. */
const LONGEST_S = 86_400;
const MOST_POSITIONS = 100_000_000;

/** `event-trace lost CONSUMER`: the events that a consumer has passed, and how sure that is. */
export const lost: RunCommand = async (args, context) => {
  const [consumer] = args.positionals;
  if (consumer === undefined || args.positionals.length > 1) throw new WrongUse('lost needs the name of one consumer.');
  const forS = numberOf(args, 'for', 0, LONGEST_S);
  const positions = numberOf(args, 'last', LOST_WINDOW, MOST_POSITIONS);
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: JUDGING_S + forS, consumers: 'once' }, async (open) => {
    const { handle, store, signal } = open;
    if (!store.layout.consumers) {
      throw new Unanswered('The store has events and no consumer tables.', EXIT.attention);
    }
    const watching = handle.feed.watch('closely');
    try {
      if (forS > 0) {
        progress.show('Watching for what is committed late …');
        await pause(forS * 1_000, undefined, { signal });
      }
      progress.show('Comparing transactions …');
      // What was seen between two polls stands in the next one.
      const judged = (signal: AbortSignal) => (forS > 0 ? judgedNow : judgedBy)(handle.feed, signal);
      const report = await lookForLost(consumer, { store, judged }, signal, positions);
      progress.clear();
      if (!report) throw new Unanswered(`The store has no consumer "${consumer}".`, EXIT.attention);
      if (common.json) output.json({ format: 1, connection: open.name, ...lostJson(report) });
      else printLost(output, report);
      return report.events.length > 0 ? EXIT.attention : EXIT.fine;
    } finally {
      watching.dispose();
    }
  });
};

function numberOf({ values }: Arguments, option: string, usual: number, most: number): number {
  const text = values.get(option);
  if (text === undefined) return usual;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new WrongUse(`--${option} needs a number from 1 to ${most}.`);
  }
  return number;
}

function printLost(output: Output, report: LostReport): void {
  output.wrapped(cell(lostSummary(report, t)), { colour: report.events.length > 0 ? 'red' : 'green' });
  output.line();
  if (report.events.length > 0) {
    printTable<LostEvent>(
      output,
      [
        { title: 'Position', text: ({ position }) => `#${position}` },
        { title: 'Event', text: ({ event }) => event?.eventType ?? 'deleted since', shrinkTo: 12 },
        {
          title: 'Stream',
          text: ({ event }) => (event ? `${event.stream.type}/${event.stream.id}` : ''),
          shrinkTo: 12,
        },
        { title: 'Created (UTC)', text: ({ event }) => (event ? formatMoment(event.time).replace(' UTC', '') : '') },
        { title: 'How sure', text: (each) => lostReasonWords(each, t), shrinkTo: 12 },
      ],
      report.events,
    );
    output.line();
  }
  for (const sentence of lostLimits(report, t)) output.wrapped(cell(sentence), { first: '- ', indent: 2 });
}
