import { Delayer, type Poller } from '../../base/timers';
import type { StoreChange } from '../../model/backlog/storeChange';
import {
  comparePositions,
  type EventHeader,
  finiteTime,
  nameOfStream,
  type Position,
  positionBefore,
} from '../../model/event/event';
import { busyWith, type RunEntry, RunList } from '../../model/event/runList';
import type { RunTrace, RunView } from '../../protocol/events';
import type { EventTail, LiveReader } from '../../store/livePorts';
import type { ConsumerFeedState } from '../consumers/feedState';
import type { LogFinder } from '../logs/finder';
import type { AppPorts } from '../ports';
import { compareKept } from './keptEvents';
import { createEventLoop } from './loop';
import { RunErrors } from './runErrors';
import { type RunFlows, RunWaits } from './runWaits';

/** The start of a run. Every event that `tail` brings became visible after it. */
export interface RunStart {
  /** Milliseconds since 1970, by this machine's clock. */
  readonly at: number;
  /** The name of what was started; null when the run was marked by hand. */
  readonly what: string | null;
  readonly store: LiveReader;
  readonly tail: EventTail;
  /** The highest position at the start. */
  readonly head: Position;
}

/** How many traces are listed. */
const LISTED = 200;
/** How many events are read after a start. A larger run is not shown trace by trace. */
const MOST_EVENTS = 20_000;
/** Milliseconds between two comparisons with the store. */
const COMPARE_MS = 5_000;
/** Milliseconds between two updates of the list. */
const VIEW_MS = 500;

interface RunListener {
  view(view: RunView): void;
  /** The store has other events than before. */
  changed(change: StoreChange): void;
  /** A sentence; null when reading works again. */
  failed(reason: string | null): void;
}

interface RunDeps {
  readonly logs: Pick<LogFinder, 'findForTrace'>;
  readonly consumers: () => ConsumerFeedState;
  /** Returns the flows of the shown store; absent or undefined when none are learned. */
  readonly flows?: () => RunFlows | undefined;
  readonly ports: Pick<AppPorts, 'log' | 't'>;
}

/** The traces that began since a program was started, read while a person looks at them. */
export class RunEvents {
  private start: RunStart | undefined;
  private list = new RunList();
  private untaken: EventHeader[] = [];
  /** All events that the tail has brought, by position. */
  private brought: EventHeader[] = [];
  private comparedAt = 0;
  /** A trace with an event at or below this position began before the run. It differs from the start's head after the store was reset. */
  private head = '0' as Position;
  private readonly showing = new Delayer(() => this.show());
  private isOn = false;
  private readonly loop: Poller;
  private readonly errors: RunErrors;
  private readonly waits: RunWaits;

  constructor(
    private readonly out: RunListener,
    private readonly deps: RunDeps,
  ) {
    this.loop = createEventLoop(
      (signal) => this.run(signal),
      (reason) => out.failed(reason),
      deps.ports,
    );
    this.errors = new RunErrors(deps.logs, () => this.changed(), deps.ports);
    this.waits = new RunWaits(() => this.changed(), deps.ports);
  }

  /** Follows another start. Forgets the traces of the start before. */
  use(start: RunStart | undefined): void {
    if (start === this.start) return;
    this.start = start;
    this.begin(start?.head ?? ('0' as Position));
    this.errors.clear();
    this.waits.follow(start && this.deps.flows?.());
    this.loop.restart();
    this.changed();
  }

  private begin(head: Position): void {
    this.list = new RunList();
    this.untaken = [];
    this.brought = [];
    this.comparedAt = performance.now();
    this.head = head;
  }

  set on(on: boolean) {
    this.isOn = on;
    if (on) this.loop.start();
    else this.loop.stop();
    this.errors.on = on;
    this.waits.on = on;
    if (on) this.changed();
  }

  /** Called when the list has changed, or what is known of the consumers. */
  changed(): void {
    if (this.isOn) this.showing.within(VIEW_MS);
  }

  show(): void {
    this.showing.cancel();
    this.out.view(this.view());
  }

  header(eventId: string): EventHeader | undefined {
    return this.list.newest(LISTED).find(({ root }) => root.eventId === eventId)?.root;
  }

  /** Returns the ids of the first events of the listed traces that have error lines in the logs. */
  withErrors(): string[] {
    const failed = this.list.newest(LISTED).filter(({ key }) => (this.errors.of(key) ?? 0) > 0);
    return failed.map(({ root }) => root.eventId);
  }

  dispose(): void {
    this.on = false;
    this.showing.dispose();
    this.errors.dispose();
    this.waits.dispose();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { start } = this;
    if (!start) return;
    for await (const step of start.tail.follow(signal)) {
      if (start !== this.start) return;
      if (step.restart === 'replaced') this.beginAgain(start, step.events);
      else this.untaken.push(...step.events);
      if (step.restart === 'shrunk') this.head = lower(this.head, step.events[0]?.position);
      await this.take(start, this.list);
      this.out.failed(null);
      const isDue = step.restart === 'shrunk' || performance.now() - this.comparedAt >= COMPARE_MS;
      if (isDue) await this.compare(start, this.list, signal);
      if (this.list.eventCount >= MOST_EVENTS) return;
    }
  }

  /** Starts again in a store that was replaced. Events since the start of the run belong to it; older ones were restored. */
  private beginAgain(start: RunStart, events: readonly EventHeader[]): void {
    const own = events.filter(({ time }) => time >= start.at);
    const before = events.findLast(({ time }) => time < start.at);
    this.begin(before?.position ?? ('0' as Position));
    this.errors.clear();
    this.waits.clear();
    this.untaken.push(...own);
    this.out.changed({ kind: 'replaced' });
    this.changed();
  }

  private async compare(start: RunStart, list: RunList, signal: AbortSignal): Promise<void> {
    const { gone } = await compareKept(start.store, this.brought, [], signal);
    this.comparedAt = performance.now();
    if (gone.length === 0 || list !== this.list) return;
    const ids = new Set(gone.map(({ eventId }) => eventId));
    this.brought = this.brought.filter(({ eventId }) => !ids.has(eventId));
    list.remove(gone);
    this.out.changed({ kind: 'deleted', count: gone.length });
    this.changed();
  }

  /** The tail brings each event only once. Until it is known which traces began earlier, new events wait in `untaken`. */
  private async take(start: RunStart, list: RunList): Promise<void> {
    const events = this.untaken;
    if (events.length === 0) return;
    const unknown = list.unknownOf(events);
    const earlier = unknown.length === 0 ? [] : await start.store.beganBefore(unknown, this.head);
    if (list !== this.list) return;
    this.untaken = [];
    this.brought = [...this.brought, ...events].sort((a, b) => comparePositions(a.position, b.position));
    list.add(events, earlier);
    this.errors.look(list.newest(LISTED));
    this.waits.look(list.newest(LISTED));
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
      stream: nameOfStream(root.stream),
      correlationId: root.correlationId,
      events: events.length,
      startedAt: finiteTime(root.time),
      lastAt: finiteTime(lastAt),
      consumers: snapshot ? busyWith(consumers, snapshot.head, events) : null,
      errors: this.errors.of(key),
      waits: this.waits.of(key),
    };
  }
}

/** Returns the lower head: positions that were given back are used by other events. */
function lower(head: Position, first: Position | undefined): Position {
  return first === undefined || comparePositions(head, first) < 0 ? head : positionBefore(first);
}
