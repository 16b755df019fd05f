import { type Disposable, disposeAll, Emitter, type Event } from '../../base/event';
import { agreedScope, consumersNamed } from '../../code/index/goIndex';
import type { Scope } from '../../model/consumer/scope';
import type { KnownHandler } from '../../model/diagnosis/rules/crashes';
import type { AppSettings, CodeIndex } from '../ports';
import { type ConsumerSettings, consumerKey, settingsFor } from '../settings/consumerSettings';

/** What settings and Go sources say about the consumers of a connection, by the names that its store knows them by. */
export interface ConsumerScopes {
  scopeOf(connection: string, consumer: string): Scope;
  settingsOf(connection: string, consumer: string): ConsumerSettings;
  /** Seconds after which its heartbeat counts as stale. */
  staleAfterSOf(connection: string, consumer: string): number;
  /** The handlers that the Go sources have; empty before they are read. */
  handlers(): readonly KnownHandler[];
  readonly onDidChange: Event<void>;
}

/** Puts settings and code together. */
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
  /** Most changes of the sources are none of what consumers handle. */
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

/** Where the Go sources have the consumers' `Handle`; empty without sources. */
export function handlersIn(index: CodeIndex['index']): readonly KnownHandler[] {
  return (index?.consumers ?? []).flatMap(({ name, receiver, handle }) =>
    handle ? [{ consumer: name, receiver, file: handle.file }] : [],
  );
}

/** The settings' lists win, each for itself; an empty one lifts the code's restriction. */
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
