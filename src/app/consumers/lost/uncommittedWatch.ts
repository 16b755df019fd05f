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

/** What the watch needs, and where it reports. */
interface UncommittedParts extends Pick<AppPorts, 'log' | 't'> {
  readonly scopeOf: (consumer: string) => Scope;
  /** Called when events became visible at positions that the consumer had already passed. */
  readonly found: (consumer: string, positions: readonly Position[]) => void;
}

/**
 * While on, watches missing positions as often as the live events do: a poll every few seconds misses what is committed in between. A
 * consumer has lost an event if its checkpoint was past the event before a look at which the event was not visible yet.
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

  /** Follows another store, or none. */
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
    /** The checkpoints before the last look, and after it. */
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
