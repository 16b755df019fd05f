import type { IdSpan } from '../../model/lookup/idSpan';
import { type IdPatterns, idPatterns } from './idPatterns';
import { spotIds } from './spotIds';

/** Finds the ids of lines: by the settings' patterns, by key and by shape. */
export interface IdSpotter {
  /** The ids of each line in their order; they never overlap. A few hundred lines at once at most. */
  spot(lines: readonly string[]): IdSpan[][];
  /** Patterns that are not used: no regular expressions, or too slow. */
  refused(): readonly string[];
}

/** `patterns`: `eventTrace.links.patterns`; they win over key and shape. */
export function createIdSpotter(patterns: readonly string[]): IdSpotter {
  const own: IdPatterns | undefined = patterns.length > 0 ? idPatterns(patterns) : undefined;
  return {
    spot(lines) {
      if (!own) return lines.map(spotIds);
      return own.match(lines).map((spans, index) => merge([...spans, ...spotIds(lines[index] ?? '')]));
    },
    refused: () => own?.refused() ?? [],
  };
}

/** Of spans that overlap the first one stays. */
function merge(spans: readonly IdSpan[]): IdSpan[] {
  const kept: IdSpan[] = [];
  for (const span of spans) {
    if (!kept.some(({ start, end }) => start < span.end && span.start < end)) kept.push(span);
  }
  return kept.sort((a, b) => a.start - b.start);
}
