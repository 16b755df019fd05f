import { fingerprint, type Source } from './source';

interface ReconnectPorts {
  /** What the active connection was opened with. */
  active(): Source | undefined;
  /** The connection of this name, as the settings have it now. */
  find(name: string): Source | undefined;
  /** Whether to connect again; it may stay unanswered for as long as the window is open. */
  ask(name: string): Promise<boolean>;
  connect(source: Source): Promise<unknown>;
}

/** Offers to connect again where the settings of the active connection changed: call it after each change. One question a connection is open at most. */
export function createReconnectOffer(ports: ReconnectPorts): () => Promise<void> {
  const asking = new Set<string>();

  /** The active connection as it is now in the settings, if it was opened with others. */
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
    // Settings and connection may both be others by now.
    const now = again ? changed() : undefined;
    if (now?.name === name) await ports.connect(now);
  };
}
