import { isObject } from '../../base/isObject';
/** What `eventTrace.consumers` says of one consumer; what it leaves out is undefined. */
export interface ConsumerSettings {
  /** An empty list: all of them, whatever the code says. */
  readonly aggregateTypes: readonly string[] | undefined;
  readonly boundedContexts: readonly string[] | undefined;
  readonly eventTypes: readonly string[] | undefined;
  /** Events that it reads at once. */
  readonly batchSize: number | undefined;
  readonly staleAfterSeconds: number | undefined;
  /** Events and seconds behind from which on it needs a person; 0: it never does for that. */
  readonly lagEvents: number | undefined;
  readonly lagSeconds: number | undefined;
  /** No face notifies about it. */
  readonly muted: boolean | undefined;
}

/** Entries by key: `connection/consumer` for one store, the bare consumer for every store. */
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

/** The key of an entry that is for the consumer of one connection only. */
export function consumerKey(connection: string, consumer: string): string {
  return `${connection}/${consumer}`;
}

/** What holds for a consumer of a connection: its own entry first, then the one by its bare name, value for value. */
export function settingsFor(all: ConsumerSettingsByName, connection: string, consumer: string): ConsumerSettings {
  const everywhere = all.get(consumer) ?? noConsumerSettings;
  const own = all.get(consumerKey(connection, consumer));
  if (!own) return everywhere;
  const set = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...everywhere, ...Object.fromEntries(set) };
}

/** Reads the value of `eventTrace.consumers`, by key. What is of a wrong type counts as left out. */
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

/** A list with anything but names in it is no list of names: half of a scope would hide events. */
function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '') ? value : undefined;
}

function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? Math.round(value) : undefined;
}
