import type { Field } from '../formats/format';
import { ERROR_NAME, inspectedObject } from '../formats/inspected';
import { readPairs, unquote } from '../formats/keyValue';
import { readLevel } from '../formats/level';
import { type LineReading, readLine } from '../formats/readLine';

/** The first line of a stack of Go's runtime or of its race detector. */
export const STACK_START =
  /^(?:panic: |http: panic serving |fatal error: |goroutine \d+ \[|(?:WARNING: )?DATA RACE$|runtime stack:|SIG[A-Z]+: |unexpected fault address|={10,}$)/;
export const STACK_GOES_ON =
  /^(?:goroutine \d+ \[|created by |runtime stack:|\[signal |\[recovered|(?:[\w.~%-]+\/)*[\w.~%-]+(?:\.\(\*?\w+(?:\[[^\]]*\])?\))?\.[\w.·]+(?:\[[^\]]*\])?\(.*\)|r[a-z\d]{1,3} +0x|\.\.\.additional frames|panic: |panic\(|(?:Previous )?(?:read|write|Read|Write) at 0x|Goroutine \d+|(?:WARNING: )?DATA RACE$|={10,}$|\tpanic: )/;
export const TRACEBACK = /^Traceback \(most recent call last\)/;

/**
 * Lines without leading blanks that do not begin a record: parts of a stack or of an error of Java, .NET, Python, PHP and Elixir, and what
 * OpenTelemetry's collector prints before its records.
 */
const GOES_ON =
  /^(?:[├└│╰]|[}\])][,;]?$|\} (?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?: \S|Caused by:(?: |$)|Location:$|Stack backtrace:$|\.{3} \d+ more|Suppressed: |Traceback \(most recent call last\)|at [\w$.<>]+\(|During handling of |The above exception |--- End of |(?:[\w$]+\.)+(?:[A-Z]\w*)?(?:Exception|Error|Throwable|Failure)(?:: |$)|Stack trace:$|\[\d+\.\d+ms\] \[rows:|\*\* \(\w|Last message(?: \(.*\))?: |State: |\[(?:stacktrace|previous exception)\]|#\d+ \S|(?:from )?[\w./@-]+\.rb:\d+:in |"\}$|Resource (?:SchemaURL|attributes):|Scope(?:Log|Trace|Metric)s? (?:#\d|SchemaURL:)|InstrumentationScope(?:$| ))/;
/** An error on the line after the one that reports it, of Node, and of Java classes without a package. */
const ERROR = new RegExp(`^(?:Uncaught )?${ERROR_NAME}\\S`);
/** The name of a Go function on a line by itself, as zap and pkg/errors print stacks. */
const GO_FUNCTION = /^(?:[\w.~%-]+\/)*[\w~%-]+(?:\.(?:\(\*?\w+(?:\[[^\]]*\])?\)|[\w·]+(?:\[[^\]]*\])?))+$/;

const GOROUTINE = /^goroutine \d+ \[[^\]]+\]:$/;

/** Whether a line continues a record although it has no leading blanks. */
export const goesOn = (line: string, { hasHead, time, level }: LineReading): boolean =>
  GOES_ON.test(line) ||
  (hasHead && level !== 'unknown' && DEVSLOG.test(line)) ||
  (hasHead && GO_FUNCTION.test(line)) ||
  // glog and log.Panic print a goroutine below their line.
  ((level === 'fatal' || level === 'error') && GOROUTINE.test(line)) ||
  (time !== null && level === 'error' && ERROR.test(line));

/** java.util.logging prints time, class and method on one line, and the rest on the next. */
const CLASS_AND_METHOD = /^(?:[\w$]+(?:\.[\w$]+)+ [\w$<>]+|(?:[a-z_]\w*\.)+[A-Z][\w$]*)$/;

/** Words that are levels only in java.util.logging. */
const JAVA_LEVEL = /^(FINE(?:R|ST)?|CONFIG): (.*)$/s;

/** Whether the level and message of a record are in the next line. */
export const isHalf = (open: LineReading, next: LineReading): boolean =>
  open.level === 'unknown' &&
  next.time === null &&
  (next.level !== 'unknown' || JAVA_LEVEL.test(next.inner)) &&
  CLASS_AND_METHOD.test(open.message);

/** Joins both halves to one reading. */
export function bothHalves(open: LineReading, next: LineReading): LineReading {
  const logger: Field = ['logger', open.message];
  const [, word, message = ''] = JAVA_LEVEL.exec(next.inner) ?? [];
  if (word !== undefined)
    return { ...open, level: readLevel(word), message, fields: [logger, ...next.fields, ...open.fields] };
  return { ...open, level: next.level, message: next.message, fields: [logger, ...next.fields, ...open.fields] };
}

/** Whether a line has only a time. Text copied from a console of AWS has the message in the line below. */
export const isTimeAlone = ({ time, level, message, fields }: LineReading): boolean =>
  time !== null && level === 'unknown' && message === '' && fields.length === 0;

/** The line below a time, as a record with that time. */
export const withTime = (open: LineReading, next: LineReading): LineReading => ({
  ...next,
  time: next.time ?? open.time,
  assumed: next.time === null ? open.assumed : next.assumed,
  rules: ['time in front', ...next.rules],
  hasHead: true,
});

/** An object after a message, whose last text continues in the next line. This is how Laravel prints an exception. */
const OPEN_OBJECT = / (\{"(?:[^"\\]|\\.)*":.*)$/s;
const CLOSED_TEXT = /"(?:[^"\\]|\\.)*"/g;
const WHOLE_MEMBER = /"([^"\\]{1,100})":("(?:[^"\\]|\\.)*"|[\w.+-]+)(?=,)/g;
const OPEN_MEMBER = /"([^"\\]{1,100})":"((?:[^"\\]|\\.)*)$/;
/** Whether a line ends such an object. */
export const endsObject = (inner: string): boolean => inner.endsWith('"}') || inner.endsWith('"} []');

/** An object that Node began to print on the line of the message: `failed { consumer: 'billing',`. */
const BEGUN = /^(.*?\S)\s(\{ [A-Za-z_$'].*),$/s;
/** The last member of such an object, with the brace after it. */
const LAST_MEMBER = /^('(?:[^'\\]|\\.)*'|-?[\d.]+|true|false|null|undefined) \}+$/;

/** Returns the record with the members of such an object as fields. */
export function withBegunObject(reading: LineReading): LineReading {
  const [, message, object = ''] = reading.message.endsWith(',') ? (BEGUN.exec(reading.message) ?? []) : [];
  const members = message === undefined ? undefined : inspectedObject(`${object} }`);
  return message === undefined || !members ? reading : { ...reading, message, fields: [...members, ...reading.fields] };
}

/** Returns the record with the members of such an object as fields, as far as its first line has them; undefined for other lines. */
export function withOpenObject(reading: LineReading): LineReading | undefined {
  const { message, hasHead, fields } = reading;
  if (!hasHead || !message.includes(' {"') || message.endsWith('}')) return undefined;
  const [whole = '', object = ''] = OPEN_OBJECT.exec(message) ?? [];
  // Once complete texts are removed, a remaining quote opens a text that is not closed.
  if (object.replace(CLOSED_TEXT, '').indexOf('"') < 0) return undefined;
  const found = [...object.matchAll(WHOLE_MEMBER)].map(
    ([, key = '', value = '']): Field => [key, value.startsWith('"') ? unquote(value.slice(1, -1)) : value],
  );
  const [, key, text = ''] = OPEN_MEMBER.exec(object) ?? [];
  if (key === undefined) return undefined;
  return { ...reading, message: message.slice(0, -whole.length), fields: [...found, [key, unquote(text)], ...fields] };
}

/** A field on a line below its record, as pterm and pino-pretty print it. */
const HANGING = /^(?:[├└│╰][─\s]*)?(?![\w.]+(?:Exception|Error):)([A-Za-z_][\w.-]*)\s*:\s+(\S.*)$/;
/** devslog marks the kind of a value, and prints an error below its key. */
const DEVSLOG = /^([#@*SMEG$]) ([A-Za-z_][\w.-]*)\s*:(?:\s+(\S.*)|\s*)$/;
const BELOW = /^0: (\S.*)$/;
/** The text of an error that pino-pretty prints as an object. */
const TEXT_OF_OBJECT = /^"message": ("(?:[^"\\]|\\.)*"),?$/;
/** A member of an object that begins at the end of the message. */
const MEMBER = /^"((?:[^"\\]|\\.)*)":\s+(\S(?:.*[^,])?),?$/;
/** An error that Node prints behind an object. */
const BEHIND_OBJECT = new RegExp(`^\\} (${ERROR_NAME}\\S.*)$`);
/** A field of Julia, on a line below its record. */
const JULIA = /^│ {2,}([A-Za-z_]\w*) = (\S.*)$/;
/** charm and hclog put a bar in front of each line of a long value; the rows of a table have more than one. */
const BAR = /^[│|](?: ([^│]*))?$/;

/** Returns the record with the next line added. The line holds one or more fields, a part of a long value, or the message (.NET). */
export function withLine(reading: LineReading, line: string): LineReading {
  const own = reading.fields.slice(0, reading.fields.length - reading.source.length);
  const longer = JULIA.test(line) ? undefined : longerValue(own, line);
  if (longer) return withFields(reading, longer);
  const { pairs, end } = readPairs(line, 0);
  if (pairs.length > 0 && end === line.length) return withFields(reading, [...own, ...pairs]);
  const below = valueBelow(own, line);
  if (below) return withFields(reading, below);
  const marked = reading.level === 'unknown' ? null : DEVSLOG.exec(line);
  if (marked) return withFields(reading, [...own, [marked[2] ?? '', marked[3] ?? '']]);
  const hanging = JULIA.exec(line) ?? HANGING.exec(line) ?? (reading.level === 'unknown' ? null : MEMBER.exec(line));
  if (hanging) {
    // A member of a JavaScript object has its own quotes and a comma at its end.
    const value = (hanging[2] ?? '').replace(/^('(?:[^'\\]|\\.)*'|[\d.]+),$/, '$1').replace(LAST_MEMBER, '$1');
    const text = /^".*"$|^'(?:[^'\\]|\\.)*'$/.test(value) ? unquote(value.slice(1, -1)) : value;
    return withFields(reading, [...own, [hanging[1] ?? '', text]]);
  }
  const error = BEHIND_OBJECT.exec(line)?.[1];
  if (error !== undefined) return withFields(reading, [...own, ['error', error]]);
  if (reading.message !== '') return reading;
  if (line.startsWith('=> ')) return withFields(reading, [...own, ...scopesIn(line)]);
  // A message on a separate line is followed by its keys.
  const { message, fields } = readLine(line);
  return { ...reading, message, fields: [...own, ...fields, ...reading.source] };
}

/** Returns the pairs of the scopes that .NET prints in front of a message: `=> TraceId:…, SpanId:… => Handle`. */
const scopesIn = (line: string): Field[] =>
  [...line.matchAll(/([A-Za-z_]\w*):([^\s,]+)/g)].map(([, key = '', value = '']): Field => [key, value]);

/** Returns the fields when the line has the value of a field that was left open; otherwise undefined. */
function valueBelow(own: readonly Field[], line: string): Field[] | undefined {
  const [text, open] = line.startsWith('0: ') ? [BELOW.exec(line)?.[1], ''] : [TEXT_OF_OBJECT.exec(line)?.[1], '{'];
  const at = text === undefined ? -1 : own.findLastIndex(([, value]) => value === open);
  const field = own[at];
  if (text === undefined || !field) return undefined;
  return own.with(at, [field[0], open === '' ? text : unquote(text.slice(1, -1))]);
}

function withFields(reading: LineReading, own: readonly Field[]): LineReading {
  return { ...reading, message: reading.message.replace(/:$| \{$/, ''), fields: [...own, ...reading.source] };
}

/**
 * Returns the fields with the line added to the last one; undefined when the last one is complete. klog puts `<` and `>` around such a
 * value.
 */
function longerValue(own: readonly Field[], line: string): Field[] | undefined {
  const [key, value] = own.at(-1) ?? [];
  if (key === undefined || value === undefined) return undefined;
  const before = own.slice(0, -1);
  const bar = BAR.exec(line);
  if (bar) return [...before, [key, value === '' ? (bar[1] ?? '') : `${value}\n${bar[1] ?? ''}`]];
  if (!/^<(?:\n|$)/.test(value)) return undefined;
  if (!/^>(?: |$)/.test(line)) return [...before, [key, `${value}\n${line}`]];
  return [...before, [key, value.slice(2)], ...readPairs(line.slice(1), 0).pairs];
}
