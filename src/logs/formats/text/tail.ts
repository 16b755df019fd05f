import type { Field } from '../format';
import { stampAt } from '../time/stamp';
import type { Stamp } from '../time/stampParts';
import { SOURCE_FILES } from './headForms';

/** A message without what its logger writes after it. */
export interface WithoutTail {
  readonly text: string;
  readonly fields: readonly Field[];
  readonly stamp: Stamp | undefined;
}

/** A pattern that matches the end of a message, and the key of the field that it is. */
type TailForm = readonly [key: string, pattern: RegExp];

const FORMS: readonly TailForm[] = [
  // The logger of Kafka and other Java programs: a class with its package, or three words with dots.
  ['logger', /\s\(((?:[a-z_]\w*\.)+[A-Z][\w$]*|(?:[a-z_]\w*\.){2,}[a-z_]\w*)(?::\d+)?\)$/],
  // logcat's, in its form with the process.
  ['logger', /\s{2}\(([A-Za-z]\w*)\s*\)$/],
  // Debezium's, in brackets.
  ['logger', /\s{2}\[((?:[a-z_]\w*\.)+[A-Z][\w$]*)\]$/],
  // Serilog's.
  ['logger', /\s<s:([\w.`+]+)>$/],
  // rich prints the file in a separate column, others print it in brackets.
  [
    'caller',
    new RegExp(`(?:\\s{2}([\\w./-]+\\.(?:${SOURCE_FILES}):\\d+)|\\s\\[([\\w./-]+\\.(?:${SOURCE_FILES}):\\d+)\\])$`),
  ],
  // That of Haskell's monad-logger.
  ['caller', /\s@\(([^()\s]+:[^()]+:\d+:\d+)\)$/],
  // Nest and debug: the time since the line before.
  ['elapsed', /\s\+(\d+(?:ms|s|m|h))$/],
];
/** Ginkgo's steps: what, where, when. */
const GINKGO = new RegExp(`(?:\\s-\\s([\\w./-]+\\.(?:${SOURCE_FILES}):\\d+))?\\s@\\s(?=\\d\\d/\\d\\d/\\d\\d )`);
const ENDS = /[)\]>smh\d]$/;

/**
 * java.util.logging can be configured to end the line with a complete time in brackets. In a line with another time, only Java's own form
 * of a date counts.
 */
const TIME_BEHIND = /\s\[(?=[A-Z\d][^[\]]{14,45}\]$)/;
const DATE_BEHIND = /\s\[(?=[A-Z][a-z]{2} [A-Z][a-z]{2} \d[^[\]]{11,35}\]$)/;

/** Removes what follows a message: the logger, the source file, a time. */
export function withoutTail(text: string, hasTime: boolean): WithoutTail {
  if (!ENDS.test(text)) return { text, fields: [], stamp: undefined };
  const behind = text.endsWith(']') ? (hasTime ? DATE_BEHIND : TIME_BEHIND).exec(text) : null;
  const ending = behind ? stampAt(text, behind.index + behind[0].length, false) : undefined;
  if (behind && ending?.end === text.length - 1)
    return { text: text.slice(0, behind.index), fields: [], stamp: ending };
  for (const [key, pattern] of FORMS) {
    const match = pattern.exec(text);
    if (match)
      return {
        text: text.slice(0, match.index).trimEnd(),
        fields: [[key, match[1] ?? match[2] ?? '']],
        stamp: undefined,
      };
  }
  const ginkgo = text.includes(' @ ') ? GINKGO.exec(text) : null;
  const stamp = ginkgo ? stampAt(text, ginkgo.index + ginkgo[0].length) : undefined;
  if (!ginkgo || !stamp) return { text, fields: [], stamp: undefined };
  return { text: text.slice(0, ginkgo.index), fields: ginkgo[1] ? [['caller', ginkgo[1]]] : [], stamp };
}
