import type { GoConsumer } from '../../code/index/goConsumers';
import { consumersNamed, type GoIndex } from '../../code/index/goIndex';
import { isRestricted, scopeTest } from '../../model/consumer/scope';
import { FlowTable } from '../../model/flow/flowTable';
import type { FlowWindow } from '../../model/flow/flowWindow';
import type { FlowNorms } from '../../model/flow/norms';
import { groupedBy } from '../../model/lists';
import { type MappedConsumer, type MapSources, type StoreMap, storeMap } from '../../model/map/storeMap';
import type { Steps } from '../../model/text/steps';
import type { ConsumerView } from '../consumers/view';

/** The parts of a store's map, as far as they are known. */
interface MapParts {
  readonly window: FlowWindow | undefined;
  /** The event types of the store. */
  readonly stored: readonly string[];
  readonly consumers: readonly ConsumerView[];
  readonly index: GoIndex | undefined;
}

/** Builds the map of a store from its newest events, its consumers and the Go code of the workspace. */
export function* readMap({ window, stored, consumers, index }: MapParts): Steps<StoreMap> {
  const makers = window && makersIn(window.norms);
  return yield* storeMap({
    table: window?.table ?? new FlowTable(),
    consumers: yield* mappedAll(consumers, index),
    stored,
    makers: (cause, effect) => makers?.(cause, effect) ?? [],
  });
}

function* mappedAll(consumers: readonly ConsumerView[], index: GoIndex | undefined): Steps<MappedConsumer[]> {
  const all: MappedConsumer[] = [];
  for (const view of consumers) {
    all.push(mapped(view, index));
    yield;
  }
  return all;
}

function mapped({ name, status, muted, share, scope }: ConsumerView, index: GoIndex | undefined): MappedConsumer {
  const code = index && factsOf(name, index);
  const named = code && code.named.size > 0 ? code.named : new Set(scope.eventTypes ?? []);
  return {
    ...{ name, status, muted, waiting: share.waiting, more: share.more, named },
    isRestricted: isRestricted(scope),
    mayHandle: scopeTest(scope),
    makes: code?.makes ?? new Set(),
  };
}

interface CodeFacts {
  readonly named: ReadonlySet<string>;
  readonly makes: ReadonlySet<string>;
}

/** Every new index is another object, so the facts of an old one are released with it. */
const facts = new WeakMap<GoIndex, Map<string, CodeFacts>>();

/** Returns the event types that a consumer's code handles by name, and those that it makes. */
function factsOf(consumer: string, index: GoIndex): CodeFacts {
  const known = facts.get(index) ?? new Map<string, CodeFacts>();
  facts.set(index, known);
  const own = known.get(consumer) ?? readFacts(consumersNamed(consumer, index.consumers), index);
  known.set(consumer, own);
  return own;
}

function readFacts(found: readonly GoConsumer[], index: GoIndex): CodeFacts {
  const named = new Set(found.flatMap((each) => index.handledBy(each).map(({ eventType }) => eventType)));
  const types = new Set(found.flatMap(({ typeKeys }) => typeKeys));
  const functions = new Set(found.flatMap(({ reached }) => [...reached]));
  const makes = index.eventTypes.filter((eventType) =>
    index
      .producers(eventType)
      .some(({ typeKey, functionKey }) => (typeKey !== null && types.has(typeKey)) || functions.has(functionKey)),
  );
  return { named, makes: new Set(makes) };
}

/** Groups the norms by event type first: a type may have several kinds, and there may be thousands of types. */
function makersIn(norms: FlowNorms): MapSources['makers'] {
  const byType = groupedBy(norms.causes.values(), ({ kind }) => kind.eventType);
  return (cause, effect) => [
    ...new Set(byType.get(cause)?.flatMap(({ edges }) => edges.get(effect)?.makers ?? []) ?? []),
  ];
}
