import type { Glance } from '../../store/eventStore';

const KEPT = 50;
/** A trace that is under way changes; pointing at the same id twice in a row asks once. */
const LIFE_MS = 10_000;

/** Answers of the last moments, by connection and text. */
export interface GlanceCache {
  get(connection: string, text: string): Glance | undefined;
  set(connection: string, text: string, glance: Glance): void;
}

export function createGlanceCache(now: () => number = Date.now): GlanceCache {
  const entries = new Map<string, { readonly until: number; readonly glance: Glance }>();
  const keyOf = (connection: string, text: string) => JSON.stringify([connection, text]);
  return {
    get(connection, text) {
      const entry = entries.get(keyOf(connection, text));
      return entry && entry.until > now() ? entry.glance : undefined;
    },
    set(connection, text, glance) {
      const key = keyOf(connection, text);
      entries.delete(key);
      entries.set(key, { until: now() + LIFE_MS, glance });
      for (const oldest of entries.keys()) {
        if (entries.size <= KEPT) break;
        entries.delete(oldest);
      }
    },
  };
}
