import { StoreError } from '../errors';
import type { Session } from './session';

/** A few sessions for one kind of work. Further callers wait in order. */
export interface Lane {
  /** Waits for a free session. Aborting leaves the queue. */
  acquire(signal?: AbortSignal): Promise<Session>;
  release(session: Session): void;
  /** Adds a session that was opened outside. */
  adopt(session: Session): void;
  /** Drops the idle sessions. After a loss they may be broken, too, without having noticed. */
  renew(): void;
  close(): Promise<void>;
}

interface Waiter {
  resolve(session: Session): void;
  reject(error: unknown): void;
}

/** Opens a session when a caller waits for one, up to `max` sessions, and keeps them. */
export function createLane(max: number, open: () => Promise<Session>): Lane {
  const sessions = new Set<Session>();
  const idle: Session[] = [];
  const waiting: Waiter[] = [];
  let opening = 0;
  let closed = false;

  function serve(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const session = idle.pop();
      if (session?.alive) waiting.shift()?.resolve(session);
    }
    while (opening < waiting.length && sessions.size + opening < max) add();
  }

  function add(): void {
    opening++;
    open().then(
      (session) => {
        opening--;
        adopt(session);
      },
      (error) => {
        opening--;
        // When the server refuses a further session, the callers share the existing ones.
        if (sessions.size > 0) return;
        waiting.shift()?.reject(error);
        serve();
      },
    );
  }

  function adopt(session: Session): void {
    if (closed) return void session.close();
    sessions.add(session);
    session.ended.then(() => forget(session));
    release(session);
  }

  function forget(session: Session): void {
    sessions.delete(session);
    const at = idle.indexOf(session);
    if (at >= 0) idle.splice(at, 1);
    serve();
  }

  function acquire(signal?: AbortSignal): Promise<Session> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = waiting.indexOf(waiter);
        if (at >= 0) waiting.splice(at, 1);
        waiter.reject(new StoreError('cancelled', '', 'The query was cancelled before it began.'));
      };
      const waiter: Waiter = {
        resolve: (session) => {
          signal?.removeEventListener('abort', leave);
          resolve(session);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
      };
      if (closed) return waiter.reject(new StoreError('lost', '', 'The connection was closed.'));
      if (signal?.aborted) return leave();
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(waiter);
      serve();
    });
  }

  function release(session: Session): void {
    if (session.alive) idle.push(session);
    serve();
  }

  function renew(): void {
    for (const session of idle.splice(0)) session.hangUp();
  }

  async function close(): Promise<void> {
    closed = true;
    for (const waiter of waiting.splice(0)) waiter.reject(new StoreError('lost', '', 'The connection was closed.'));
    await Promise.all([...sessions].map((session) => session.close()));
  }

  return { acquire, release, adopt, renew, close };
}
