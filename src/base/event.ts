/** An object that holds a resource until it is disposed. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener until the result is disposed. Has the shape of VS Code's `Event`, so that faces need no adapter. */
export type Event<T> = (listener: (value: T) => unknown, thisArgs?: unknown, disposables?: Disposable[]) => Disposable;

/** Fires an event. When a listener throws, the others are still called. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener, thisArgs, disposables) => {
    // A new function for each subscription, because one listener may subscribe twice.
    const call = (value: T) => listener.call(thisArgs, value);
    this.listeners.add(call);
    const subscription = { dispose: () => void this.listeners.delete(call) };
    disposables?.push(subscription);
    return subscription;
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        // It becomes an uncaught error, which the handlers of the process report.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}

/** Returns a disposable that disposes all parts in their order. */
export function disposeAll(...parts: readonly Disposable[]): Disposable {
  return {
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}
