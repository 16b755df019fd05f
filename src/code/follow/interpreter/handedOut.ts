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
