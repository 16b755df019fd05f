import type { Source } from '../../src/app/connections/source';
import { thisMachine } from '../../src/app/connections/surroundings';
import { createJoinedFeed } from '../../src/app/consumers/joinedFeed';
import type { ConsumerScopes } from '../../src/app/consumers/joinedScopes';
import type { AppPorts, AppSetting, StoreQuestions } from '../../src/app/ports';
import { type ConsumerSettingsByName, settingsFor } from '../../src/app/settings/consumerSettings';
import { createStoreHub, type HubParts, type OwnedHub } from '../../src/app/stores/hub';
import { type OpenOptions, openStoreSession } from '../../src/app/stores/openSession';
import { createPasswords, type SecretStore } from '../../src/app/stores/passwords';
import type { StoreSession } from '../../src/app/stores/session';
import { createSessions, type StoreSessions } from '../../src/app/stores/sessions';
import type { StoreState } from '../../src/app/stores/state';
import { type ChoiceMemory, createTableChoices } from '../../src/app/stores/tableChoices';
import { Emitter } from '../../src/base/event';
import { unknownScope } from '../../src/model/consumer/scope';
import type { ConsumerLog } from '../../src/model/diagnosis/consumerLog';
import { english } from '../../src/model/text/translate';
import { StoreError } from '../../src/store/pg/errors';

/** Returns values that live as long as the test. */
export function memory(): ChoiceMemory {
  const values = new Map<string, unknown>();
  return {
    get: <T>(key: string, byDefault: T) => (values.has(key) ? values.get(key) : byDefault) as T,
    update: async (key, value) => void values.set(key, value),
  };
}

export function secretStore(): SecretStore & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key) => values.get(key),
    store: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  };
}

/** Returns a person who types the given passwords and picks the first table. */
export function person(...typed: (string | undefined)[]): StoreQuestions & { readonly asked: boolean[] } {
  const asked: boolean[] = [];
  return {
    asked,
    password: async (_, refused) => {
      asked.push(refused);
      return typed.shift();
    },
    eventsTable: async ([first]) => first,
    movePassword: async () => false,
  };
}

/** Returns settings that a test changes as a person would; `set` notifies their listeners. */
export function testSettings() {
  const changed = new Emitter<void>();
  const values = {
    pollIntervalS: 0.2,
    heartbeatStaleAfterS: 30,
    holdDownS: 10,
    clearS: 10,
    lagEvents: 1_000,
    lagSeconds: 300,
    consumers: new Map() as ConsumerSettingsByName,
  };
  type Name = keyof typeof values;
  const named = new Emitter<Name>();
  const setting = <K extends Name>(name: K): AppSetting<(typeof values)[K]> => ({ get: () => values[name] });
  const settings: AppPorts['settings'] = {
    pollIntervalS: setting('pollIntervalS'),
    heartbeatStaleAfterS: setting('heartbeatStaleAfterS'),
    holdDownS: setting('holdDownS'),
    clearS: setting('clearS'),
    lagEvents: setting('lagEvents'),
    lagSeconds: setting('lagSeconds'),
    consumers: setting('consumers'),
    onDidChange: (watched, listener) => named.event((name) => watched.includes(settings[name]) && listener()),
  };
  const set = <K extends Name>(name: K, value: (typeof values)[K]) => {
    values[name] = value;
    named.fire(name);
    changed.fire();
  };
  return { settings, set, changed: changed.event };
}

export const noLog: ConsumerLog = {
  files: 0,
  mentioned: false,
  unreadable: [],
  refusedPatterns: [],
  batches: [],
  signs: new Map(),
  failures: [],
  endings: [],
  skips: [],
  crashes: [],
  cancelled: [],
  starts: [],
  runs: [],
};

export interface TestHub {
  readonly hub: OwnedHub;
  readonly sessions: StoreSessions;
  readonly secrets: ReturnType<typeof secretStore>;
  /** Where the chosen events tables are stored. */
  readonly choices: ChoiceMemory;
  readonly set: ReturnType<typeof testSettings>['set'];
  readonly states: StoreState[];
  kinds(): string[];
  dispose(): Promise<void>;
}

export interface TestHubOptions extends Partial<Pick<HubParts, 'questions' | 'requireSource' | 'wasActive'>> {
  /** What `requireSource` finds. */
  readonly sources?: readonly Source[];
  readonly open?: (source: Source, options: OpenOptions) => Promise<StoreSession>;
  readonly readLog?: (consumer: string, signal: AbortSignal) => Promise<ConsumerLog>;
}

/** Builds a hub as the extension does, without VS Code: real sessions, settings that the test changes, no person. */
export function testHub(options: TestHubOptions = {}): TestHub {
  const { settings, set, changed } = testSettings();
  const secrets = secretStore();
  const choices = memory();
  const ports: AppPorts = { settings, log: { info: () => {}, warn: () => {} }, t: english };
  const sessionParts = {
    ...ports,
    passwords: createPasswords(secrets),
    tables: createTableChoices(choices),
    surroundings: () => thisMachine({ env: process.env, folder: undefined, trusted: true, t: english }),
    openDemo: () => Promise.reject(new Error('There is no demo here.')),
    plainPasswordWorked: () => {},
  };
  const sessions = createSessions(options.open ?? ((source, open) => openStoreSession(source, sessionParts, open)));
  const settingsOf: ConsumerScopes['settingsOf'] = (connection, consumer) =>
    settingsFor(settings.consumers.get(), connection, consumer);
  const scopes: ConsumerScopes = {
    handlers: () => [],
    settingsOf,
    scopeOf: (connection, consumer) => {
      const { aggregateTypes } = settingsOf(connection, consumer);
      return aggregateTypes ? { ...unknownScope, aggregateTypes, source: 'settings' } : unknownScope;
    },
    staleAfterSOf: (connection, consumer) => settingsOf(connection, consumer).staleAfterSeconds ?? 30,
    onDidChange: changed,
  };
  const readLog = options.readLog ?? (async () => noLog);
  const requireSource = (name: string): Source => {
    const found = options.sources?.find((source) => source.name === name);
    if (found) return found;
    throw new StoreError('invalid', `no connection in the settings is named "${name}"`, 'No such connection.');
  };
  const hub = createStoreHub({
    ...ports,
    sessions,
    questions: person(),
    requireSource,
    showConnecting: (_, __, work) => work(),
    report: async (_, work) => work().catch(() => undefined),
    createFeed: (life, name) => createJoinedFeed(life, name, { ...ports, scopes, readLog }),
    connectForPerson: async () => undefined,
    wasActive: () => false,
    ...(options.questions && { questions: options.questions }),
    ...(options.requireSource && { requireSource: options.requireSource }),
    ...(options.wasActive && { wasActive: options.wasActive }),
  });
  const states: StoreState[] = [];
  hub.onDidChange((state) => states.push(state));
  return {
    hub,
    sessions,
    secrets,
    choices,
    set,
    states,
    kinds: () => states.map(({ kind }) => kind),
    async dispose() {
      hub.dispose();
      await sessions.closeAll();
    },
  };
}
