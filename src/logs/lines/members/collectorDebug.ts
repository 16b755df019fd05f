import type { Field } from '../../formats/format';
import { readLevel } from '../../formats/level';
import type { LineReading } from '../../formats/readLine';
import type { MemberForm } from './memberForm';

/** The `debug` exporter of OpenTelemetry's collector prints a log record over many lines, a member each. */
const BEGIN = /^LogRecord #\d+$/;
const MEMBER =
  /^(ObservedTimestamp|Timestamp|SeverityText|SeverityNumber|EventName|Body|Attributes|Trace ID|Span ID|Flags|DroppedAttributesCount):(?: (.*))?$/;
const ATTRIBUTE = /^-> ([^:]+): (.*)$/;
/** `Str(boom x)`, `Int(40217)`. */
const VALUE = /^[A-Z]\w*\((.*)\)$/s;

/** Records of that exporter. */
export const collectorMembers: MemberForm = {
  begins: (inner) => BEGIN.test(inner),
  holds: (inner) => MEMBER.test(inner) || ATTRIBUTE.test(inner),
  withMember: withCollectorMember,
};

function withCollectorMember(record: LineReading, member: LineReading): LineReading {
  const { inner } = member;
  const [, name = '', text = ''] = MEMBER.exec(inner) ?? [];
  const attribute = ATTRIBUTE.exec(inner);
  if (attribute) return withField(record, [attribute[1] ?? '', plain(attribute[2] ?? '')]);
  switch (name) {
    case 'ObservedTimestamp':
    case 'Timestamp':
      // The beginning of 1970 stands for none.
      return member.time !== null && member.time > 0 ? { ...record, time: member.time, hasHead: true } : record;
    case 'SeverityText':
      return record.level === 'unknown' ? { ...record, level: readLevel(text) } : record;
    case 'SeverityNumber':
      return record.level === 'unknown'
        ? { ...record, level: readLevel(/\((\d+)\)$/.exec(text)?.[1] ?? '', 'otel') }
        : record;
    case 'Body':
      return { ...record, message: plain(text) };
    case 'Trace ID':
    case 'Span ID':
      return text === '' ? record : withField(record, [name === 'Trace ID' ? 'trace_id' : 'span_id', text]);
    default:
      return record;
  }
}

const plain = (text: string) => VALUE.exec(text)?.[1] ?? text;

function withField(record: LineReading, field: Field): LineReading {
  const own = record.fields.slice(0, record.fields.length - record.source.length);
  return { ...record, fields: [...own, field, ...record.source] };
}
