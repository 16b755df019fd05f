import { parseMetricNames } from '../../metrics/names';
import type { AppSetting } from '../ports';
import { parseConsumerSettings } from './consumerSettings';
import { parseLogSources } from './logSourceSettings';

/** One setting for all readers: its name in package.json and how its value is made safe. */
export interface SettingDefinition<T> {
  /** The full key, for example `eventTrace.payload.reveal`. */
  readonly key: string;
  /** Returns a usable value, even when the settings file has an invalid one. `byDefault` returns the value of package.json. */
  readonly parse: (value: unknown, byDefault: () => unknown) => T;
}

function define<T>(name: string, parse: SettingDefinition<T>['parse']): SettingDefinition<T> {
  return { key: `eventTrace.${name}`, parse };
}

const numberIn = (min: number, max: number, fallback: number) => (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : fallback;

/** 0 turns it off. */
const numberOrNone = (min: number, max: number, fallback: number) => (value: unknown) =>
  value === 0 ? 0 : numberIn(min, max, fallback)(value);

const oneOf =
  <const T extends string>(values: readonly T[], fallback: NoInfer<T>) =>
  (value: unknown) =>
    values.find((candidate) => candidate === value) ?? fallback;

/** On unless turned off. */
const flag = (value: unknown) => value !== false;

/** Off unless turned on. */
const optIn = (value: unknown) => value === true;

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

const textsOf = (list: readonly unknown[]): readonly string[] =>
  list.filter((item): item is string => typeof item === 'string' && item.trim() !== '');

/** A value that is no list counts as not set. Otherwise a missing bracket could mean that nothing is masked, or everything is searched. */
const texts = (value: unknown, byDefault: () => unknown): readonly string[] => {
  const list = Array.isArray(value) ? value : byDefault();
  return Array.isArray(list) ? textsOf(list) : [];
};

const linkPlaces = ['documents', 'hovers', 'terminals'] as const;
export type LinkPlace = (typeof linkPlaces)[number];

/** All places, unless a list names some. */
const places = (value: unknown): readonly LinkPlace[] =>
  Array.isArray(value) ? linkPlaces.filter((place) => value.includes(place)) : linkPlaces;

/**
 * All settings except `eventTrace.connections`, which is read entry by entry. Workspace values count only in a trusted workspace
 * (package.json, `restrictedConfigurations`).
 */
export const SETTINGS = {
  connectOnStartup: define('connectOnStartup', text),
  watch: define('watch', texts),
  pollIntervalS: define('health.pollInterval', numberIn(0.5, 3600, 2)),
  heartbeatStaleAfterS: define('health.staleAfterSeconds', numberIn(1, 86_400, 30)),
  holdDownS: define('health.holdDownSeconds', numberIn(0, 3600, 10)),
  clearS: define('health.clearSeconds', numberIn(0, 3600, 10)),
  lagEvents: define('health.lagEvents', numberIn(0, 10_000, 1_000)),
  lagSeconds: define('health.lagSeconds', numberIn(0, 86_400, 300)),
  behindAfterS: define('health.behindAfterSeconds', numberIn(0, 3600, 2)),
  badge: define('health.badge', flag),
  notify: define('health.notify', flag),
  notifyRecovery: define('health.notifyRecovery', flag),
  consumers: define('consumers', parseConsumerSettings),
  payloadReveal: define('payload.reveal', oneOf(['onClick', 'always', 'never'], 'onClick')),
  payloadRedact: define('payload.redact', texts),
  agentDelivery: define('agent.delivery', oneOf(['tools', 'mcp'], 'tools')),
  agentPayloads: define('agent.payloads', oneOf(['masked', 'never', 'ask'], 'masked')),
  runMatch: define('run.match', texts),
  times: define('times', oneOf(['local', 'utc'], 'local')),
  traceUrlTemplate: define('traceUrlTemplate', text),
  logFiles: define('logs.files', texts),
  logExclude: define('logs.exclude', texts),
  logErrorPatterns: define('logs.errorPatterns', texts),
  prometheusUrl: define('metrics.prometheusUrl', text),
  metricNames: define('metrics.names', parseMetricNames),
  logSources: define('logs.sources', parseLogSources),
  logTerminals: define('logs.terminals', flag),
  linksEnabled: define('links.enabled', places),
  linkLanguages: define('links.languages', texts),
  linkPatterns: define('links.patterns', texts),
  lensConsumers: define('codeLens.consumers', flag),
  lensEvents: define('codeLens.events', flag),
  findings: define('findings.enabled', optIn),
  flowEvents: define('flow.events', numberOrNone(1_000, 10_000_000, 1_000_000)),
  demoLogFolder: define('demo.logFolder', text),
  demoMetricsPort: define('demo.metricsPort', numberIn(0, 65_535, 0)),
} as const;

/** The settings as a face reads them. */
export type SettingsOf<Names extends keyof typeof SETTINGS = keyof typeof SETTINGS> = {
  readonly [Name in Names]: AppSetting<ReturnType<(typeof SETTINGS)[Name]['parse']>>;
};
