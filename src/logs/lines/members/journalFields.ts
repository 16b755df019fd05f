import type { Field } from '../../formats/format';
import { readLevel } from '../../formats/level';
import { type LineReading, readLine } from '../../formats/readLine';
import type { MemberForm } from './memberForm';

/** `journalctl -o verbose` begins with the time and the cursor, `-o export` with the cursor alone. */
const BEGIN = /^__CURSOR=|(?:^|\s)\[s=[\da-f]+;i=[\da-f]+;\S*\]$/;
const MEMBER = /^([A-Z_][A-Z\d_]*)=(.*)$/s;
/** Of the many members those that say who wrote the line, under the names that other forms of the journal have. */
const SOURCES: ReadonlyMap<string, string> = new Map([
  ['_HOSTNAME', 'host'],
  ['SYSLOG_IDENTIFIER', 'program'],
  ['_PID', 'pid'],
  ['_SYSTEMD_UNIT', 'unit'],
  ['CONTAINER_NAME', 'container'],
]);

/** Records of the journal with a member a line. */
export const journalMembers: MemberForm = {
  begins: (inner) => BEGIN.test(inner),
  holds: (inner) => MEMBER.test(inner) && !inner.startsWith('__CURSOR='),
  withMember: (record, { inner }): LineReading => {
    const [, key = '', value = ''] = MEMBER.exec(inner) ?? [];
    if (key === 'MESSAGE') return withLine(record, readLine(value, { near: record.time ?? undefined }));
    if (key === '__REALTIME_TIMESTAMP')
      return record.time === null ? { ...record, time: Number(value) / 1000 } : record;
    if (key === 'PRIORITY')
      return record.level === 'unknown' ? { ...record, level: readLevel(value, 'syslog') } : record;
    const source = SOURCES.get(key);
    if (source === undefined) return record;
    const field: Field = [source, value];
    return { ...record, fields: [...record.fields, field], source: [...record.source, field] };
  },
};

/** What the program printed wins over what the journal says about it. */
function withLine(record: LineReading, line: LineReading): LineReading {
  return {
    ...record,
    time: line.time ?? record.time,
    level: line.level === 'unknown' ? record.level : line.level,
    message: line.message,
    fields: [...line.fields, ...record.source],
    source: [...line.source, ...record.source],
    rules: ['journald fields', ...line.rules],
    hasHead: true,
  };
}
