/** Something that holds a resource until it is disposed. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener; disposing the result ends that. The shape of VS Code's `Event`, so that faces need no adapter. */
export type Event<T> = (listener: (value: T) => unknown, thisArgs?: unknown, disposables?: Disposable[]) => Disposable;

/** Fires an event. A listener that throws does not keep the others from hearing it. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener, thisArgs, disposables) => {
    // A function of its own: one listener may subscribe twice.
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
        // As an error that no one caught: whoever watches over the process reports it.
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

/** One disposable that disposes all of them, in their order. */
export function disposeAll(...parts: readonly Disposable[]): Disposable {
  return {
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}
