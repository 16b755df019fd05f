/** A payload or metadata after decoding and redaction. It is safe to show. */
export type ContentView =
  /** Hidden by `eventTrace.payload.reveal`. Another request with `reveal` shows it, unless `never` is set. */
  | { readonly kind: 'hidden'; readonly never: boolean; readonly bytes: number }
  | { readonly kind: 'none' }
  /** `cut`: more bytes are stored. Objects and lists that were open at the cut are closed, and the value at the cut is left out. */
  | { readonly kind: 'json'; readonly root: JsonNode; readonly bytes: number; readonly cut: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly bytes: number; readonly cut: boolean }
  /** Lines of a hex dump. */
  | { readonly kind: 'hex'; readonly lines: readonly string[]; readonly bytes: number; readonly cut: boolean };

/** JSON that keeps every digit. Objects are lists of entries, so a key such as `__proto__` is harmless. */
export type JsonNode =
  | { readonly t: 'object'; readonly entries: readonly (readonly [key: string, value: JsonNode])[] }
  | { readonly t: 'array'; readonly items: readonly JsonNode[] }
  | { readonly t: 'string'; readonly value: string }
  /** The number as it is written. */
  | { readonly t: 'number'; readonly text: string }
  | { readonly t: 'literal'; readonly text: 'true' | 'false' | 'null' }
  /** Masked by `eventTrace.payload.redact`. */
  | { readonly t: 'masked' }
  /** A field that looks encrypted. `keyVersion`: set when the field names it. */
  | { readonly t: 'encrypted'; readonly chars: number; readonly keyVersion: string | null }
  /** The literal `[REDACTED]`: shredded data. */
  | { readonly t: 'shredded' };

export interface PathChange {
  /** For example `items[0].qty`; `$` is the whole value. */
  readonly path: string;
  /** null: the value did not exist before, or does not exist any more. */
  readonly before: JsonNode | null;
  readonly after: JsonNode | null;
}
