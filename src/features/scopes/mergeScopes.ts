import type { Scope } from '../../model/scope';
import type { ConsumerSettings } from '../../platform/consumerSettings';

/** The settings' lists win, each for itself; an empty one lifts the code's restriction. */
export function mergeScopes(
  { aggregateTypes, boundedContexts }: Pick<ConsumerSettings, 'aggregateTypes' | 'boundedContexts'>,
  code: Scope,
): Scope {
  if (aggregateTypes === undefined && boundedContexts === undefined) return code;
  const chosen = (own: readonly string[] | undefined, fromCode: readonly string[] | null) =>
    own === undefined ? fromCode : own.length === 0 ? null : own;
  return {
    aggregateTypes: chosen(aggregateTypes, code.aggregateTypes),
    boundedContexts: chosen(boundedContexts, code.boundedContexts),
    source: 'settings',
  };
}
