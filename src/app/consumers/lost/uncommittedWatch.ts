import type { Poller } from '../../../base/timers';
import { passedForGood } from '../../../model/backlog/positionOrder';
import { type Consumer, tailEventOf } from '../../../model/consumer/consumer';
import type { Scope } from '../../../model/consumer/scope';
import { comparePositions, type Position } from '../../../model/event/event';
import { missed } from '../../../model/health/lateCommits';
import type { LiveReader } from '../../../store/livePorts';
import type { ConsumerReader, EventStore } from '../../../store/ports';
import { createEventLoop } from '../../events/loop';
import type { AppPorts } from '../../ports';

/** A store whose consumers and newest events can be read. */
export type WatchableStore = ConsumerReader & Pick<LiveReader, 'tail'> & Pick<EventStore, 'layout'>;

/** What the watch needs to know, and what it tells. */
interface UncommittedParts extends Pick<AppPorts, 'log' | 't'> {
  readonly scopeOf: (consumer: string) => Scope;
  /** Events became visible at these positions, which the consumer had passed while they were not. */
  readonly found: (consumer: string, positions: readonly Position[]) => void;
}

/**
 * Watches positions that are missing, at the rhythm of a tail, while it is on: a poll every few seconds passes over what is committed
 * in between. A consumer has lost an event where its checkpoint was past it before a look at which it was not visible yet.
 */
export class UncommittedWatch {
  private store: WatchableStore | undefined;
  private readonly loop: Poller;

  constructor(private readonly parts: UncommittedParts) {
    this.loop = createEventLoop(
      (signal) => this.run(signal),
      () => {},
      parts,
    );
  }

  /** Another store, or none. */
  use(store: WatchableStore | undefined): void {
    if (store === this.store) return;
    this.store = store;
    this.loop.restart();
  }

  set on(on: boolean) {
    if (on) this.loop.start();
    else this.loop.stop();
  }

  dispose(): void {
    this.loop.dispose();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { store } = this;
    if (!store) return;
    const tail = store.tail();
    await tail.begin(1, signal);
    /** Checkpoints as they were before the last look, and after it. */
    let before: readonly Consumer[] = [];
    let after: readonly Consumer[] = [];
    let head = tail.head;
    for await (const { events, restart } of tail.follow(signal, true)) {
      const highest = head;
      const late =
        restart || !highest
          ? []
          : passedForGood(
              events.filter(({ position }) => comparePositions(position, highest) < 0).map(tailEventOf),
              store.layout.consumers?.order,
              Date.now(),
            );
      for (const consumer of late.length > 0 ? before : []) {
        const scope = this.parts.scopeOf(consumer.name);
        const passed = missed(late, consumer, scope, (segment) => consumer.segments[segment]?.checkpoint);
        if (passed.length > 0) this.parts.found(consumer.name, passed);
      }
      head = tail.head;
      before = restart ? [] : after;
      after = tail.isOpen ? await store.checkpoints(signal) : [];
    }
  }
}
