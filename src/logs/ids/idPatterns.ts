import { createContext, Script } from 'node:vm';
import type { IdKind, IdSpan } from '../../model/lookup/idSpan';

const GROUPS: readonly (readonly [group: string, kind: IdKind])[] = [
  ['event', 'event'],
  ['position', 'position'],
  ['correlation', 'correlation'],
  ['trace', 'trace'],
  ['causation', 'causation'],
  ['stream', 'stream'],
  ['id', 'unknown'],
];

/**
 * The time limit of one pattern for one batch. It is short, because a document is linked in many small batches with other work in between.
 */
const TIME_LIMIT_MS = 15;
/** A pattern is refused after this many timeouts. One timeout may come from a busy machine. */
const STRIKES = 2;

/** For each line, the ranges of each match and of its named groups. */
const MATCH = new Script(
  'lines.map((line) => Array.from(line.matchAll(pattern), (m) => ({ whole: m.indices[0], groups: { ...m.indices.groups } })))',
);

type Range = readonly [start: number, end: number];
interface Match {
  readonly whole: Range;
  readonly groups: Readonly<Record<string, Range | undefined>>;
}

/** The patterns of the settings. They find ids that neither a key nor the shape shows. */
export interface IdPatterns {
  /** Returns for each line the spans that the patterns find; those of an earlier pattern come first. */
  match(lines: readonly string[]): IdSpan[][];
  /** Returns the patterns that are not valid regular expressions, or that took too long and are no longer used. */
  refused(): readonly string[];
}

/**
 * Compiles the patterns: regular expressions with a group named `event`, `position`, `correlation`, … or `id`. Without such a group, the
 * whole match is the id.
 */
export function idPatterns(sources: readonly string[]): IdPatterns {
  const compiled = sources.map((source) => ({ source, expression: compile(source) }));
  const refused = compiled.filter(({ expression }) => !expression).map(({ source }) => source);
  let usable = compiled.flatMap(({ source, expression }) => (expression ? [{ source, expression, strikes: 0 }] : []));
  return {
    match(lines) {
      const found: IdSpan[][] = lines.map(() => []);
      const texts = lines.map((line) => line.slice(0, MATCHED_LENGTH));
      for (const pattern of usable) {
        const input = { pattern: pattern.expression, lines: texts };
        const matches = runBounded(MATCH, input, TIME_LIMIT_MS) as Match[][] | undefined;
        if (!matches && ++pattern.strikes >= STRIKES) {
          refused.push(pattern.source);
          usable = usable.filter((other) => other !== pattern);
        }
        matches?.forEach((ofLine, index) => {
          found[index]?.push(...ofLine.flatMap((match) => toSpan(texts[index] ?? '', match)));
        });
      }
      return found;
    },
    refused: () => refused,
  };
}

function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'dg');
  } catch {
    return undefined;
  }
}

function toSpan(line: string, { whole, groups }: Match): IdSpan[] {
  const named = GROUPS.find(([group]) => groups[group]);
  const [start, end] = (named && groups[named[0]]) ?? whole;
  const kind = named?.[1] ?? 'unknown';
  const id = line.slice(start, end);
  return id.trim() === '' || (kind === 'position' && !/^\d{1,19}$/.test(id)) ? [] : [{ start, end, kind, id }];
}

/** How many characters of a line the patterns of the settings see. */
export const MATCHED_LENGTH = 4_000;
/** The time limit of one pattern for one batch of lines. A pattern that backtracks for longer is given up. */
const BOUND_MS = 40;

/** How often the script is tried while the machine gives this process no processor time. */
const TRIES = 5;
/**
 * After this many tries with a high processor time the script is too slow. One may be due to other threads, because their time counts as
 * the process's, too.
 */
const BUSY_TRIES = 2;

/**
 * Runs a script over its input with a time limit; a regular expression alone cannot be stopped. Returns undefined when it took too long.
 * Time in which a busy machine ran other processes does not count.
 */
export function runBounded(script: Script, input: object, limitMs = BOUND_MS): unknown {
  const context = createContext(input);
  let busy = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = process.cpuUsage();
    try {
      return script.runInContext(context, { timeout: limitMs });
    } catch {
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1_000 > limitMs / 2) busy += 1;
      if (busy === BUSY_TRIES) return undefined;
    }
  }
  return undefined;
}
