import { CAPITAL_LEVELS } from '../headForms';
import { ANY, DIGIT, LETTER, MARK, type ToolHead } from './toolHead';

const LEVEL = `(?:${CAPITAL_LEVELS})`;
const sticky = (source: string) => new RegExp(source, 'y');
const behindTime = { isBehindTime: true } as const;

/** What servers of Python and Java put between time and message. */
export const SERVER_HEADS: readonly ToolHead[] = [
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
  // Salt: logger and line, level, process, each in a bracket that is filled up with blanks.
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
  // What Hertz and Kitex put in front of their own lines.
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
  // Debezium: connector, server, what it does.
  {
    ...behindTime,
    starts: LETTER,
    needs: '|',
    pattern: /([A-Za-z]\w*\|[\w.-]+\|[\w.-]+)\s{2,}(?=\S)/y,
    keys: ['component'],
    isBeforeLevel: false,
  },
];
