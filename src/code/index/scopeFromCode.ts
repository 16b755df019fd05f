import { wholeName } from '../../model/consumer/consumer';
import { type Scope, unknownScope } from '../../model/consumer/scope';
import type { GoConsumer } from './goConsumers';

/** The consumers of that name, or of the whole of which it names a partition. */
export function consumersNamed(name: string, consumers: readonly GoConsumer[]): readonly GoConsumer[] {
  const exact = consumers.filter((consumer) => consumer.name === name);
  const whole = wholeName(name);
  return exact.length > 0 ? exact : consumers.filter((consumer) => consumer.name === whole);
}

/** The scope on which all consumers of one name agree. */
export function agreedScope(consumers: readonly GoConsumer[]): Scope {
  const scopes = new Map(consumers.map(({ scope }) => [JSON.stringify(scope), scope]));
  const [only] = scopes.values();
  return only && scopes.size === 1 ? only : unknownScope;
}
