/** Whether a value has the shape that is wanted; what comes through the window's messages could be anybody's. */
export type Shape = (value: unknown) => boolean;

export const isText: Shape = (value) => typeof value === 'string';
export const isNumber: Shape = (value) => typeof value === 'number';
export const isFlag: Shape = (value) => typeof value === 'boolean';
export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
export const isOneOf =
  (...texts: readonly string[]): Shape =>
  (value) =>
    texts.some((text) => text === value);
export const isList =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
/** More members than the named ones may be there. */
export const isObject =
  (members: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(members).every(([name, shape]) => shape((value as Record<string, unknown>)[name]));

/** One of several objects, told apart by a member. */
export const isKindOf =
  (name: string, kinds: Readonly<Record<string, Shape>>): Shape =>
  (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const kind = (value as Record<string, unknown>)[name];
    return typeof kind === 'string' && Object.hasOwn(kinds, kind) && (kinds[kind]?.(value) ?? false);
  };

const column =
  (type: abstract new (...args: never[]) => { readonly length: number }, width = 1) =>
  (value: unknown, count: number) =>
    value instanceof type && value.length === count * width;

const COLUMNS = {
  positions: column(BigInt64Array),
  eventIds: column(Uint8Array, 16),
  causeKinds: column(Uint8Array),
  causes: column(Uint8Array, 16),
  times: column(Float64Array),
  eventVersions: column(Int32Array),
  streamVersions: column(Float64Array),
  payloadBytes: column(Float64Array),
  eventTypes: column(Int32Array),
  contexts: column(Int32Array),
  streamTypes: column(Int32Array),
  streamIds: column(Int32Array),
  traceIds: column(Int32Array),
  correlationIds: column(Int32Array),
};

/** A HeaderBatch. */
export const isBatch: Shape = (value) => {
  if (!isObject({ count: isNumber, texts: isList(isText) })(value)) return false;
  const batch = value as Record<string, unknown> & { readonly count: number };
  return Object.entries(COLUMNS).every(([name, fits]) => fits(batch[name], batch.count));
};
