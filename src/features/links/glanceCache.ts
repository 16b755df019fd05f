import { BoundedMap } from '../../base/boundedMap';
import type { TypedId } from '../../model/lookup/idSpan';
import type { Glance } from '../../store/ports';

const KEPT = 50;
/** A trace that is under way changes; pointing at the same id twice in a row asks once. */
const LIFE_MS = 10_000;

/** Answers of the last moments, by connection and id. */
interface GlanceCache {
  get(connection: string, id: TypedId): Glance | undefined;
  set(connection: string, id: TypedId, glance: Glance): void;
}

export function createGlanceCache(now: () => number = Date.now): GlanceCache {
  const entries = new BoundedMap<string, { readonly until: number; readonly glance: Glance }>(KEPT);
  const keyOf = (connection: string, { kind, id }: TypedId) => JSON.stringify([connection, kind, id]);
  return {
    get(connection, id) {
      const entry = entries.get(keyOf(connection, id));
      return entry && entry.until > now() ? entry.glance : undefined;
    },
    set(connection, id, glance) {
      entries.set(keyOf(connection, id), { until: now() + LIFE_MS, glance });
    },
  };
}
