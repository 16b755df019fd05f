import type { GoConsumer } from '../../code/index/goConsumers';
import type { GoIndex } from '../../code/index/goIndex';
import { consumersNamed } from '../../code/index/scopeFromCode';
import { isRestricted, scopeTest } from '../../model/consumer/scope';
import { FlowTable } from '../../model/flow/flowTable';
import type { FlowWindow } from '../../model/flow/learn';
import type { FlowNorms } from '../../model/flow/norms';
import { type MappedConsumer, type StoreMap, storeMap } from '../../model/map/storeMap';
import type { ConsumerView } from '../consumers/view';

/** What a store's map is made from, as far as it is known by now. */
export interface MapParts {
  readonly window: FlowWindow | undefined;
  /** Event types of the store. */
  readonly stored: readonly string[];
  readonly consumers: readonly ConsumerView[];
  readonly index: GoIndex | undefined;
}

/** The map of a store, from its newest events, its consumers and the Go code of the workspace. */
export function readMap({ window, stored, consumers, index }: MapParts): StoreMap {
  return storeMap({
    table: window?.table ?? new FlowTable(),
    consumers: consumers.map((view) => mapped(view, index)),
    stored,
    makers: (cause, effect) => (window ? makersIn(window.norms, cause, effect) : []),
  });
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

/** A new index is another object: what is known of an old one goes with it. */
const facts = new WeakMap<GoIndex, Map<string, CodeFacts>>();

/** Event types that a consumer's code handles by name, and those that it makes. */
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

function makersIn(norms: FlowNorms, cause: string, effect: string): readonly string[] {
  const makers = new Set<string>();
  for (const { kind, edges } of norms.causes.values()) {
    if (kind.eventType !== cause) continue;
    for (const maker of edges.get(effect)?.makers ?? []) makers.add(maker);
  }
  return [...makers];
}
