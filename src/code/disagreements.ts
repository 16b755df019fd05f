import { join } from 'node:path';
import { jsonOf } from '../model/json/content';
import { atOnce } from '../model/text/steps';
import type { GoEventUse, GoStruct } from './events/events';
import { fieldsOf, type StructFields } from './go/structFields';
import type { SourcePlace } from './index/goConsumers';
import { consumersNamed, type GoIndex } from './index/goIndex';

/** A place where code and store disagree. A disagreement without a line of its own is placed at the first line of `go.mod`. */
export type Disagreement = { readonly place: SourcePlace } & (
  | { readonly kind: 'typeWithoutStruct'; readonly eventType: string }
  /** Only other versions of the type have a struct. */
  | { readonly kind: 'versionWithoutStruct'; readonly eventType: string; readonly eventVersion: number }
  | { readonly kind: 'consumerWithoutCode'; readonly consumer: string }
  | { readonly kind: 'consumerNotStored'; readonly consumer: string }
  | { readonly kind: 'caseNeverStored'; readonly eventType: string; readonly consumer: string }
  /** Stored payloads have a field that the struct does not have. */
  | ({ readonly kind: 'fieldWithoutStruct'; readonly inPayloads: number } & FieldOfEvent)
  /** The struct has a field that no payload has. */
  | ({ readonly kind: 'fieldNeverStored' } & FieldOfEvent)
);

interface FieldOfEvent {
  readonly eventType: string;
  readonly eventVersion: number;
  readonly field: string;
  /** How many payloads were examined. */
  readonly payloads: number;
}

export interface StoredNames {
  readonly types: readonly string[];
  /** Whether these are all types. */
  readonly complete: boolean;
  /** The versions of types among the newest events. A version that is not in the list is not compared. */
  readonly versions: readonly { readonly eventType: string; readonly eventVersion: number }[];
  /** null when the store has no consumer tables. */
  readonly consumers: readonly string[] | null;
}

/** Returns the names that only the code or only the store has. Empty when the folders have no Go module. */
export function compareNames(index: GoIndex, stored: StoredNames, folders: readonly string[]): Disagreement[] {
  const fallback = moduleFile(index, folders);
  if (!fallback) return [];
  return [
    ...typesWithoutStruct(index, stored, fallback),
    ...versionsWithoutStruct(index, stored),
    ...consumersInOne(index, stored, fallback),
    ...casesNeverStored(index, stored),
  ];
}

/** Returns the first line of the `go.mod` of a module in one of the folders. */
export function moduleFile({ modules }: GoIndex, folders: readonly string[]): SourcePlace | undefined {
  const inside = modules.find(({ folder }) => folders.some((each) => folder.startsWith(each)));
  return inside && { file: join(inside.folder, 'go.mod'), line: 1 };
}

/** These are placed where the event is made or handled, if the index has such a place. */
function typesWithoutStruct(index: GoIndex, { types }: StoredNames, fallback: SourcePlace): Disagreement[] {
  return types
    .filter((eventType) => index.structs(eventType).length === 0)
    .map((eventType) => ({
      kind: 'typeWithoutStruct',
      eventType,
      place: index.producers(eventType)[0] ?? index.handlers(eventType)[0] ?? fallback,
    }));
}

/** These are placed at the struct of another version. */
function versionsWithoutStruct(index: GoIndex, { versions }: StoredNames): Disagreement[] {
  return versions.flatMap(({ eventType, eventVersion }): Disagreement[] => {
    const known = index.versions(eventType);
    const [place] = index.structs(eventType, eventVersion);
    if (known === null || known.has(eventVersion) || !place) return [];
    return [{ kind: 'versionWithoutStruct', eventType, eventVersion, place }];
  });
}

function consumersInOne(index: GoIndex, { consumers }: StoredNames, fallback: SourcePlace): Disagreement[] {
  if (consumers === null) return [];
  const withoutCode = consumers.filter((name) => consumersNamed(name, index.consumers).length === 0);
  const inCode = new Set(consumers.flatMap((name) => consumersNamed(name, index.consumers)));
  return [
    ...withoutCode.map((consumer): Disagreement => ({ kind: 'consumerWithoutCode', consumer, place: fallback })),
    ...index.consumers
      .filter((consumer) => !inCode.has(consumer))
      .map((consumer): Disagreement => ({ kind: 'consumerNotStored', consumer: consumer.name, place: consumer })),
  ];
}

function casesNeverStored(index: GoIndex, { types, complete }: StoredNames): Disagreement[] {
  if (!complete) return [];
  const stored = new Set(types);
  return index.consumers.flatMap((consumer) =>
    index
      .handledBy(consumer)
      .filter((use) => !stored.has(use.eventType) && isEvent(use, index))
      .map(
        (use): Disagreement => ({
          kind: 'caseNeverStored',
          eventType: use.eventType,
          consumer: consumer.name,
          place: use,
        }),
      ),
  );
}

/**
 * Whether a use is about an event. A type switch may be about anything, so its struct must have a version, or other code must use its name
 * as an event type.
 */
function isEvent({ kind, eventType, version }: GoEventUse, index: GoIndex): boolean {
  return kind !== 'typeCase' || version !== null || index.eventTypes.includes(eventType);
}

/** Compares the structs of the payloads' types and versions with the fields that the payloads have. */
export async function compareFields(index: GoIndex, usages: readonly FieldUsage[]): Promise<Disagreement[]> {
  const found: Disagreement[] = [];
  for (const usage of usages) {
    const struct = structOf(index, usage);
    const known = struct && (await fieldsOf(struct, index.modules));
    if (known) found.push(...fieldDisagreements(usage, known));
  }
  return found;
}

/** Returns the struct of exactly this version: the fields of another version differ on purpose. */
function structOf(index: GoIndex, { eventType, eventVersion }: FieldUsage): GoStruct | undefined {
  const [best] = index.structs(eventType, eventVersion);
  return best && (best.version ?? 1) === eventVersion ? best : undefined;
}

function fieldDisagreements(
  { eventType, eventVersion, payloads, fields }: FieldUsage,
  known: StructFields,
): Disagreement[] {
  // Go's decoder accepts names in any case.
  const inStruct = new Set(known.fields.map(({ json }) => json.toLowerCase()));
  const inPayloads = new Set([...fields.keys()].map((name) => name.toLowerCase()));
  const unknown = known.complete ? [...fields].filter(([name]) => !inStruct.has(name.toLowerCase())) : [];
  const unused = known.fields.filter(({ json, optional }) => !optional && !inPayloads.has(json.toLowerCase()));
  const event = { eventType, eventVersion, payloads };
  return [
    ...unknown.map(
      ([field, count]): Disagreement => ({
        kind: 'fieldWithoutStruct',
        ...event,
        field,
        inPayloads: count,
        place: known.struct,
      }),
    ),
    ...unused.map(
      ({ json, file, line }): Disagreement => ({
        kind: 'fieldNeverStored',
        ...event,
        field: json,
        place: { file, line },
      }),
    ),
  ];
}

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
