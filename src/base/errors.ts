/** The error of work that a person cancelled. Nothing failed, so faces show nothing. */
export class Cancelled extends Error {
  constructor() {
    super('Canceled');
    this.name = 'Canceled';
  }
}

/** Returns the message of an error, for logs; for any other value, its text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the promise's result. Rejects with Cancelled as soon as the signal aborts. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Cancelled());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
