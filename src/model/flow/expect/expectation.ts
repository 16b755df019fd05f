/** How often an effect should follow. `any`: at least once. */
export type ExpectedCount =
  | { readonly kind: 'any' | 'once' | 'never' }
  | { readonly kind: 'atMost'; readonly most: number };

/** One line of a file of expectations. */
export interface Expectation {
  /** 1-based. */
  readonly line: number;
  /** The line as it is written, without its comment. */
  readonly text: string;
  readonly cause: string;
  /** Only causes of this version; null: of any version. */
  readonly causeVersion: string | null;
  /** With several types, one of them should follow. */
  readonly effects: readonly string[];
  /** The consumer that should make it; null when the line names none. */
  readonly consumer: string | null;
  /** Milliseconds from the cause. */
  readonly withinMs: number;
  readonly count: ExpectedCount;
}

/** The deadline when a line names none, in milliseconds. */
export const USUAL_WITHIN_MS = 10_000;

/** Returns for example "InvoiceIssued" or "one of {A, B}". */
export function effectWords({ effects }: Pick<Expectation, 'effects'>): string {
  return effects.length === 1 ? (effects[0] ?? '') : `one of {${effects.join(', ')}}`;
}

/** Returns the line of an expectation, in the form that `parseExpectations` reads. */
export function expectationLine(expectation: Omit<Expectation, 'line' | 'text'>): string {
  const { cause, causeVersion, effects, consumer, withinMs, count } = expectation;
  const target = effects.length === 1 ? flowName(effects[0] ?? '') : `one of {${effects.map(flowName).join(', ')}}`;
  const by = consumer === null ? '' : ` by ${flowName(consumer)}`;
  const often = { any: '', once: ', once', never: ', never', atMost: '' }[count.kind];
  const most = count.kind === 'atMost' ? `, at most ${count.most}` : '';
  const version = causeVersion === null ? '' : ` v${causeVersion}`;
  return `${flowName(cause)}${version} -> ${target}${by} within ${durationText(withinMs)}${often}${most}`;
}

/** Returns a duration that can be read again without loss. */
function durationText(ms: number): string {
  const units = [
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const unit = units.find(([size]) => ms >= size && ms % size === 0);
  return unit ? `${ms / unit[0]} ${unit[1]}` : `${ms} ms`;
}

const WORDS = new Set(['by', 'within', 'one', 'of', 'once', 'never', 'at', 'most']);

/** Returns a name for such a file, in quotes when it would otherwise be read as something else. */
export function flowName(name: string): string {
  const isPlain = /^[^\s"{},#]+$/.test(name) && !WORDS.has(name) && !name.includes('->');
  return isPlain ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}
