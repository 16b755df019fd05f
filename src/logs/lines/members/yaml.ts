import type { Field } from '../../formats/format';
import { headOf } from '../../formats/json/headKeys';
import { unquote } from '../../formats/keyValue';
import { readLevel } from '../../formats/level';
import type { LineReading } from '../../formats/readLine';
import { placeTime } from '../../formats/time/placeTime';
import { stampOf } from '../../formats/time/stamp';
import type { MemberForm } from './memberForm';

const MEMBER = /^(?:- )?("?)([A-Za-z_@][\w.@/-]*)\1:(?: +(\S.*))?$/;
const FIRST = /^- "?[A-Za-z_@][\w.@/-]*"?: +\S/;
/** What begins a record has one of these among its members; a list of other things is none. */
const HEADS: ReadonlySet<string> = new Set(['time', 'level', 'severity', 'message']);
/** A text over several lines begins below its key. */
const BLOCK = /^[|>][+-]?$/;

/** A list of records as `yq` and others print it: a hyphen in front of the first member, and the others below it. */
export const yamlMembers: MemberForm = {
  begins: (inner) => FIRST.test(inner) && HEADS.has(headOf(keyOf(inner))),
  holds: (inner, _record, { isIndented }) => isIndented && inner !== '',
  withFirst: (record) =>
    yamlMembers.withMember(
      { ...record, time: null, assumed: null, level: 'unknown', message: '', fields: record.source },
      record,
    ),
  withMember: (record, { inner }) => {
    const [, , key, raw = ''] = MEMBER.exec(inner) ?? [];
    if (key === undefined) return withMoreText(record, inner);
    const value = scalarOf(raw);
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

const keyOf = (inner: string) => MEMBER.exec(inner)?.[2] ?? '';

function scalarOf(raw: string): string {
  if (BLOCK.test(raw)) return '';
  if (/^".*"$/.test(raw)) return unquote(raw.slice(1, -1));
  return /^'.*'$/.test(raw) ? raw.slice(1, -1).replaceAll("''", "'") : raw;
}

/** The text below its key. */
const withMoreText = (record: LineReading, line: string): LineReading =>
  record.message === '' ? { ...record, message: line } : record;
