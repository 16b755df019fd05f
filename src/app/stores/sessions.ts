import { untilAborted } from '../../base/errors';
import type { Disposable } from '../../base/event';
import { Delayer } from '../../base/timers';
import { StoreError } from '../../store/pg/errors';
import { fingerprint, type Source } from '../connections/source';
import type { OpenOptions } from './openSession';
import type { StoreSession } from './session';

/** All open sessions, at most one for each connection name, shared by everything that uses them. */
export interface StoreSessions {
  /** Returns the open session of this name. */
  get(name: string): StoreSession | undefined;
  /**
   * Opens a session, or joins an attempt that is running. If an attempt without questions fails, another one starts for a person who can
   * answer. A session of the same name with other settings is closed first.
   */
  open(source: Source, options: OpenOptions): Promise<StoreSession>;
  close(name: string): Promise<void>;
  closeAll(): Promise<void>;
}

interface Entry {
  readonly source: Source;
  readonly attempt: Promise<StoreSession>;
  readonly options: OpenOptions;
  session?: StoreSession;
}

/** Creates the open sessions by connection name. An attempt or a session is shared by all who ask for the same source. */
export function createSessions(
  openSession: (source: Source, options: OpenOptions) => Promise<StoreSession>,
): StoreSessions {
  const entries = new Map<string, Entry>();

  const start = (source: Source, options: OpenOptions): Entry => {
    const entry: Entry = { source, attempt: openSession(source, options), options };
    entries.set(source.name, entry);
    entry.attempt.then(
      (session) => {
        entry.session = session;
      },
      () => {
        if (entries.get(source.name) === entry) entries.delete(source.name);
      },
    );
    return entry;
  };

  const join = async (entry: Entry, signal: AbortSignal): Promise<StoreSession> => {
    const session = await untilAborted(entry.attempt, signal);
    if (entries.get(session.source.name) !== entry) {
      throw new StoreError('lost', session.source.name, 'Closed while it was opening.');
    }
    return session;
  };

  const close = async (name: string): Promise<void> => {
    const entry = entries.get(name);
    entries.delete(name);
    const session = await entry?.attempt.catch(() => undefined);
    await session?.store.close();
  };

  /** An attempt that was cancelled cannot be joined. */
  const joinable = (name: string): Entry | undefined => {
    const entry = entries.get(name);
    return entry && (entry.session || !entry.options.signal.aborted) ? entry : undefined;
  };

  return {
    get: (name) => entries.get(name)?.session,
    async open(source, options) {
      const before = entries.get(source.name);
      if (before && fingerprint(before.source) !== fingerprint(source)) await close(source.name);
      const running = joinable(source.name);
      if (running && options.questions && !running.options.questions) {
        const session = await join(running, options.signal).catch(() => undefined);
        if (session) return session;
      }
      return await join(joinable(source.name) ?? start(source, options), options.signal);
    },
    close,
    async closeAll() {
      await Promise.all([...entries.keys()].map(close));
    },
  };
}

/** A session is closed this long after its last lease ended, so that a panel that opens next still finds it open. */
const LINGER_MS = 5_000;

/** Counts the users of a connection's session. */
export interface Lease extends Disposable {
  readonly isHeld: boolean;
  /** Keeps the session until the result is disposed. */
  hold(): Disposable;
  /** Ends the session after LINGER_MS, unless something holds it by then. */
  linger(): void;
}

/** `end` is called when nothing has needed the session for LINGER_MS. */
export function createLease(end: () => void): Lease {
  let holds = 0;
  let isOver = false;
  const lingering = new Delayer(end);
  const linger = () => {
    lingering.cancel();
    if (holds === 0 && !isOver) lingering.in(LINGER_MS);
  };
  return {
    get isHeld() {
      return holds > 0;
    },
    hold() {
      holds += 1;
      lingering.cancel();
      let held = true;
      return {
        dispose() {
          if (!held) return;
          held = false;
          holds -= 1;
          linger();
        },
      };
    },
    linger,
    dispose() {
      isOver = true;
      lingering.dispose();
    },
  };
}
