import { Script } from 'node:vm';
import type { FailureLine } from '../../model/diagnosis/consumerLog';
import { parsePosition } from '../../model/event/event';
import { normaliseUuid } from '../../model/event/uuid';
import { parseLine } from '../formats/readLine';
import { MATCHED_LENGTH, runBounded } from '../ids/idPatterns';
import type { RawLine } from '../scan/rawLine';

const MATCH = new Script('lines.map((line) => { const m = pattern.exec(line); return m && { ...m.groups }; })');

interface Pattern {
  readonly source: string;
  readonly kind: `pattern${number}`;
  readonly expression: RegExp;
}

/** The patterns of the settings, applied to lines that mention the consumer. */
export interface ErrorPatterns {
  /** Whether at least one pattern can be used. */
  readonly some: boolean;
  /** Returns the failures in the lines; each line is read by the first pattern that matches. */
  match(lines: readonly RawLine[], consumer: string): FailureLine[];
  refused(): readonly string[];
}

/** Compiles the patterns: regular expressions with a group `position` or `event`, and optionally `error` for the text. */
export function errorPatterns(sources: readonly string[]): ErrorPatterns {
  const compiled = sources.map(compile);
  const refused = sources.filter((_, index) => !compiled[index]);
  let patterns = compiled.filter((pattern) => pattern !== undefined);
  return {
    get some() {
      return patterns.length > 0;
    },
    match(lines, consumer) {
      const found = new Map<RawLine, FailureLine>();
      for (const pattern of patterns) {
        const rest = lines.filter((line) => !found.has(line));
        const groups = matchAll(pattern, rest);
        if (!groups) {
          refused.push(pattern.source);
          patterns = patterns.filter((other) => other !== pattern);
        }
        groups?.forEach((named, index) => {
          const line = rest[index];
          if (named && line) found.set(line, toFailure(line, consumer, pattern, named));
        });
      }
      return [...found.values()];
    },
    refused: () => refused,
  };
}

function compile(source: string, index: number): Pattern | undefined {
  if (!/\(\?<(?:position|event)>/.test(source)) return undefined;
  try {
    return { source, kind: `pattern${index}`, expression: new RegExp(source) };
  } catch {
    return undefined;
  }
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Returns the groups of each line, null for lines that do not match; undefined when the pattern took too long. */
function matchAll({ expression }: Pattern, lines: readonly RawLine[]): (Groups | null)[] | undefined {
  const texts = lines.map(({ text }) => text.slice(0, MATCHED_LENGTH));
  return runBounded(MATCH, { pattern: expression, lines: texts }) as (Groups | null)[] | undefined;
}

function toFailure(
  { file, lineNumber, text }: RawLine,
  consumer: string,
  { kind }: Pattern,
  groups: Groups,
): FailureLine {
  const line = parseLine(text);
  const segment = line.fields.find(([key]) => key === 'segment_id')?.[1];
  return {
    kind,
    consumer,
    segment: segment !== undefined && /^\d{1,9}$/.test(segment) ? Number(segment) : null,
    position: parsePosition(groups.position ?? '') ?? null,
    eventId: groups.event === undefined ? null : (normaliseUuid(groups.event) ?? groups.event),
    eventType: null,
    streamId: null,
    error: groups.error ?? line.message,
    consecutive: null,
    time: line.time,
    file,
    lineNumber,
  };
}
