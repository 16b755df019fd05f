import type { EventHeader } from '../../model/event';
import { busyWith } from '../../model/runConsumers';
import { type RunEntry, RunList } from '../../model/runList';
import type { ConsumerFeedState } from '../../platform/consumerFeed';
import type { LogFinder } from '../../platform/logFinder';
import type { RunTrace, RunView } from '../../protocol/events';
import { Loop } from './loop';
import { RunErrors } from './runErrors';
import type { RunStart } from './runStart';

/** Traces that are listed. */
const LISTED = 200;
/** Events that are taken in after a start: a run that makes more is not looked at trace by trace. */
const MOST_EVENTS = 20_000;
/** Between two views of the list. */
const VIEW_MS = 500;

export interface RunListener {
  view(view: RunView): void;
  /** A sentence; null: all is well again. */
  failed(reason: string | null): void;
}

export interface RunDeps {
  readonly logs: Pick<LogFinder, 'findForTrace'>;
  readonly consumers: () => ConsumerFeedState;
}

/** What began since the program was started, while somebody looks at it. */
export class RunEvents {
  private start: RunStart | undefined;
  private list = new RunList();
  private untaken: EventHeader[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isOn = false;
  private readonly loop: Loop;
  private readonly errors: RunErrors;

  constructor(
    private readonly out: RunListener,
    private readonly deps: RunDeps,
  ) {
    this.loop = new Loop(
      (signal) => this.run(signal),
      (reason) => out.failed(reason),
    );
    this.errors = new RunErrors(deps.logs, () => this.changed());
  }

  /** Another start: forgets what began before. */
  use(start: RunStart | undefined): void {
    if (start === this.start) return;
    this.start = start;
    this.list = new RunList();
    this.untaken = [];
    this.errors.clear();
    this.loop.restart();
    this.changed();
  }

  set on(on: boolean) {
    this.isOn = on;
    this.loop.on = on;
    this.errors.on = on;
    if (on) this.changed();
  }

  /** The list or what is known of consumers is another. */
  changed(): void {
    if (this.isOn) this.timer ??= setTimeout(() => this.show(), VIEW_MS);
  }

  show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.out.view(this.view());
  }

  header(eventId: string): EventHeader | undefined {
    return this.list.newest(LISTED).find(({ root }) => root.eventId === eventId)?.root;
  }

  dispose(): void {
    this.on = false;
    clearTimeout(this.timer);
    this.errors.dispose();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { start, list } = this;
    if (!start) return;
    for await (const { events } of start.tail.follow(signal)) {
      this.untaken.push(...events);
      await this.take(start, list);
      this.out.failed(null);
      if (list.eventCount >= MOST_EVENTS) return;
    }
  }

  /** What the tail has brought it will not bring again: it waits here until it is known what began earlier. */
  private async take(start: RunStart, list: RunList): Promise<void> {
    const events = this.untaken;
    if (events.length === 0) return;
    const unknown = list.unknownOf(events);
    const earlier = unknown.length === 0 ? [] : await start.store.beganBefore(unknown, start.head);
    if (list !== this.list) return;
    this.untaken = [];
    list.add(events, earlier);
    this.errors.look(list.newest(LISTED));
    this.changed();
  }

  private view(): RunView {
    const { start, list } = this;
    const entries = list.newest(LISTED);
    return {
      startedAt: start?.at ?? null,
      what: start?.what ?? null,
      traces: entries.map((entry) => this.trace(entry)),
      unlisted: list.size - entries.length,
      earlier: list.earlier,
      cut: list.eventCount >= MOST_EVENTS,
    };
  }

  private trace({ key, root, events, lastAt }: RunEntry): RunTrace {
    const { snapshot, consumers } = this.deps.consumers();
    return {
      rootId: root.eventId,
      rootType: root.eventType,
      stream: `${root.stream.type}/${root.stream.id}`,
      correlationId: root.correlationId,
      events: events.length,
      startedAt: root.time,
      lastAt,
      consumers: snapshot ? busyWith(consumers, snapshot.head, events) : null,
      errors: this.errors.of(key),
    };
  }
}
