import { type Scope, unknownScope } from '../../model/consumer/scope';
import type { GoConsumer } from './goConsumers';

/** The consumers of that name. Partitions of one are stored as `<name>_p<key>`. */
export function consumersNamed(name: string, consumers: readonly GoConsumer[]): readonly GoConsumer[] {
  const exact = consumers.filter((consumer) => consumer.name === name);
  const whole = name.replace(/_p\d+$/, '');
  return exact.length > 0 ? exact : consumers.filter((consumer) => consumer.name === whole);
}

/** The scope on which all consumers of one name agree. */
export function agreedScope(consumers: readonly GoConsumer[]): Scope {
  const scopes = new Map(consumers.map(({ scope }) => [JSON.stringify(scope), scope]));
  const [only] = scopes.values();
  return only && scopes.size === 1 ? only : unknownScope;
}
