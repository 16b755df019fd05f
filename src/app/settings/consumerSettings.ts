import { isObject } from '../../base/isObject';
/** The entry of one consumer in `eventTrace.consumers`. A value that is not set is undefined. */
export interface ConsumerSettings {
  /** An empty list means all types, whatever the code says. */
  readonly aggregateTypes: readonly string[] | undefined;
  readonly boundedContexts: readonly string[] | undefined;
  readonly eventTypes: readonly string[] | undefined;
  /** How many events it reads at once. */
  readonly batchSize: number | undefined;
  readonly staleAfterSeconds: number | undefined;
  /** From this many events or seconds behind a person is notified; 0 turns the threshold off. */
  readonly lagEvents: number | undefined;
  readonly lagSeconds: number | undefined;
  /** No face notifies about it. */
  readonly muted: boolean | undefined;
}

/** Entries by key: `connection/consumer` for one store, only the consumer's name for every store. */
export type ConsumerSettingsByName = ReadonlyMap<string, ConsumerSettings>;

export const noConsumerSettings: ConsumerSettings = {
  aggregateTypes: undefined,
  boundedContexts: undefined,
  eventTypes: undefined,
  batchSize: undefined,
  staleAfterSeconds: undefined,
  lagEvents: undefined,
  lagSeconds: undefined,
  muted: undefined,
};

/** Returns the key of an entry that is only for the consumer of one connection. */
export function consumerKey(connection: string, consumer: string): string {
  return `${connection}/${consumer}`;
}

/**
 * Returns the settings of a consumer. Each value comes from its own entry or, if that does not set it, from the entry with only its name.
 */
export function settingsFor(all: ConsumerSettingsByName, connection: string, consumer: string): ConsumerSettings {
  const everywhere = all.get(consumer) ?? noConsumerSettings;
  const own = all.get(consumerKey(connection, consumer));
  if (!own) return everywhere;
  const set = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...everywhere, ...Object.fromEntries(set) };
}

/** Reads the value of `eventTrace.consumers`, by key. A value of a wrong type counts as not set. */
export function parseConsumerSettings(value: unknown): ConsumerSettingsByName {
  if (!isObject(value)) return new Map();
  const entries = Object.entries(value).flatMap(([name, entry]) =>
    isObject(entry) ? [[name, parseEntry(entry)] as const] : [],
  );
  return new Map(entries);
}

const parseEntry = (entry: Readonly<Record<string, unknown>>): ConsumerSettings => ({
  aggregateTypes: texts(entry.aggregateTypes),
  boundedContexts: texts(entry.boundedContexts),
  eventTypes: texts(entry.eventTypes),
  batchSize: wholeNumber(entry.batchSize, 1, 100_000),
  staleAfterSeconds: wholeNumber(entry.staleAfterSeconds, 1, 86_400),
  lagEvents: wholeNumber(entry.lagEvents, 0, Number.MAX_SAFE_INTEGER),
  lagSeconds: wholeNumber(entry.lagSeconds, 0, Number.MAX_SAFE_INTEGER),
  muted: typeof entry.muted === 'boolean' ? entry.muted : undefined,
});

/** Returns a list of names. A list that contains anything else is ignored as a whole: half of a scope would hide events. */
function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '') ? value : undefined;
}

function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? Math.round(value) : undefined;
}
