/** Messages in the order of their arrival, for one reader that waits for the next. */
export interface Inbox<T> {
  push(message: T): void;
  /** What arrived and was not read yet is dropped. */
  replace(message: T): void;
  next(): Promise<T>;
}

export function createInbox<T>(): Inbox<T> {
  let messages: T[] = [];
  let wake = (): void => undefined;
  return {
    push(message) {
      messages.push(message);
      wake();
    },
    replace(message) {
      messages = [message];
      wake();
    },
    async next() {
      for (;;) {
        const message = messages.shift();
        if (message !== undefined) return message;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
