import type { Field } from '../../formats/format';
import { readLevel } from '../../formats/level';
import { type LineReading, readLine } from '../../formats/readLine';
import type { MemberForm } from './memberForm';

/** The `debug` exporter of OpenTelemetry's collector prints a log record or a span over many lines, one member a line. */
const BEGIN = /^(?:LogRecord|Span) #\d+$/;
const MEMBER =
  /^(ObservedTimestamp|Timestamp|SeverityText|SeverityNumber|EventName|Body|Attributes|Trace ID|Parent ID|Span ID|ID|Name|Kind|Start time|End time|Status code|Status message|Flags|DroppedAttributesCount|Events|Links)\s*:(?: (.*))?$/;
const ATTRIBUTE = /^-> ([^:]+): (.*)$/;
/** A value with its type: `Str(boom x)`, `Int(40217)`. */
const VALUE = /^[A-Z]\w*\((.*)\)$/s;
/** The first line of a span's event or link. */
const PART = /^Span(?:Event|Link) #\d+$/;
/** What the exporter says about itself after all that it printed. */
const END =
  /^\{"(?:resource|otelcol\.component\.id|kind)": .*"(?:otelcol\.signal|data_type|otelcol\.component\.kind|name)": /;

/** Whether a line is the one that the exporter prints after its records. */
export const endsExport = (inner: string): boolean => inner.charCodeAt(0) === BRACE && END.test(inner);
const BRACE = 123;
/** Whether a line is the one that the exporter prints before its records. */
export const beginsExport = (message: string): boolean =>
  /^Resource(?:Log|Trace|Span|Metric|Profile)s? #\d+/.test(message);

/** Records of that exporter. */
export const collectorMembers: MemberForm = {
  begins: (inner) => BEGIN.test(inner),
  holds: (inner) => MEMBER.test(inner) || ATTRIBUTE.test(inner) || PART.test(inner) || endsExport(inner),
  withMember: withCollectorMember,
};

function withCollectorMember(record: LineReading, member: LineReading): LineReading {
  const { inner } = member;
  const [, name = '', text = ''] = MEMBER.exec(inner) ?? [];
  const attribute = ATTRIBUTE.exec(inner);
  if (attribute) return withField(record, [(attribute[1] ?? '').trimEnd(), plain(attribute[2] ?? '')]);
  switch (name) {
    case 'ObservedTimestamp':
    case 'Timestamp':
    case 'Start time':
      return withTime(record, readLine(text).time);
    case 'SeverityText':
      return record.level === 'unknown' ? { ...record, level: readLevel(text) } : record;
    case 'SeverityNumber':
      return record.level === 'unknown'
        ? { ...record, level: readLevel(/\((\d+)\)$/.exec(text)?.[1] ?? '', 'otel') }
        : record;
    case 'Status code':
      return text === 'Error' ? { ...record, level: 'error' } : record;
    case 'Body':
      return withBody(record, plain(text));
    case 'Name':
      return { ...record, message: text };
    case 'Trace ID':
    case 'Span ID':
    case 'ID':
      return text === '' ? record : withField(record, [name === 'Trace ID' ? 'trace_id' : 'span_id', text]);
    case 'Status message':
      return text === '' ? record : withField(record, ['error', text]);
    default:
      return record;
  }
}

/** The start of 1970 stands for a missing time. */
const withTime = (record: LineReading, time: number | null): LineReading =>
  time !== null && time > 0 ? { ...record, time, hasHead: true } : record;

/** A body may be a complete line as a program printed it; its time and level then take precedence. A plain text is the message. */
function withBody(record: LineReading, text: string): LineReading {
  const line = readLine(text, { near: record.time ?? undefined });
  if (!line.hasHead) return { ...record, message: text };
  const read: LineReading = {
    ...record,
    time: line.time ?? record.time,
    level: line.level === 'unknown' ? record.level : line.level,
    message: line.message,
    rules: [...record.rules, ...line.rules],
  };
  return line.fields.reduce(withField, read);
}

const plain = (text: string) => VALUE.exec(text)?.[1] ?? text;

function withField(record: LineReading, field: Field): LineReading {
  const own = record.fields.slice(0, record.fields.length - record.source.length);
  return { ...record, fields: [...own, field, ...record.source] };
}
