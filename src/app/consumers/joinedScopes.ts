import { type Disposable, disposeAll, Emitter, type Event } from '../../base/event';
import { agreedScope, consumersNamed } from '../../code/index/goIndex';
import type { Scope } from '../../model/consumer/scope';
import type { KnownHandler } from '../../model/diagnosis/rules/blame';
import type { AppSettings, CodeIndex } from '../ports';
import { type ConsumerSettings, consumerKey, settingsFor } from '../settings/consumerSettings';

/** The scopes of a connection's consumers from the settings and the Go sources. Consumers have the names that the store has for them. */
export interface ConsumerScopes {
  scopeOf(connection: string, consumer: string): Scope;
  settingsOf(connection: string, consumer: string): ConsumerSettings;
  /** Seconds after which its heartbeat is stale. */
  staleAfterSOf(connection: string, consumer: string): number;
  /** The handlers in the Go sources; empty before the sources are read. */
  handlers(): readonly KnownHandler[];
  readonly onDidChange: Event<void>;
}

/** Joins the scopes of settings and code. */
export function createScopes(
  code: Pick<CodeIndex, 'index' | 'onDidChange'>,
  settings: Pick<AppSettings, 'consumers' | 'heartbeatStaleAfterS' | 'onDidChange'>,
): ConsumerScopes & Disposable {
  const changed = new Emitter<void>();
  let bySettings = settings.consumers.get();
  let known = new Map<string, Scope>();
  let inCode: string | undefined = '[]';

  const forget = () => {
    known = new Map();
    changed.fire();
  };
  /** Most changes of the sources do not change what consumers handle. */
  const forgetScopes = () => {
    const now = JSON.stringify(code.index?.consumers.map(({ name, scope }) => [name, scope]));
    if (now === inCode) return;
    inCode = now;
    forget();
  };
  const settingsOf: ConsumerScopes['settingsOf'] = (connection, consumer) =>
    settingsFor(bySettings, connection, consumer);

  const subscriptions = disposeAll(
    changed,
    code.onDidChange(forgetScopes),
    settings.onDidChange([settings.consumers], () => {
      bySettings = settings.consumers.get();
      forget();
    }),
  );

  return {
    scopeOf(connection, consumer) {
      const fromCode = () => agreedScope(consumersNamed(consumer, code.index?.consumers ?? []));
      const key = consumerKey(connection, consumer);
      const scope = known.get(key) ?? mergeScopes(settingsOf(connection, consumer), fromCode());
      known.set(key, scope);
      return scope;
    },
    settingsOf,
    staleAfterSOf: (connection, consumer) =>
      settingsOf(connection, consumer).staleAfterSeconds ?? settings.heartbeatStaleAfterS.get(),
    handlers: () => handlersIn(code.index),
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}

/** Returns where the Go sources have the consumers' `Handle` methods; empty when there are no sources. */
export function handlersIn(index: CodeIndex['index']): readonly KnownHandler[] {
  return (index?.consumers ?? []).flatMap(({ name, receiver, handle }) =>
    handle ? [{ consumer: name, receiver, file: handle.file }] : [],
  );
}

/** Returns the scope of a consumer. Each list of the settings replaces that of the code; an empty one removes the restriction. */
export function mergeScopes(
  {
    aggregateTypes,
    boundedContexts,
    eventTypes,
  }: Pick<ConsumerSettings, 'aggregateTypes' | 'boundedContexts' | 'eventTypes'>,
  code: Scope,
): Scope {
  if (aggregateTypes === undefined && boundedContexts === undefined && eventTypes === undefined) return code;
  const chosen = (own: readonly string[] | undefined, fromCode: readonly string[] | null) =>
    own === undefined ? fromCode : own.length === 0 ? null : own;
  return {
    aggregateTypes: chosen(aggregateTypes, code.aggregateTypes),
    boundedContexts: chosen(boundedContexts, code.boundedContexts),
    eventTypes: chosen(eventTypes, code.eventTypes),
    source: 'settings',
  };
}
