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

/** Whether code that is not followed gets an event to do with it what it likes: what is behind an interface, and not a log. */
export function isHandedOn({ of }: ExternalValue, { values }: CallArguments): boolean {
  if (of?.kind !== 'unknown') return false;
  return values.some(isEvent) || (of.type !== undefined && values.some(isEventType));
}

/** Whether an event is in what code gets, or what an event carries. */
export function carriesEvent(value: Value, depth = 0): boolean {
  if (value.kind === 'event') return true;
  if (value.kind === 'external') return value.of?.kind === 'event' && isBody.test(value.name);
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.some((item) => carriesEvent(item, depth));
  if (value.kind === 'object' && value.isDecoded) return true;
  return (
    value.kind === 'object' && depth < 3 && [...value.fields.values()].some((field) => carriesEvent(field, depth + 1))
  );
}

/** Whether what a function gets may be an event, or what was decoded of one. */
export const isHandled = (value: Value): boolean =>
  carriesEvent(value) || (value.kind === 'unknown' && value.tells === undefined) || value.kind === 'object';

const isBody = /^(?:Get)?(?:Payload|Data|Body|Raw)$/;

/** What does nothing with an event but tell of it, or put it in another form. */
const isOrdinary =
  /^(?:fmt|errors|log|log\/slog|context|time|sync(?:\/.*)?|strconv|unicode.*|bytes|strings|regexp|path.*|text\/.*|encoding\/.*|crypto\/.*|hash\/.*|slices|sort|maps|iter|reflect|github\.com\/samber\/lo)$|zap|zerolog|logrus|logr|glog|klog|hclog|opentelemetry|prometheus|sentry|uuid/;
const isLog =
  /^(?:Debug|Info|Warn|Warning|Error|Err|Trace|Fatal|Panic|Print|Log|Msg|With|Any|Str|Attr|Field)s?(?:f|ln|w|Context|Ctx|Attrs)?$/;
/** Whether a call does no more with what it gets than to tell of it, or to give another form of it. */
export const isTelling = (path: string | undefined, name: string): boolean =>
  isLog.test(name) || (path !== undefined && isOrdinary.test(path));

/** What gives back an event in another form, or something around it. */
const isForm =
  /^(?:Must)?(?:Unmarshal|Decode|Deserialize|Parse|Marshal|Encode|Serialize|Upcast|Convert|Wrap|Unwrap|Clone|New|From|To|ValueOf)/;

/** Whether a call fills what it gets a pointer to from what an event carries: `json.Unmarshal(e.Payload, &v)`, `decoder.Decode(&v)`. */
export function isDecoding(callee: Expression, target: Value, { values }: CallArguments): boolean {
  const name = callee.kind === 'select' || callee.kind === 'name' ? callee.name : '';
  if (!fillsFrom.test(name)) return false;
  const of = target.kind === 'external' ? target.of : undefined;
  return values.some((value) => carriesEvent(value)) || (of !== undefined && carriesEvent(of));
}

const fillsFrom = /^(?:must)?(?:unmarshal|decode|deserialize|unpack|parse|read|bind|fill|populate)/i;

/** Whether a call that is not followed may do with events what it likes. */
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

/** What a call that is not followed gives back of an event: the event in another form. */
export function wrapped({ path, name }: ExternalValue, { values }: CallArguments): Value | undefined {
  const isFilling = name.startsWith('Unmarshal') && values.length > 1 && /^encoding\/|proto|json/.test(path ?? '');
  if (isFilling || !isForm.test(name) || !values.some((value) => carriesEvent(value))) return undefined;
  return { kind: 'event' };
}

/** Whether a call asks of an event's type something else than whether it is one that is named. */
export const isTest = ({ path, name }: ExternalValue): boolean =>
  !isLog.test(name) &&
  /^(?:Has|Contain|Match|Is|In|Any|Equal|Accept|Support|Handle|Want|Allow|Exist)/.test(name) &&
  path !== 'errors';

/** Whether a call gives a text that it makes of those that it gets. */
export const isMaking = ({ path, name }: ExternalValue): boolean =>
  path !== undefined && !isLog.test(name) && (/^(?:fmt|strings|path|regexp)$/.test(path) || !isOrdinary.test(path));

/** Whether a call compares an event's type with what it gets or is asked of: `slices.Contains(names, e.EventType)`, `set.Has(e.EventType)`. */
export function isComparison({ path, name, of }: ExternalValue, { values }: CallArguments): boolean {
  if (`${path}.${name}` === 'strings.EqualFold') return true;
  const lists = of ? [of] : values;
  return /^(?:Contain|Has|In|Exist|Is|Any)/.test(name) && lists.some(({ kind }) => kind === 'list');
}

/** `lo.GroupBy(events, func(e Event) string { return e.EventType })`: the events by their types, as an entry of a map. */
export function groupsBy({ name }: ExternalValue, { values }: CallArguments): readonly [Value, Value] | undefined {
  if (!/^(?:Group|Partition|Key|Index|Associate)By/.test(name)) return undefined;
  const events = values.find((value) => value.kind === 'list' && value.items.some(isEvent));
  const by = values.find((value) => value.kind === 'function');
  if (!events || by?.kind !== 'function') return undefined;
  const key = by.call({ values: [{ kind: 'event' }], complete: false });
  return key.kind === 'eventType' ? [eventType, events] : undefined;
}

/** A set of texts that a package outside makes; undefined for what else it may be. What it holds besides is not known. */
export function setOf(path: string | undefined, name: string, { values }: CallArguments): ListValue | undefined {
  if (path === undefined || !/set/i.test(path + name)) return undefined;
  const items = values.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  return items.length > 0 && items.every(isScalar) ? { kind: 'list', items, complete: false } : undefined;
}

/** Puts into such a set what code adds to it. */
export function addTo(of: Value | undefined, name: string, { values }: CallArguments): void {
  if (of?.kind === 'list' && /^(?:Add|Insert|Put|Append)/.test(name))
    of.items = [...of.items, ...values.filter(isScalar)];
}
