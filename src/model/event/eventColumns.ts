export type EventColumns = ReturnType<typeof newColumns>;

/** Columns with room for `capacity` events; numbers stand for texts and ids of the table that they belong to. */
export function newColumns(capacity: number) {
  return {
    positions: new BigInt64Array(capacity),
    roundedPositions: new Float64Array(capacity),
    times: new Float64Array(capacity),
    streamVersions: new Float64Array(capacity),
    payloadBytes: new Float64Array(capacity),
    eventVersions: new Int32Array(capacity),
    eventTypes: new Int32Array(capacity),
    contexts: new Int32Array(capacity),
    streamTypes: new Int32Array(capacity),
    streamIds: new Int32Array(capacity),
    traceIds: new Int32Array(capacity),
    correlationIds: new Int32Array(capacity),
    causeKinds: new Uint8Array(capacity),
    /** Four words a row; for cause kind 2 the first is a text index. */
    causes: new Uint32Array(capacity * 4),
  };
}

const NUMERIC = [
  'roundedPositions',
  'times',
  'streamVersions',
  'payloadBytes',
  'eventVersions',
  'eventTypes',
  'contexts',
  'streamTypes',
  'streamIds',
  'traceIds',
  'correlationIds',
  'causeKinds',
  'causes',
] as const;

/** The same rows with room for `capacity`. */
export function grownColumns(old: EventColumns, capacity: number): EventColumns {
  const next = newColumns(capacity);
  next.positions.set(old.positions);
  for (const name of NUMERIC) next[name].set(old[name]);
  return next;
}
