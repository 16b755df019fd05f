import type { NamedConsumer } from '../../app/navigation';
import { isObject } from '../../base/isObject';

export function namedByRow(argument: unknown): NamedConsumer {
  return { connection: connectionOfRow(argument), consumer: consumerOfRow(argument) };
}

/** Returns the name of the consumer in a command's argument: a name, a reference, or a row of the tree, also a segment's row. */
export function consumerOfRow(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (!isObject(argument)) return undefined;
  if (typeof argument.consumer === 'string') return argument.consumer;
  const row = isObject(argument.parent) ? argument.parent : argument;
  const name = isObject(row.health) ? row.health.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** Returns the type of the event that the consumer is stopped at, when the row is that event's row or contains the event. */
export function stoppedAtOfRow(argument: unknown): string | undefined {
  if (!isObject(argument)) return undefined;
  const { health } = argument;
  const known = isObject(health) && Array.isArray(health.blocking) ? health.blocking : [];
  const culprit = argument.culprit ?? known[0];
  const eventType = isObject(culprit) ? culprit.eventType : undefined;
  return typeof eventType === 'string' ? eventType : undefined;
}

/** Returns the connection that a command's argument names; undefined means the active one. */
export function connectionOfRow(argument: unknown): string | undefined {
  if (!isObject(argument)) return undefined;
  const row = isObject(argument.parent) ? argument.parent : argument;
  return typeof row.connection === 'string' ? row.connection : undefined;
}
