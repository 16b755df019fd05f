import { useEffect, useState } from 'preact/hooks';
import { isAbort } from './host';

/** A value that views can follow. */
export interface Store<T> {
  get(): T;
  /** Replaces the given members and notifies the listeners. */
  set(change: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      value = { ...value, ...change };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Renders the component again whenever the store changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get());
    return store.subscribe(() => setValue(store.get()));
  }, [store]);
  return value;
}

export type AnswerState<T> =
  | { readonly state: 'waiting' }
  | { readonly state: 'ok'; readonly value: T }
  | { readonly state: 'failed'; readonly reason: string };

/**
 * Asks a question whenever `about` changes, and cancels the previous one. Null asks nothing. Waits `delayMs` first, so that moving over
 * many rows asks only for the last one.
 */
export function useAnswer<T>(
  about: string | null,
  question: (signal: AbortSignal) => Promise<T>,
  delayMs: number,
): AnswerState<T> {
  const [answer, setAnswer] = useState<{ about: string | null; answer: AnswerState<T> }>({ about, answer: waiting });

  useEffect(() => {
    if (about === null) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      question(abort.signal).then(
        (value) => setAnswer({ about, answer: { state: 'ok', value } }),
        (error: unknown) => {
          if (!isAbort(error)) setAnswer({ about, answer: { state: 'failed', reason: sentence(error) } });
        },
      );
    }, delayMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [about]);

  return answer.about === about ? answer.answer : waiting;
}

const waiting = { state: 'waiting' } as const;

/** Returns the sentence of a rejection for the person. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
