import * as vscode from 'vscode';
import { SETTINGS, type SettingDefinition, type SettingsOf } from '../../app/settings/definitions';

const section = 'eventTrace';

/** One setting as VS Code has it now. */
export interface Setting<T> {
  /** Full key, for example `eventTrace.payload.reveal`. */
  readonly key: string;
  /** The current value; a wrong type in settings.json gives the default. */
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

/** The settings but `eventTrace.connections`, which its feature parses. Workspace values count only in a trusted workspace (package.json, `restrictedConfigurations`). */
export const settings = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, definition]) => [name, settingOf<unknown>(definition)]),
) as Settings;

/** Switches how times are shown: where the setting is set already, else for this person. */
export async function writeTimes(times: 'local' | 'utc'): Promise<void> {
  const values = vscode.workspace.getConfiguration(section);
  const inWorkspace = values.inspect('times')?.workspaceValue !== undefined;
  await values.update(
    'times',
    times,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** Calls the listener when one of the settings changed. */
export function onSettingChange(watched: readonly Setting<unknown>[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (watched.some((setting) => event.affectsConfiguration(setting.key))) listener();
  });
}
