import type { Field } from '../../formats/format';
import { readLevel } from '../../formats/level';
import { type LineReading, readLine } from '../../formats/readLine';
import { placeTime } from '../../formats/time/placeTime';
import { stampOf } from '../../formats/time/stamp';
import { withLine } from '../continued';
import { collectorMembers } from './collectorDebug';
import type { MemberForm } from './memberForm';
import { gcloudMembers, yamlMembers } from './yaml';

/** `journalctl -o verbose` begins with the time and the cursor, `-o export` with the cursor alone. */
const JOURNAL_BEGIN = /^__CURSOR=|(?:^|\s)\[s=[\da-f]+;i=[\da-f]+;\S*\]$/;
const JOURNAL_MEMBER = /^([A-Z_][A-Z\d_]*)=(.*)$/s;
/** The members that say who wrote the line, with the names that other forms of the journal use. */
const SOURCES: ReadonlyMap<string, string> = new Map([
  ['_HOSTNAME', 'host'],
  ['SYSLOG_IDENTIFIER', 'program'],
  ['_PID', 'pid'],
  ['_SYSTEMD_UNIT', 'unit'],
  ['CONTAINER_NAME', 'container'],
]);

/** Records of the journal, one member a line. */
const journalMembers: MemberForm = {
  begins: (inner) => JOURNAL_BEGIN.test(inner),
  holds: (inner) => JOURNAL_MEMBER.test(inner) && !inner.startsWith('__CURSOR='),
  withMember: (record, { inner }): LineReading => {
    const [, key = '', value = ''] = JOURNAL_MEMBER.exec(inner) ?? [];
    if (key === 'MESSAGE') return withPrinted(record, readLine(value, { near: record.time ?? undefined }));
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

/** What the program printed takes precedence over what the journal says about it. */
function withPrinted(record: LineReading, line: LineReading): LineReading {
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

const HEADER = /^=[A-Z]+ REPORT={4} \d/;

/** The reports of Erlang's error logger: a header with the time, then the report, up to an empty line. */
const erlangMembers: MemberForm = {
  begins: (inner) => HEADER.test(inner),
  holds: (inner) => inner !== '' && !HEADER.test(inner),
  withMember: (record, member): LineReading => {
    if (member.isIndented) return withLine(record, member.inner);
    // The first line says what happened.
    if (record.message !== '') return record;
    return { ...record, message: member.message, fields: [...member.fields, ...record.fields] };
  },
};

const LOGCAT_HEADER =
  /^\[ \d\d-\d\d \d\d:\d\d:\d\d\.\d+ [^/]*[VDIWEFA]\/.*\]$|^\[ \d{4}-\d\d-\d\d \d\d:[^/]*[VDIWEFA]\/.*\]$/;

/** `logcat -v long`: time, process, thread, level and tag in brackets, then the message up to an empty line. */
const logcatMembers: MemberForm = {
  begins: (inner) => LOGCAT_HEADER.test(inner),
  holds: (inner) => inner !== '' && !LOGCAT_HEADER.test(inner),
  withMember: (record, { inner }) => {
    // The first line is the message with its keys.
    if (record.message !== '') return record;
    const { message, fields } = readLine(inner);
    return { ...record, message, fields: [...fields, ...record.fields] };
  },
};

const PANIC_HEADER = /^thread '[^']*'(?: \(\d+\))? panicked at /;
/** Since Rust 1.73 the text is on the line after the place. */
const OPEN_HEADER = /^thread '[^']*'(?: \(\d+\))? panicked at [^\s:]+:\d+:\d+:$/;
const REST = /^(?:note: |stack backtrace:$|\d+: |at \S|(?:left|right): )/;

/** Rust's report of a thread's panic: the place, the text, a hint, and the stack when it is enabled. */
const rustPanicMembers: MemberForm = {
  begins: (inner) => PANIC_HEADER.test(inner),
  holds: (inner, { message }, { hasHead }) =>
    REST.test(inner) || (OPEN_HEADER.test(message) && !hasHead && inner !== '' && !PANIC_HEADER.test(inner)),
  withMember: (record, { inner }) =>
    OPEN_HEADER.test(record.message) ? { ...record, message: `${record.message} ${inner}` } : record,
};

const MINIO_BEGIN = /^API: \w+(?:\(.*\))?$|^Time: \d\d:\d\d:\d\d(?:\.\d+)? [A-Z]+ \d\d\/\d\d\/\d{4}$/;
const MINIO_MEMBER = /^(Time|DeploymentID|RequestID|RemoteHost|Host|UserAgent|Error): (.*)$/;
const FRAME = /^\d+: [^\s:]+:\d+:[^\s(]+\(.*\)$/;
const CLOCK_FIRST = /^(\S+) ([A-Z]+) (\S+)$/;
const MINIO_KEYS: ReadonlyMap<string, string> = new Map([
  ['API', 'api'],
  ['DeploymentID', 'deployment_id'],
  ['RequestID', 'request_id'],
  ['RemoteHost', 'remote_host'],
  ['Host', 'host'],
  ['UserAgent', 'user_agent'],
]);

/** MinIO's console: the call, the time, the caller, and the error with its stack. */
const minioMembers: MemberForm = {
  begins: (inner) => MINIO_BEGIN.test(inner),
  holds: (inner) => MINIO_MEMBER.test(inner) || FRAME.test(inner),
  withFirst: (record) => minioMembers.withMember({ ...record, level: 'error', message: '', fields: [] }, record),
  withMember: (record, { inner }) => {
    const [, name = '', text = ''] = /^(\w+): (.*)$/.exec(inner) ?? [];
    if (name === 'Time') {
      // The date comes last.
      const [, clock, zone, date] = CLOCK_FIRST.exec(text) ?? [];
      const { time } = placeTime(stampOf(`${date} ${clock} ${zone}`), undefined, {});
      return { ...record, time, hasHead: true };
    }
    if (name === 'Error') return { ...record, message: text };
    const key = MINIO_KEYS.get(name);
    const field: Field | undefined = key === undefined ? undefined : [key, text];
    return field ? { ...record, fields: [field, ...record.fields] } : record;
  },
};

const FORMS: readonly MemberForm[] = [
  collectorMembers,
  journalMembers,
  gcloudMembers,
  erlangMembers,
  logcatMembers,
  minioMembers,
  rustPanicMembers,
  yamlMembers,
];

/** Returns how the record that begins with a line is printed; undefined for other lines. */
export const memberForm = (inner: string): MemberForm | undefined => FORMS.find(({ begins }) => begins(inner));
