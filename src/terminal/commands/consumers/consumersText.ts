import { consumerJson } from '../../../app/consumers/consumerJson';
import { type ConsumerView, needsAttention, standsStill } from '../../../app/consumers/view';
import { changeWords, type NoticedChange } from '../../../model/backlog/storeChange';
import { explainFinding } from '../../../model/consumer/findings';
import { isoTimestamp, type Position } from '../../../model/event/event';
import type { HealthStatus } from '../../../model/health/rules';
import { STATUS_LOOKS, statusPhrase } from '../../../model/health/statusWords';
import { formatAge, formatCount, formatWaiting } from '../../../model/text/format';
import { type Colour, cell, type Output } from '../../shell/output';
import { type Column, printTable } from '../../shell/table';
import { t } from '../../words';

/** What one look at the consumers of a store says. */
export interface ConsumersLook {
  readonly connection: string;
  readonly head: Position | null;
  readonly consumers: readonly ConsumerView[];
  /** What happened to events that were read before. */
  readonly changed?: NoticedChange | undefined;
}

export function consumersJson({ connection, head, consumers: views, changed }: ConsumersLook) {
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

/** The table for people: the worst first, and below it what is to be said of those that need a person. */
export function printConsumers(output: Output, { connection, head, consumers: views, changed }: ConsumersLook): void {
  const needy = views.filter(needsAttention);
  if (changed) output.wrapped(changeWords(changed.change, t), { colour: 'yellow' });
  if (views.length > 0) printTable(output, COLUMNS, views);
  for (const view of views) {
    for (const blocking of view.blocking) {
      output.line();
      const { position, eventType, stream, error, isProbable } = blocking;
      const event = `#${position} ${cell(eventType)} of ${cell(`${stream.type}/${stream.id}`)}`;
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
  // Yellow is a warning: that it works off what waits is none.
  return STATUS_LOOKS[view.status].tone === 'busy' ? 'cyan' : 'yellow';
}

const age = (seconds: number | null) => (seconds === null ? '–' : formatAge(seconds));
