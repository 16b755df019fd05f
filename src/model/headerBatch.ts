/**
 * Headers as typed columns, the form in which they travel from the store to a webview.
 * Row i of every column is the same event. Dictionaries are local to the batch; index -1 means null.
 * Each array owns a buffer of exactly its length, because VS Code's messages send whole buffers.
 */
export interface HeaderBatch {
  readonly count: number;
  /** Global positions. */
  readonly positions: BigInt64Array;
  /** 16 bytes an event: its UUID. */
  readonly eventIds: Uint8Array;
  /** What the 16 bytes of `causes` hold: 0 nothing (NULL), 1 a UUID, 2 a little-endian uint32 index into `texts`. */
  readonly causeKinds: Uint8Array;
  readonly causes: Uint8Array;
  /** Milliseconds since 1970 with a fraction; see EventHeader.time. */
  readonly times: Float64Array;
  readonly eventVersions: Int32Array;
  readonly streamVersions: Float64Array;
  readonly payloadBytes: Float64Array;
  /** Indices into `texts`. */
  readonly eventTypes: Int32Array;
  readonly contexts: Int32Array;
  readonly streamTypes: Int32Array;
  readonly streamIds: Int32Array;
  readonly traceIds: Int32Array;
  readonly correlationIds: Int32Array;
  readonly texts: readonly string[];
}

/** Which events make one trace. Serialisable: it names a panel across reloads. */
export interface TraceKey {
  /** `event`: no correlation and no trace id; the forest is the event's ancestors and descendants. */
  readonly by: 'correlation' | 'trace' | 'causation' | 'event' | 'stream';
  /** The id; for `stream` the stream's id. */
  readonly id: string;
  /** Only for `stream`. */
  readonly streamType?: string;
  readonly context?: string;
}
