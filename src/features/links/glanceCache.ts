import { BoundedMap } from '../../base/boundedMap';
import type { TypedId } from '../../model/lookup/idSpan';
import type { Glance } from '../../store/ports';

const KEPT = 50;
/** Milliseconds. A running trace changes, but pointing at the same id twice should ask only once. */
const LIFE_MS = 10_000;

/** The answers of the last moments of one session, by id. */
interface GlanceCache {
  get(id: TypedId): Glance | undefined;
  set(id: TypedId, glance: Glance): void;
}

export function createGlanceCache(now: () => number = Date.now): GlanceCache {
  const entries = new BoundedMap<string, { readonly until: number; readonly glance: Glance }>(KEPT);
  const keyOf = ({ kind, id }: TypedId) => JSON.stringify([kind, id]);
  return {
    get(id) {
      const entry = entries.get(keyOf(id));
      return entry && entry.until > now() ? entry.glance : undefined;
    },
    set(id, glance) {
      entries.set(keyOf(id), { until: now() + LIFE_MS, glance });
    },
  };
}
