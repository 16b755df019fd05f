import { CAPITAL_LEVELS } from '../headForms';
import { ANY, DIGIT, LETTER, MARK, type ToolHead } from './toolHead';

const LEVEL = `(?:${CAPITAL_LEVELS})`;
const sticky = (source: string) => new RegExp(source, 'y');
const behindTime = { isBehindTime: true } as const;

const JAVA_CLASS = '(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*';
const JAVA_METHOD = '[a-z_][\\w$]*|<(?:cl)?init>';

/** What java.util.logging prints in one line: the class with its method, before or after the level. */
const JAVA_UTIL_HEADS: readonly ToolHead[] = [
  {
    ...behindTime,
    starts: LETTER,
    needs: ':',
    pattern: sticky(`(${JAVA_CLASS}|[A-Z][\\w$]*) (${JAVA_METHOD}) (${LEVEL}|FINE|FINER|FINEST|CONFIG):(?=\\s)`),
    keys: ['logger', 'function', 'level'],
    isBeforeLevel: true,
  },
  // Level words that only this logger uses, or a column as wide as these words; a sentence would begin with a capital there.
  {
    ...behindTime,
    starts: LETTER | MARK,
    needs: '.',
    pattern: sticky(
      `\\[?(SEVERE|WARNING|CONFIG|FINE|FINER|FINEST|INFO(?=\\s{3}))(?:\\s{0,9}\\]:?|:)?\\s{1,9}(${JAVA_CLASS}) (${JAVA_METHOD})(?:\\s-|:)?(?=\\s)`,
    ),
    keys: ['level', 'logger', 'function'],
    isBeforeLevel: true,
  },
  {
    ...behindTime,
    starts: LETTER,
    needs: '.',
    pattern: sticky(`(${JAVA_CLASS}) (${JAVA_METHOD})\\s{1,3}[-|](?=\\s)`),
    keys: ['logger', 'function'],
    isBeforeLevel: false,
  },
  {
    ...behindTime,
    starts: LETTER,
    pattern: /(FINE|FINER|FINEST|CONFIG)(?=\s{1,4}\S+\.[A-Z])/y,
    keys: ['level'],
    isBeforeLevel: true,
  },
];

/** bunyan's command line: name, process and host, with or without the place. Its short mode has only the name, after a time of day. */
const BUNYAN_HEADS: readonly ToolHead[] = [
  {
    ...behindTime,
    starts: LETTER | MARK,
    needs: ' on ',
    pattern: /(@?[A-Za-z][\w.@/-]*)\/(\d+) on ([\w.-]+)(?: \(([^()\s]+:\d+)(?: in [^()]*)?\))?:(?=\s)/y,
    keys: ['logger', 'pid', 'host', 'caller'],
    isBeforeLevel: false,
    named: 'bunyan',
  },
  {
    ...behindTime,
    starts: LETTER | MARK,
    needs: 'Z ',
    pattern:
      /(?<=^\d\d:\d\d:\d\d\.\d{3}Z {1,2}[A-Z]{4,5} )(@?[A-Za-z][\w.@/-]*)(?: \(([^()\s]+:\d+)(?: in [^()]*)?\))?:(?=\s)/y,
    keys: ['logger', 'caller'],
    isBeforeLevel: false,
    named: 'bunyan',
  },
];

/** What servers in Python and Java write between time and message. */
export const SERVER_HEADS: readonly ToolHead[] = [
  // log4j's context of the thread, before a logger or a message; then a thread whose name has blanks.
  {
    ...behindTime,
    starts: MARK,
    needs: '} ',
    pattern: /\{((?:[\w.-]{1,80}=[^{},]{0,200})(?:, ?[\w.-]{1,80}=[^{},]{0,200}){0,20})\}(?=\s+\S)/y,
    keys: ['pairs'],
    isBeforeLevel: false,
  },
  {
    ...behindTime,
    starts: MARK,
    needs: '] ',
    pattern: sticky(`\\[([\\w.-]+ [^[\\]]{1,80})\\](?=\\s+${LEVEL}\\s)`),
    keys: ['thread'],
    isBeforeLevel: true,
  },
  ...JAVA_UTIL_HEADS,
  ...BUNYAN_HEADS,
  // OpenStack: process, level, logger, the request with its user and project.
  {
    ...behindTime,
    starts: DIGIT,
    pattern: sticky(
      `\\d+\\s(${LEVEL})\\s([a-z_]\\w*(?:\\.\\w+)+)\\s\\[(?:req-([\\da-f-]{36})(?:\\s[^\\]]*)?|[-\\s]*)\\](?=\\s)`,
    ),
    keys: ['level', 'logger', 'request_id'],
    isBeforeLevel: true,
  },
  // Odoo: process, level, database, logger.
  {
    ...behindTime,
    starts: DIGIT,
    pattern: sticky(`\\d+\\s(${LEVEL})\\s([\\w-]+|\\?)\\s([a-z_]\\w*(?:\\.\\w+)*):(?=\\s)`),
    keys: ['level', 'database', 'logger'],
    isBeforeLevel: true,
  },
  // Salt: logger and line, level, process, each in a bracket that is padded with blanks.
  {
    ...behindTime,
    starts: MARK,
    pattern: sticky(`\\[([\\w.-]+)\\s*:\\d+\\s*\\]\\[(${LEVEL})\\s*\\](?:\\[(\\d+)\\])?`),
    keys: ['logger', 'level', 'pid'],
    isBeforeLevel: true,
  },
  // Karaf: thread, logger, bundle between bars.
  {
    ...behindTime,
    starts: ANY,
    needs: ' | ',
    pattern:
      /([^|\s](?:[^|]{0,79}[^|\s])?)\s{1,80}\|\s{1,80}([^|\s](?:[^|]{0,79}[^|\s])?)\s{1,80}\|\s{1,80}\d+ - ([\w.-]+) - [\w.-]+\s{1,80}\|(?=\s)/y,
    keys: ['thread', 'logger', 'bundle'],
    isBeforeLevel: false,
  },
  // What Hertz and Kitex write before their own lines.
  {
    ...behindTime,
    starts: LETTER,
    pattern: /(HERTZ|KITEX):(?=\s)/y,
    keys: ['logger'],
    isBeforeLevel: false,
  },
  // Solr: collection, shard, replica, core.
  {
    ...behindTime,
    starts: MARK,
    pattern: /\[[a-z]:\S*(?: [a-z]:\S*)* ?\]\s+([a-z]\w*(?:\.\w+)+)(?=\s)/y,
    keys: ['logger'],
    isBeforeLevel: false,
  },
  // Debezium: connector, server, activity.
  {
    ...behindTime,
    starts: LETTER,
    needs: '|',
    pattern: /([A-Za-z]\w*\|[\w.-]+\|[\w.-]+)\s{2,}(?=\S)/y,
    keys: ['component'],
    isBeforeLevel: false,
  },
];
