import { fingerprint, type Source } from './source';

interface ReconnectPorts {
  /** Returns the source with which the active connection was opened. */
  active(): Source | undefined;
  /** Returns the connection of this name as the settings have it now. */
  find(name: string): Source | undefined;
  /** Asks whether to connect again. The question may stay unanswered for as long as the window is open. */
  ask(name: string): Promise<boolean>;
  connect(source: Source): Promise<unknown>;
}

/**
 * Returns a function to call after each change of the settings. It offers to connect again when the settings of the active connection
 * changed. At most one question is open for each connection.
 */
export function createReconnectOffer(ports: ReconnectPorts): () => Promise<void> {
  const asking = new Set<string>();

  /** Returns the active connection from the settings if it was opened with other settings. */
  const changed = (): Source | undefined => {
    const used = ports.active();
    const now = used && ports.find(used.name);
    return now && fingerprint(now) !== fingerprint(used) ? now : undefined;
  };

  return async () => {
    const name = changed()?.name;
    if (name === undefined || asking.has(name)) return;
    asking.add(name);
    const again = await ports.ask(name).finally(() => asking.delete(name));
    // Settings and connection may have changed since the question.
    const now = again ? changed() : undefined;
    if (now?.name === name) await ports.connect(now);
  };
}
