import type { ConsumerFeedState } from '../../../app/consumers/feedState';
import { type ConsumerView, needsAttention } from '../../../app/consumers/view';
import { changeWords } from '../../../model/backlog/storeChange';
import { isoTimestamp } from '../../../model/event/event';
import { statusWord } from '../../../model/health/statusWords';
import { explainStatus } from '../../../model/health/words';
import type { CommandContext, RunCommand } from '../../arguments';
import { EXIT, type ExitCode, Unanswered } from '../../shell/exit';
import { cell, type Output } from '../../shell/output';
import { JUDGING_S, judgeConsumers, withBlocking } from '../../store/judge';
import { withStore } from '../../store/openStore';
import { t } from '../../words';
import { type ConsumersLook, consumersJson, printConsumers } from './consumersText';

/** `event-trace consumers`: every consumer with its status, and what blocks those that need a person. */
export const consumers: RunCommand = async (args, context) => {
  if (args.flags.has('watch')) return await watchConsumers(context);
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: JUDGING_S, consumers: 'once' }, async (open) => {
    const judged = await judgeConsumers(open, progress);
    const head = open.handle.feed.state.snapshot?.head ?? null;
    const look = { connection: open.name, head, consumers: await withBlocking(judged, open, progress) };
    if (common.json) output.json(consumersJson(look));
    else if (look.consumers.length > 0) printConsumers(output, look);
    // A job that asks the wrong database must not pass.
    if (look.consumers.length === 0) throw new Unanswered('The store has no consumers.', EXIT.attention);
    return codeOf(look.consumers);
  });
};

function codeOf(views: readonly ConsumerView[]): ExitCode {
  return views.some(needsAttention) ? EXIT.attention : EXIT.fine;
}

const HOME_AND_CLEAR = '\u001b[H\u001b[2J';

/** `event-trace consumers --watch`: again and again until Ctrl+C. A terminal shows the newest; elsewhere each change of a status is a line. */
export async function watchConsumers(context: CommandContext): Promise<ExitCode> {
  return await withStore(context, { timeoutS: undefined, consumers: 'watched' }, async ({ name, handle, signal }) => {
    const { output, common } = context;
    const print = output.isTerminal ? redraw(output) : printChanges(output);
    const show = ({ error, snapshot, consumers, changed }: ConsumerFeedState) => {
      if (error !== undefined) output.note(cell(error));
      if (!snapshot) return;
      const look = { connection: name, head: snapshot.head, consumers, changed };
      if (common.json) output.jsonLine(consumersJson(look));
      else print(look, snapshot.takenAt);
    };
    const listening = handle.feed.onDidChange(show);
    const watching = handle.feed.watch('closely');
    try {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
      });
    } finally {
      watching.dispose();
      listening.dispose();
    }
    return EXIT.fine;
  });
}

type PrintLook = (look: ConsumersLook, takenAt: number) => void;

function redraw(output: Output): PrintLook {
  return (look) => {
    output.raw(HOME_AND_CLEAR);
    printConsumers(output, look);
  };
}

function printChanges(output: Output): PrintLook {
  let known: ReadonlyMap<string, ConsumerView> | undefined;
  let noticed: ConsumersLook['changed'];
  return (look, takenAt) => {
    const { changed } = look;
    if (known && changed && changed !== noticed)
      output.wrapped(cell(`${isoTimestamp(takenAt)} ${changeWords(changed.change, t)}`));
    noticed = changed;
    if (known) for (const line of changes(known, look, isoTimestamp(takenAt))) output.wrapped(line);
    else printConsumers(output, look);
    known = new Map(look.consumers.map((view) => [view.name, view]));
  };
}

/** What is new since the look before, a line each. */
function changes(known: ReadonlyMap<string, ConsumerView>, { consumers }: ConsumersLook, at: string): string[] {
  const changed = consumers.filter((view) => known.get(view.name)?.status !== view.status);
  const gone = [...known.keys()].filter((name) => !consumers.some((view) => view.name === name));
  return [
    ...changed.map((view) => {
      const before = known.get(view.name);
      const from = before ? `${statusWord(before.status, t)} → ` : '';
      return cell(`${at} ${view.name}: ${from}${statusWord(view.status, t)}. ${explainStatus(view, t)}`);
    }),
    ...gone.map((name) => cell(`${at} ${name}: it is not there any more.`)),
  ];
}
