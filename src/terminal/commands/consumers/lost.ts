import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lostJson } from '../../../app/consumers/consumerJson';
import { judgedBy, judgedNow } from '../../../app/consumers/judged';
import { LOST_WINDOW, lookForLost } from '../../../app/consumers/lost/lookForLost';
import { createHistoryFiles } from '../../../app/history/files';
import { createRecorder } from '../../../app/history/recorder';
import type { StoreHandle } from '../../../app/stores/handle';
import { storeMark } from '../../../app/stores/otherStore';
import { messageOf } from '../../../base/errors';
import { formatMoment } from '../../../model/diagnosis/words';
import { nameOfStream } from '../../../model/event/event';
import type { LostEvent, LostReport } from '../../../model/lost/lost';
import { lostLimits, lostReasonWords, lostSummary } from '../../../model/lost/report';
import type { Arguments, RunCommand } from '../../arguments';
import { EXIT, Unanswered, WrongUse } from '../../shell/exit';
import { cell, type Output } from '../../shell/output';
import { printTable } from '../../shell/table';
import { JUDGING_S, needConsumers } from '../../store/judge';
import { withStore } from '../../store/openStore';
import { t } from '../../words';

/** One day. */
const LONGEST_S = 86_400;
const MOST_POSITIONS = 100_000_000;

/** `event-trace lost CONSUMER`: lists the events that a consumer has passed without handling, and how certain that is. */
export const lost: RunCommand = async (args, context) => {
  const [consumer] = args.positionals;
  if (consumer === undefined || args.positionals.length > 1) throw new WrongUse('lost needs the name of one consumer.');
  const forS = numberOf(args, 'for', 0, LONGEST_S);
  const positions = numberOf(args, 'last', LOST_WINDOW, MOST_POSITIONS);
  const folder = args.values.get('history');
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: JUDGING_S + forS, consumers: 'once' }, async (open) => {
    const { handle, store, signal, logs } = open;
    needConsumers(store);
    const watching = handle.feed.watch('closely');
    try {
      if (forS > 0) {
        progress.show('Watching for what is committed late …');
        await pause(forS * 1_000, undefined, { signal });
      }
      progress.show('Comparing transactions …');
      // A poll contains what was seen since the previous poll.
      const judged = (signal: AbortSignal) => (forS > 0 ? judgedNow : judgedBy)(handle.feed, signal);
      const past = folder === undefined ? undefined : openPast(resolve(context.cwd, folder), handle);
      const kept = past?.passed;
      const readLog = (name: string) => logs.consumerLog(name, signal, store.layout.logWords);
      const sources = { store, judged, readLog, ...(kept && { kept }) };
      const report = await lookForLost(consumer, sources, signal, positions);
      if (!report) throw new Unanswered(`The store has no consumer "${consumer}".`, EXIT.attention);
      past?.note();
      const limits = limitsHere(report, forS, past !== undefined);
      if (common.json) output.json({ format: 1, connection: open.name, ...lostJson(report, limits) });
      else printLost(output, report, limits);
      return report.events.length > 0 ? EXIT.attention : EXIT.fine;
    } finally {
      watching.dispose();
    }
  });
};

/** Returns the recorded checkpoints of this store's consumers in earlier runs with the same folder. */
function openPast(folder: string, handle: StoreHandle) {
  const recorder = createRecorder({
    files: createHistoryFiles(folder),
    // A command ends soon and writes at its end.
    schedule: () => () => undefined,
    onFailure(error) {
      throw new WrongUse(`Nothing can be noted in ${folder}: ${messageOf(error)}.`);
    },
  });
  const mark = storeMark(handle) ?? handle.name;
  return {
    passed: (consumer: string) => recorder.passed(mark, consumer),
    note() {
      const { snapshot, consumers } = handle.feed.state;
      if (snapshot) recorder.look(mark, snapshot.databaseTime, consumers, snapshot.transactions);
      recorder.close();
    },
  };
}

/** Returns what this run cannot know, and how a person could find it out. */
function limitsHere({ looks }: LostReport, forS: number, isNoted: boolean): string[] {
  const watched =
    forS > 0
      ? `Positions that were missing were watched for ${forS} s: what was committed late in that time is certain.`
      : 'Nothing was watched: with --for SECONDS what is committed late meanwhile is certain.';
  if (looks) return [watched];
  const unknown =
    'Where its checkpoints stood before this run is not known: an event that was committed late then, and that a younger checkpoint has passed since, is not found.';
  const next = isNoted
    ? 'It was noted where they stand now; the next run with this folder compares with it.'
    : 'With --history FOLDER a run notes where they stand, and later ones compare with it.';
  return [watched, unknown, next];
}

function numberOf({ values }: Arguments, option: string, usual: number, most: number): number {
  const text = values.get(option);
  if (text === undefined) return usual;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new WrongUse(`--${option} needs a number from 1 to ${most}.`);
  }
  return number;
}

function printLost(output: Output, report: LostReport, limits: readonly string[]): void {
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
          text: ({ event }) => (event ? nameOfStream(event.stream) : ''),
          shrinkTo: 12,
        },
        { title: 'Created (UTC)', text: ({ event }) => (event ? formatMoment(event.time).replace(' UTC', '') : '') },
        { title: 'How sure', text: (each) => lostReasonWords(each, t), shrinkTo: 12 },
      ],
      report.events,
    );
    output.line();
  }
  for (const sentence of lostLimits(report, t, limits)) output.wrapped(cell(sentence), { first: '- ', indent: 2 });
}
