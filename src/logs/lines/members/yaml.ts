import type { Field } from '../../formats/format';
import { headOf } from '../../formats/json/headKeys';
import { readLevel } from '../../formats/level';
import { type LineReading, readLine } from '../../formats/readLine';
import { placeTime } from '../../formats/time/placeTime';
import { stampOf } from '../../formats/time/stamp';
import type { MemberForm } from './memberForm';

/** `gcloud logging read` prints an entry as YAML, its members sorted by name. The first one is always present. */
const BEGIN = /^insertId: \S/;
const MEMBER = /^([a-z][A-Za-z]+):(?: (.*))?$/;
/** A member of a group; a member without a value is itself a group. */
const PAIR = /^([\w.@/$-]+|'[^']+'):(?: (.*))?$/;
/** Marks a text that is on the lines below its key. */
const BLOCK = /^[|>][+-]?$/;

/** Entries of Cloud Logging as that command prints them. */
export const gcloudMembers: MemberForm = {
  begins: (inner) => BEGIN.test(inner),
  holds: (inner, _, { isIndented }) =>
    !BEGIN.test(inner) && (isIndented || MEMBER.test(inner) || inner.startsWith('- ')),
  withFirst: (record) => ({ ...record, message: '', fields: [], hasHead: true, rules: ['gcloud logging'] }),
  withMember: (record, { inner, isIndented }) => {
    const [, name = '', value = ''] = (isIndented ? null : MEMBER.exec(inner)) ?? [];
    // The last member's name says which group the next line belongs to.
    if (name !== '') return { ...withMember(record, name, scalar(value)), inner: name };
    if (record.inner === 'textPayload') return withText(record, inner);
    return record.inner === 'jsonPayload' ? withPayload(record, inner) : record;
  },
};

function withMember(record: LineReading, name: string, value: string): LineReading {
  switch (name) {
    case 'severity':
      return record.level === 'unknown' ? { ...record, level: readLevel(value) } : record;
    case 'timestamp':
      return record.time === null ? { ...record, time: readLine(value).time } : record;
    case 'textPayload':
      return withText(record, value);
    case 'trace':
    case 'spanId':
      return withField(record, [name, value]);
    default:
      return record;
  }
}

function withPayload(record: LineReading, inner: string): LineReading {
  const [, key = '', value = ''] = PAIR.exec(inner) ?? [];
  if (key === '') return withRest(record, inner);
  const name = scalar(key);
  const head = headOf(name);
  if (head === 'message' && record.message === '') return withText(record, scalar(value));
  if (head === 'level') return { ...record, level: readLevel(scalar(value)) };
  return value === '' ? record : withField(record, [name, scalar(value)]);
}

/** A text may be a complete line, whose level and time then take precedence. A long text continues in the lines below. */
function withText(record: LineReading, text: string): LineReading {
  if (text === '') return record;
  if (record.message !== '') return { ...record, message: `${record.message} ${text}` };
  const line = readLine(text, { near: record.time ?? undefined });
  if (!line.hasHead) return { ...record, message: text };
  return {
    ...record,
    time: line.time ?? record.time,
    level: line.level === 'unknown' ? record.level : line.level,
    message: line.message,
    fields: [...record.fields, ...line.fields],
    rules: [...record.rules, ...line.rules],
  };
}

/** Adds the rest of a value: YAML folds long values. */
function withRest(record: LineReading, text: string): LineReading {
  const last = record.fields.at(-1);
  if (!last) return record.message === '' ? record : { ...record, message: `${record.message} ${text}` };
  return { ...record, fields: [...record.fields.slice(0, -1), [last[0], `${last[1]} ${text}`]] };
}

const withField = (record: LineReading, field: Field): LineReading => ({
  ...record,
  fields: [...record.fields, field],
});

/** Returns the content of a YAML value; a text in double quotes has the escapes of JSON. */
function scalar(text: string): string {
  if (BLOCK.test(text)) return '';
  if (text.length > 1 && text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  try {
    return String(JSON.parse(text)).trim();
  } catch {
    return text.slice(1, -1);
  }
}

const LIST_MEMBER = /^(?:- )?("?)([A-Za-z_@][\w.@/-]*)\1:(?: +(\S.*))?$/;
const FIRST = /^- "?[A-Za-z_@][\w.@/-]*"?: +\S/;
/** The first member of a record is one of these; a list of other things is not a list of records. */
const HEADS: ReadonlySet<string> = new Set(['time', 'level', 'severity', 'message']);

/** A list of records as `yq` and others print it: a hyphen before the first member, and the other members below it. */
export const yamlMembers: MemberForm = {
  begins: (inner) => FIRST.test(inner) && HEADS.has(headOf(keyOf(inner))),
  holds: (inner, _record, { isIndented }) => isIndented && inner !== '',
  withFirst: (record) =>
    yamlMembers.withMember(
      { ...record, time: null, assumed: null, level: 'unknown', message: '', fields: record.source },
      record,
    ),
  withMember: (record, { inner }) => {
    const [, , key, raw = ''] = LIST_MEMBER.exec(inner) ?? [];
    if (key === undefined) return withMoreText(record, inner);
    const value = scalar(raw);
    const head = headOf(key);
    if (head === 'time' && record.time === null) {
      const { time, assumed } = placeTime(stampOf(value), undefined, {});
      if (time !== null) return { ...record, time, assumed, hasHead: true };
    }
    if ((head === 'level' || head === 'severity') && record.level === 'unknown')
      return { ...record, level: readLevel(value), hasHead: true };
    if (head === 'message' && record.message === '') return { ...record, message: value };
    const own = record.fields.slice(0, record.fields.length - record.source.length);
    const field: Field = [key, value];
    return { ...record, fields: [...own, field, ...record.source] };
  },
};

const keyOf = (inner: string) => LIST_MEMBER.exec(inner)?.[2] ?? '';

/** Uses a text below its key as the message. */
const withMoreText = (record: LineReading, line: string): LineReading =>
  record.message === '' ? { ...record, message: line } : record;
