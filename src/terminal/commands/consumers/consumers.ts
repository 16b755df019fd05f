import { consumerJson } from '../../../app/consumers/consumerJson';
import type { ConsumerFeedState } from '../../../app/consumers/feedState';
import { type ConsumerView, needsAttention } from '../../../app/consumers/view';
import { changeWords, type NoticedChange } from '../../../model/backlog/storeChange';
import { explainFinding } from '../../../model/consumer/findingWords';
import { isoTimestamp, nameOfStream, type Position } from '../../../model/event/event';
import { type HealthStatus, standsStill } from '../../../model/health/rules';
import { STATUS_LOOKS, statusPhrase, statusWord } from '../../../model/health/statusWords';
import { explainStatus } from '../../../model/health/words';
import { formatAge, formatCount, formatWaiting } from '../../../model/text/format';
import type { CommandContext, RunCommand } from '../../arguments';
import { EXIT, type ExitCode, Unanswered } from '../../shell/exit';
import { type Colour, cell, type Output } from '../../shell/output';
import { type Column, printTable } from '../../shell/table';
import { JUDGING_S, judgeConsumers, needConsumers, withBlocking } from '../../store/judge';
import { withStore } from '../../store/openStore';
import { t } from '../../words';

/** `event-trace consumers`: lists every consumer with its status, and what blocks those that need a person. */
export const consumers: RunCommand = async (args, context) => {
  if (args.flags.has('watch')) return await watchConsumers(context);
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: JUDGING_S, consumers: 'once' }, async (open) => {
    if (!open.store.layout.consumers && common.json)
      output.json(consumersJson({ connection: open.name, head: null, consumers: [] }));
    const judged = await judgeConsumers(open, progress);
    const head = open.handle.feed.state.snapshot?.head ?? null;
    const look = { connection: open.name, head, consumers: await withBlocking(judged, open, progress) };
    if (common.json) output.json(consumersJson(look));
    else if (look.consumers.length > 0) printConsumers(output, look);
    // A job that asks the wrong database must fail.
    if (look.consumers.length === 0) throw new Unanswered('The store has no consumers.', EXIT.attention);
    return codeOf(look.consumers);
  });
};

function codeOf(views: readonly ConsumerView[]): ExitCode {
  return views.some(needsAttention) ? EXIT.attention : EXIT.fine;
}

const HOME_AND_CLEAR = '\u001b[H\u001b[2J';

/**
 * `event-trace consumers --watch`: repeats until Ctrl+C. A terminal shows the newest state; other outputs get one line for each change of a
 * status.
 */
async function watchConsumers(context: CommandContext): Promise<ExitCode> {
  return await withStore(
    context,
    { timeoutS: undefined, consumers: 'watched' },
    async ({ name, store, handle, signal }) => {
      needConsumers(store);
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
    },
  );
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

/** Returns one line for each change since the previous look. */
function changes(known: ReadonlyMap<string, ConsumerView>, { consumers }: ConsumersLook, at: string): string[] {
  const changed = consumers.filter((view) => known.get(view.name)?.status !== view.status);
  const gone = [...known.keys()].filter((name) => !consumers.some((view) => view.name === name));
  return [
    ...changed.map((view) => {
      const before = known.get(view.name);
      const from = before ? `${statusWord(before.status, t)} → ` : '';
      const to = statusWord(view.status, t).replace(/[^…]$/, '$&.');
      return cell(`${at} ${view.name}: ${from}${to} ${explainStatus(view, t)}`);
    }),
    ...gone.map((name) => cell(`${at} ${name}: it is no longer there.`)),
  ];
}

/** The result of one look at a store's consumers. */
interface ConsumersLook {
  readonly connection: string;
  readonly head: Position | null;
  readonly consumers: readonly ConsumerView[];
  /** What happened to events that were read before. */
  readonly changed?: NoticedChange | undefined;
}

function consumersJson({ connection, head, consumers: views, changed }: ConsumersLook) {
  return {
    format: 1,
    connection,
    head,
    storeChange: changed ? changeJson(changed) : null,
    consumers: views.map(consumerJson),
  };
}

function changeJson({ change, at }: NoticedChange) {
  return { ...change, at: isoTimestamp(at), sentence: changeWords(change, t) };
}

const COLUMNS: readonly Column<ConsumerView>[] = [
  { title: 'Consumer', text: ({ name }) => name, colour: () => 'bold', shrinkTo: 12 },
  { title: 'Status', text: statusText, colour: statusColour, shrinkTo: 10 },
  { title: 'Waiting', text: ({ share }) => formatWaiting(share), alignRight: true },
  { title: 'Oldest', text: ({ oldestWaitingS }) => age(oldestWaitingS), alignRight: true },
  { title: 'Heartbeat', text: ({ heartbeatAgeS }) => age(heartbeatAgeS), alignRight: true },
];

/** Prints the table for people, worst first, and below it what there is to say about the consumers that need a person. */
function printConsumers(output: Output, { connection, head, consumers: views, changed }: ConsumersLook): void {
  const needy = views.filter(needsAttention);
  if (changed) output.wrapped(changeWords(changed.change, t), { colour: 'yellow' });
  if (views.length > 0) printTable(output, COLUMNS, views);
  for (const view of views) {
    for (const blocking of view.blocking) {
      output.line();
      const { position, eventType, stream, error, isProbable } = blocking;
      const event = `#${position} ${cell(eventType)} of ${cell(nameOfStream(stream))}`;
      output.wrapped(`${cell(view.name)} ${isProbable ? 'probably stops' : 'stops'} at ${event}`, { colour: 'red' });
      if (error !== null) output.wrapped(cell(error), { indent: 2 });
    }
  }
  const warnings = views.flatMap((view) =>
    view.findings.map((finding) => `${view.name}: ${explainFinding(finding, t)}`),
  );
  if (warnings.length > 0) output.line();
  for (const warning of warnings) output.wrapped(cell(warning), { colour: 'yellow' });
  output.line();
  const parts = [
    cell(connection),
    views.length === 1 ? '1 consumer' : `${formatCount(views.length)} consumers`,
    needy.length === 0
      ? 'none needs attention'
      : `${formatCount(needy.length)} need${needy.length === 1 ? 's' : ''} attention`,
    head === null ? 'no event' : `newest event #${head}`,
  ];
  output.wrapped(parts.join(' · '), { colour: 'dim' });
}

function statusText(view: ConsumerView): string {
  return view.muted ? `${statusPhrase(view, t)} (muted)` : statusPhrase(view, t);
}

const CALM: readonly HealthStatus[] = ['caughtUp', 'idle'];

export function statusColour(view: ConsumerView): Colour | undefined {
  if (standsStill(view)) return 'red';
  if (CALM.includes(view.status)) return 'green';
  if (view.muted) return 'dim';
  // Yellow means a warning. Working through waiting events is not one.
  return STATUS_LOOKS[view.status].tone === 'busy' ? 'cyan' : 'yellow';
}

const age = (seconds: number | null) => (seconds === null ? '–' : formatAge(seconds));
