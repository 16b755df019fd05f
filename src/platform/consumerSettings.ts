/** What `eventTrace.consumers` says of one consumer; what it leaves out is undefined. */
export interface ConsumerSettings {
  /** An empty list: all of them, whatever the code says. */
  readonly aggregateTypes: readonly string[] | undefined;
  readonly boundedContexts: readonly string[] | undefined;
  /** Events that it reads at once. */
  readonly batchSize: number | undefined;
  readonly staleAfterSeconds: number | undefined;
  /** Events and seconds behind from which on it needs a person; 0: it never does for that. */
  readonly lagEvents: number | undefined;
  readonly lagSeconds: number | undefined;
  /** Nobody is notified about it. */
  readonly muted: boolean;
}

export const noConsumerSettings: ConsumerSettings = {
  aggregateTypes: undefined,
  boundedContexts: undefined,
  batchSize: undefined,
  staleAfterSeconds: undefined,
  lagEvents: undefined,
  lagSeconds: undefined,
  muted: false,
};

/** Reads the value of `eventTrace.consumers`, by consumer name. What is of a wrong type counts as left out. */
export function parseConsumerSettings(value: unknown): ReadonlyMap<string, ConsumerSettings> {
  if (!isObject(value)) return new Map();
  const entries = Object.entries(value).flatMap(([name, entry]) =>
    isObject(entry) ? [[name, parseEntry(entry)] as const] : [],
  );
  return new Map(entries);
}

const parseEntry = (entry: Readonly<Record<string, unknown>>): ConsumerSettings => ({
  aggregateTypes: texts(entry.aggregateTypes),
  boundedContexts: texts(entry.boundedContexts),
  batchSize: wholeNumber(entry.batchSize, 1, 100_000),
  staleAfterSeconds: wholeNumber(entry.staleAfterSeconds, 1, 86_400),
  lagEvents: wholeNumber(entry.lagEvents, 0, Number.MAX_SAFE_INTEGER),
  lagSeconds: wholeNumber(entry.lagSeconds, 0, Number.MAX_SAFE_INTEGER),
  muted: entry.muted === true,
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list with anything but names in it is no list of names: half of a scope would hide events. */
function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '') ? value : undefined;
}

function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? Math.round(value) : undefined;
}
