import * as vscode from 'vscode';
import type { ActiveStore } from '../../app/stores/state';
import { Delayer } from '../../base/timers';
import { log } from '../../platform/vscode/log';
import { errorMessage } from '../../platform/vscode/translate';
import type { TypeActivity, TypeReader } from '../../store/ports';

/** Milliseconds: how long the editors must stay unchanged before the store is asked, and how often it is asked again. */
const quietMs = 200;
const againMs = 30_000;
/** More structs than a person looks at. */
const mostTypes = 50;

/** What the store has of the event types on screen. One query reads all of them. */
interface Activity extends vscode.Disposable {
  /** Returns the versions of an event type; undefined before the store was asked. */
  of(eventType: string): readonly TypeActivity[] | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** To be called when what is on screen may have changed. */
  look(): void;
}

export function createActivity(active: ActiveStore, wanted: () => Iterable<string>): Activity {
  const changed = new vscode.EventEmitter<void>();
  let store: TypeReader | undefined;
  let known = new Map<string, readonly TypeActivity[]>();
  let askedAt = Number.NEGATIVE_INFINITY;
  const asking = new Delayer(() => void ask());
  let isSoon = false;
  let running: AbortController | undefined;
  let askingFor = '';

  const ask = async () => {
    isSoon = false;
    const types = vscode.window.state.focused ? [...new Set(wanted())].slice(0, mostTypes) : [];
    const isFresh = types.every((type) => known.has(type)) && performance.now() - askedAt < againMs;
    if (!store || types.length === 0 || isFresh) return lookLater();
    const key = types.join('\n');
    if (running && key === askingFor) return;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    askingFor = key;
    try {
      const found = await store.typeActivity(types, mine.signal);
      if (mine.signal.aborted) return;
      known = new Map(types.map((type) => [type, found.filter(({ eventType }) => eventType === type)]));
      changed.fire();
    } catch (error) {
      if (mine.signal.aborted) return;
      log().warn('The activity of event types could not be read', errorMessage(error));
      // It is not asked again at once. The old values stay.
      known = new Map(types.map((type) => [type, known.get(type) ?? []]));
    }
    running = undefined;
    askedAt = performance.now();
    lookLater();
  };

  const wait = (ms: number) => {
    if (store) asking.in(ms);
    else asking.cancel();
  };
  const lookLater = () => {
    if (!isSoon) wait(againMs);
  };
  /** Further calls do not postpone it. */
  const look = () => {
    if (isSoon || !store) return;
    wait(quietMs);
    isSoon = true;
  };

  const take = () => {
    const now = active.state.kind === 'connected' ? active.state.store : undefined;
    if (now === store) return;
    store = now;
    running?.abort();
    running = undefined;
    known = new Map();
    asking.cancel();
    isSoon = false;
    changed.fire();
    look();
  };
  const subscription = active.onDidChange(take);
  take();

  return {
    of: (eventType) => known.get(eventType),
    onDidChange: changed.event,
    look,
    dispose() {
      asking.dispose();
      running?.abort();
      vscode.Disposable.from(subscription, changed).dispose();
    },
  };
}
