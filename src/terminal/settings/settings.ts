import { readFile } from 'node:fs/promises';
import type { AppSettings } from '../../app/ports';
import { SETTINGS, type SettingDefinition, type SettingsOf } from '../../app/settings/definitions';
import { isObject } from '../../base/isObject';
import { formatMoment } from '../../model/diagnosis/words';
import type { Clock } from '../../model/lookup/calendar';
import { parseTime } from '../../model/lookup/time';
import { WrongUse } from '../shell/exit';
import type { TerminalWorkspace } from './workspace';

/** The settings of one run. They are read once. A change during the run counts in the next run. */
export type TerminalSettings = SettingsOf & Pick<AppSettings, 'onDidChange'>;

/** Returns the settings: the workspace's values override the user's, which override the defaults of package.json. */
export async function readSettings({ files }: TerminalWorkspace, packageRoot: URL): Promise<TerminalSettings> {
  const defaults = await readDefaults(packageRoot);
  const valueIn = ({ key }: SettingDefinition<unknown>) =>
    [defaults[key], files.user?.values[key], files.workspace?.values[key]].reduce(overlaid);
  const settings = Object.fromEntries(
    Object.entries(SETTINGS as Readonly<Record<string, SettingDefinition<unknown>>>).map(([name, definition]) => [
      name,
      { get: () => definition.parse(valueIn(definition), () => defaults[definition.key]) },
    ]),
  ) as SettingsOf;
  return { ...settings, onDidChange: () => ({ dispose: () => undefined }) };
}

/** Merges two values like VS Code: objects member by member, everything else as a whole. */
function overlaid(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isObject(below) || !isObject(above)) return above;
  const merged: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) merged[name] = overlaid(below[name], value);
  return merged;
}

async function readDefaults(packageRoot: URL): Promise<Readonly<Record<string, unknown>>> {
  const manifest = JSON.parse(await readFile(new URL('package.json', packageRoot), 'utf8')) as Manifest;
  const groups = [manifest.contributes.configuration].flat();
  const properties = groups.flatMap(({ properties }) => Object.entries(properties));
  return Object.fromEntries(properties.map(([key, property]) => [key, property.default]));
}

interface SettingGroup {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
}

interface Manifest {
  readonly contributes: { readonly configuration: SettingGroup | readonly SettingGroup[] };
}

/**
 * Returns a point in time as `eventTrace.times` says: in this machine's zone without its name, or "… UTC". `time`: milliseconds since 1970.
 */
export function momentText(time: number, { times }: Pick<TerminalSettings, 'times'>): string {
  const offsetMs = new Date(time).getTimezoneOffset() * 60_000;
  if (times.get() === 'utc' || Number.isNaN(offsetMs)) return formatMoment(time);
  return formatMoment(time - offsetMs).replace(' UTC', '');
}

/** Returns the clock for reading a time that a person types, as `eventTrace.times` says. */
export function typedClock({ times }: Pick<TerminalSettings, 'times'>): Clock {
  return { now: Date.now(), utc: times.get() === 'utc' };
}

/** Throws WrongUse when the settings forbid to print payloads. */
export function requirePayloads({ payloadReveal }: Pick<TerminalSettings, 'payloadReveal'>): void {
  if (payloadReveal.get() === 'never') {
    throw new WrongUse('The setting eventTrace.payload.reveal says never, so payloads are not printed.');
  }
}

/** A time that a person types, or how long ago it was, as `15min`; in ms since 1970, null for other texts. */
export function typedTime(text: string, settings: Pick<TerminalSettings, 'times'>): number | null {
  const clock = typedClock(settings);
  return parseTime(text, clock) ?? parseTime(`${text} ago`, clock);
}
