import type { Expression } from '../../syntax/syntax';
import {
  type CallArguments,
  type ExternalValue,
  eventType,
  isScalar,
  type ListValue,
  type Value,
} from '../values/values';

const isEvent = ({ kind }: Value) => kind === 'event';
const isEventType = ({ kind }: Value) => kind === 'eventType';

/** Whether code that is not followed receives an event and may do anything with it: code behind an interface, but not a log. */
export function isHandedOn({ of }: ExternalValue, { values }: CallArguments): boolean {
  if (of?.kind !== 'unknown') return false;
  return values.some(isEvent) || (of.type !== undefined && values.some(isEventType));
}

/** Whether a value contains an event, or the content of one. */
export function carriesEvent(value: Value, depth = 0): boolean {
  if (value.kind === 'event') return true;
  if (value.kind === 'external') return value.of?.kind === 'event' && isBody.test(value.name);
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.some((item) => carriesEvent(item, depth));
  if (value.kind === 'object' && value.isDecoded) return true;
  return (
    value.kind === 'object' && depth < 3 && [...value.fields.values()].some((field) => carriesEvent(field, depth + 1))
  );
}

/** Whether an argument of a function may be an event, or something decoded from one. */
export const isHandled = (value: Value): boolean =>
  carriesEvent(value) || (value.kind === 'unknown' && value.implies === undefined) || value.kind === 'object';

const isBody = /^(?:Get)?(?:Payload|Data|Body|Raw)$/;

/** Packages that only log an event, or convert it to another form. */
const isOrdinary =
  /^(?:fmt|errors|log|log\/slog|context|time|sync(?:\/.*)?|strconv|unicode.*|bytes|strings|regexp|path.*|text\/.*|encoding\/.*|crypto\/.*|hash\/.*|slices|sort|maps|iter|reflect|github\.com\/samber\/lo)$|zap|zerolog|logrus|logr|glog|klog|hclog|opentelemetry|prometheus|sentry|uuid/;
const isLog =
  /^(?:Debug|Info|Warn|Warning|Error|Err|Trace|Fatal|Panic|Print|Log|Msg|With|Any|Str|Attr|Field)s?(?:f|ln|w|Context|Ctx|Attrs)?$/;
/** Whether a call only logs its arguments, or converts them to another form. */
export const isHarmless = (path: string | undefined, name: string): boolean =>
  isLog.test(name) || (path !== undefined && isOrdinary.test(path));

/** Functions that return an event in another form, or something that wraps it. */
const isForm =
  /^(?:Must)?(?:Unmarshal|Decode|Deserialize|Parse|Marshal|Encode|Serialize|Upcast|Convert|Wrap|Unwrap|Clone|New|From|To|ValueOf)/;

/** Whether a call fills the target of a pointer with the content of an event: `json.Unmarshal(e.Payload, &v)`, `decoder.Decode(&v)`. */
export function isDecoding(callee: Expression, target: Value, { values }: CallArguments): boolean {
  const name = callee.kind === 'select' || callee.kind === 'name' ? callee.name : '';
  if (!fillsFrom.test(name)) return false;
  const of = target.kind === 'external' ? target.of : undefined;
  return values.some((value) => carriesEvent(value)) || (of !== undefined && carriesEvent(of));
}

const fillsFrom = /^(?:must)?(?:unmarshal|decode|deserialize|unpack|parse|read|bind|fill|populate)/i;

/** Whether a call that is not followed may do anything with events. */
export function mayHandle(target: ExternalValue, given: CallArguments): boolean {
  const { path, name, of } = target;
  if (isLog.test(name) || isForm.test(name)) return false;
  const isCallingBack = given.values.some((value) => value.kind === 'function' && value.declaration !== undefined);
  if (path !== undefined && isOrdinary.test(path) && !isCallingBack) return false;
  return (
    given.values.some((value) => carriesEvent(value)) ||
    (of?.kind === 'unknown' && of.type !== undefined && isHandedOn(target, given))
  );
}

/** Returns the result of a call that converts an event: the event in another form. Undefined for other calls. */
export function wrapped({ path, name }: ExternalValue, { values }: CallArguments): Value | undefined {
  const isFilling = name.startsWith('Unmarshal') && values.length > 1 && /^encoding\/|proto|json/.test(path ?? '');
  if (isFilling || !isForm.test(name) || !values.some((value) => carriesEvent(value))) return undefined;
  return { kind: 'event' };
}

/** Whether a call asks something else about an event's type than whether it is one that is named. */
export const isTest = ({ path, name }: ExternalValue): boolean =>
  !isLog.test(name) &&
  /^(?:Has|Contain|Match|Is|In|Any|Equal|Accept|Support|Handle|Want|Allow|Exist)/.test(name) &&
  path !== 'errors';

/** Whether a call makes a text from the texts that it receives. */
export const isMaking = ({ path, name }: ExternalValue): boolean =>
  path !== undefined && !isLog.test(name) && (/^(?:fmt|strings|path|regexp)$/.test(path) || !isOrdinary.test(path));

/**
 * Whether a call compares an event's type with its arguments, or with the items of its receiver: `slices.Contains(names, e.EventType)`,
 * `set.Has(e.EventType)`.
 */
export function isComparison({ path, name, of }: ExternalValue, { values }: CallArguments): boolean {
  if (`${path}.${name}` === 'strings.EqualFold') return true;
  const lists = of ? [of] : values;
  return /^(?:Contain|Has|In|Exist|Is|Any)/.test(name) && lists.some(({ kind }) => kind === 'list');
}

/**
 * For `lo.GroupBy(events, func(e Event) string { return e.EventType })`, returns the events by their types, as an entry of a map. Undefined
 * for other calls.
 */
export function groupsBy({ name }: ExternalValue, { values }: CallArguments): readonly [Value, Value] | undefined {
  if (!/^(?:Group|Partition|Key|Index|Associate)By/.test(name)) return undefined;
  const events = values.find((value) => value.kind === 'list' && value.items.some(isEvent));
  const by = values.find((value) => value.kind === 'function');
  if (!events || by?.kind !== 'function') return undefined;
  const key = by.call({ values: [{ kind: 'event' }], complete: false });
  return key.kind === 'eventType' ? [eventType, events] : undefined;
}

/** Returns a set of texts that a package outside makes; undefined for anything else. The set may contain more than is known. */
export function setOf(path: string | undefined, name: string, { values }: CallArguments): ListValue | undefined {
  if (path === undefined || !/set/i.test(path + name)) return undefined;
  const items = values.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  return items.length > 0 && items.every(isScalar) ? { kind: 'list', items, complete: false } : undefined;
}

/** Adds to such a set what code adds to it. */
export function addTo(of: Value | undefined, name: string, { values }: CallArguments): void {
  if (of?.kind === 'list' && /^(?:Add|Insert|Put|Append)/.test(name))
    of.items = [...of.items, ...values.filter(isScalar)];
}
