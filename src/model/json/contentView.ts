/** A payload or metadata after decoding and redaction, safe to show. */
export type ContentView =
  /** `eventTrace.payload.reveal` says not now; ask again with `reveal`, unless `never`. */
  | { readonly kind: 'hidden'; readonly never: boolean; readonly bytes: number }
  | { readonly kind: 'none' }
  /** `cut`: more bytes are stored; what was open at the cut is closed, and the value it went through is left out. */
  | { readonly kind: 'json'; readonly root: JsonNode; readonly bytes: number; readonly cut: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly bytes: number; readonly cut: boolean }
  /** Lines of a hex dump. */
  | { readonly kind: 'hex'; readonly lines: readonly string[]; readonly bytes: number; readonly cut: boolean };

/** JSON kept digit for digit and free of prototype surprises. */
export type JsonNode =
  | { readonly t: 'object'; readonly entries: readonly (readonly [key: string, value: JsonNode])[] }
  | { readonly t: 'array'; readonly items: readonly JsonNode[] }
  | { readonly t: 'string'; readonly value: string }
  /** The number as written. */
  | { readonly t: 'number'; readonly text: string }
  | { readonly t: 'literal'; readonly text: 'true' | 'false' | 'null' }
  /** Masked by `eventTrace.payload.redact`. */
  | { readonly t: 'masked' }
  /** A field that looks encrypted; `keyVersion` where it is named. */
  | { readonly t: 'encrypted'; readonly chars: number; readonly keyVersion: string | null }
  /** The literal `[REDACTED]`: shredded data. */
  | { readonly t: 'shredded' };

export interface PathChange {
  /** For example `items[0].qty`; `$` is the whole. */
  readonly path: string;
  /** null: not there before / not there any more. */
  readonly before: JsonNode | null;
  readonly after: JsonNode | null;
}
