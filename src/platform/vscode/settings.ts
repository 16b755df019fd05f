import * as vscode from 'vscode';
import { SETTINGS, type SettingDefinition, type SettingsOf } from '../../app/settings/definitions';

const section = 'eventTrace';

/** One setting with its current value in VS Code. */
export interface Setting<T> {
  /** The full key, for example `eventTrace.payload.reveal`. */
  readonly key: string;
  /** Returns the current value. A value of a wrong type in settings.json counts as the default. */
  get(): T;
}

type Settings = { readonly [Name in keyof SettingsOf]: Setting<ReturnType<SettingsOf[Name]['get']>> };

function settingOf<T>({ key, parse }: SettingDefinition<T>): Setting<T> {
  const name = key.slice(section.length + 1);
  return {
    key,
    get: () => {
      const values = vscode.workspace.getConfiguration(section);
      return parse(values.get(name), () => values.inspect(name)?.defaultValue);
    },
  };
}

/**
 * All settings except `eventTrace.connections`, which its feature parses. Workspace values count only in a trusted workspace (package.json,
 * `restrictedConfigurations`).
 */
export const settings = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, definition]) => [name, settingOf<unknown>(definition)]),
) as Settings;

/** Changes how times are shown: in the workspace's settings if they contain the setting, otherwise in the user's. */
export async function writeTimes(times: 'local' | 'utc'): Promise<void> {
  const values = vscode.workspace.getConfiguration(section);
  const inWorkspace = values.inspect('times')?.workspaceValue !== undefined;
  await values.update(
    'times',
    times,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** Calls the listener when one of the settings changes. */
export function onSettingChange(watched: readonly Setting<unknown>[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (watched.some((setting) => event.affectsConfiguration(setting.key))) listener();
  });
}
