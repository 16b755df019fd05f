import { atOnce } from '../text/steps';
import { jsonOf } from './content';

/** Returns the names of a payload's own fields; undefined when it is not a JSON object or is encrypted as a whole. */
function fieldNames(payload: Uint8Array): readonly string[] | undefined {
  const root = atOnce(jsonOf(payload));
  return root?.t === 'object' ? root.entries.map(([name]) => name) : undefined;
}

/** The fields in the payloads of one event type and version. */
export interface FieldUsage {
  readonly eventType: string;
  readonly eventVersion: number;
  /** How many payloads could be read. */
  readonly payloads: number;
  /** In how many payloads each field occurs. */
  readonly fields: ReadonlyMap<string, number>;
}

interface Sample {
  readonly eventType: string;
  readonly eventVersion: number;
  readonly payload: Uint8Array;
}

/** Counts the fields by type and version. No values are kept. */
export function fieldUsages(samples: readonly Sample[]): FieldUsage[] {
  const usages = new Map<
    string,
    { eventType: string; eventVersion: number; payloads: number; fields: Map<string, number> }
  >();
  for (const { eventType, eventVersion, payload } of samples) {
    const names = fieldNames(payload);
    if (!names) continue;
    const key = `${eventVersion} ${eventType}`;
    const usage = usages.get(key) ?? { eventType, eventVersion, payloads: 0, fields: new Map<string, number>() };
    usages.set(key, usage);
    usage.payloads += 1;
    for (const name of new Set(names)) usage.fields.set(name, (usage.fields.get(name) ?? 0) + 1);
  }
  return [...usages.values()];
}
