import * as vscode from 'vscode';
import { parseGoFile } from '../../code/goFile';
import { structIn } from '../../code/goStructs';
import { explainHealth } from '../../model/healthWords';
import { commands } from '../../platform/ids';
import { onSettingChange, settings } from '../../platform/settings';
import { shortTime } from '../../platform/time';
import { t } from '../../platform/translate';
import type { TypeActivity } from '../../store/eventStore';
import { createActivity } from './activity';
import { consumersBehind } from './behind';
import { consumerWords, healthsOf } from './consumerWords';
import type { CodeDeps } from './deps';
import { activityWords, behindWords } from './lensWords';

const goFiles: vscode.DocumentSelector = { language: 'go', scheme: 'file' };

/** What a document says that a lens may stand above; lines count from 1. */
interface Outline {
  readonly names: readonly { readonly receiver: string; readonly line: number }[];
  readonly structs: readonly { readonly name: string; readonly line: number }[];
}

/** Lenses above consumers and event structs of Go files, while a store is connected. */
export function createLenses(deps: CodeDeps): vscode.Disposable {
  const { active, code, feed, scopes } = deps;
  const changed = new vscode.EventEmitter<void>();
  const outlines = new WeakMap<vscode.TextDocument, { readonly version: number; readonly outline: Outline }>();
  let shown = '';

  const outlineOf = (document: vscode.TextDocument): Outline => {
    const known = outlines.get(document);
    if (known?.version === document.version) return known.outline;
    const outline = readOutline(document.getText());
    outlines.set(document, { version: document.version, outline });
    return outline;
  };
  const visible = () => {
    const documents = vscode.window.visibleTextEditors.map(({ document }) => document);
    return [...new Set(documents)].filter((document) => vscode.languages.match(goFiles, document) > 0);
  };
  const wantedTypes = () =>
    settings.lensEvents.get() ? visible().flatMap((each) => outlineOf(each).structs.map(({ name }) => name)) : [];
  const activity = createActivity(active, wantedTypes);

  const consumerLenses = (document: vscode.TextDocument, { names }: Outline): vscode.CodeLens[] => {
    const { snapshot, consumers } = feed.state;
    if (!snapshot || !settings.lensConsumers.get()) return [];
    return names.flatMap(({ receiver, line }) => {
      const consumer = code.index?.consumers.find(
        (each) => each.receiver === receiver && each.file === document.uri.fsPath,
      );
      if (!consumer) return [];
      const healths = healthsOf(consumer.name, consumers);
      if (healths.length === 0)
        return [lens(line, { title: vscode.l10n.t('no checkpoint in this store'), command: '' })];
      return healths.map((health) =>
        lens(line, {
          title: consumerWords(health, { withAge: false }),
          tooltip: `${health.name}: ${explainHealth(health, t, vscode.env.language)}`,
          command: commands.openConsumer,
          arguments: [health.name],
        }),
      );
    });
  };

  const eventLenses = (document: vscode.TextDocument, { structs }: Outline): vscode.CodeLens[] => {
    if (!settings.lensEvents.get()) return [];
    return structs.flatMap(({ name, line }) => {
      const versions = activity.of(name) ?? [];
      const known = code.index?.structs(name).find(({ file }) => file === document.uri.fsPath);
      const version = known?.version ?? 1;
      // Only the struct that the stored events are of, not another one of that name.
      const best = code.index?.structs(name, version)[0];
      if (versions.length === 0 || (best && best.file !== document.uri.fsPath)) return [];
      const own = versions.find(({ eventVersion }) => eventVersion === version);
      return own ? activityLenses(own, line) : [lens(line, missingVersion(name, version))];
    });
  };

  const activityLenses = (own: TypeActivity, line: number): vscode.CodeLens[] => {
    const { snapshot } = feed.state;
    const behind = snapshot ? consumersBehind(own, snapshot, scopes.scopeOf, code.index) : [];
    const newest = lens(line, {
      title: activityWords(own),
      tooltip: vscode.l10n.t('The last one: {0}. Show its trace.', shortTime(own.newestAt)),
      command: commands.showEvent,
      arguments: [own.newest[0]?.position],
    });
    if (behind.length === 0) return [newest];
    const event = { eventType: own.eventType, eventVersion: own.eventVersion };
    const [only] = behind;
    const late = lens(line, {
      title: behindWords(behind),
      tooltip: vscode.l10n.t('Some of the newest events of this type are not handled yet by: {0}', behind.join(', ')),
      ...(behind.length === 1
        ? { command: commands.openConsumer, arguments: [only] }
        : { command: commands.goToHandlers, arguments: [event] }),
    });
    return [newest, late];
  };

  const lensesOf = (document: vscode.TextDocument): vscode.CodeLens[] => {
    if (active.state.kind !== 'connected') return [];
    const outline = outlineOf(document);
    return [...consumerLenses(document, outline), ...eventLenses(document, outline)];
  };
  const tell = () => {
    // Polls come every other second, and most change no title.
    const now = JSON.stringify(visible().map((each) => lensesOf(each).map(({ command }) => command?.title)));
    if (now === shown) return;
    shown = now;
    changed.fire();
  };
  const look = () => {
    activity.look();
    tell();
  };

  return vscode.Disposable.from(
    changed,
    activity,
    vscode.languages.registerCodeLensProvider(goFiles, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses(document) {
        activity.look();
        return lensesOf(document);
      },
    }),
    active.onDidChange(tell),
    feed.onDidChange(tell),
    activity.onDidChange(tell),
    code.onDidChange(tell),
    vscode.window.onDidChangeVisibleTextEditors(look),
    vscode.window.onDidChangeWindowState(look),
    onSettingChange([settings.lensConsumers, settings.lensEvents], look),
  );
}

function readOutline(text: string): Outline {
  const { methods = [], structs = [] } = parseGoFile(text) ?? {};
  return {
    names: methods.filter(({ method }) => method === 'Name'),
    structs: structs.filter(({ name }) => structIn(text, name) !== undefined),
  };
}

function lens(line: number, command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line - 1, 0, line - 1, 0), command);
}

function missingVersion(name: string, version: number): vscode.Command {
  const title = vscode.l10n.t('none of version {0} among the newest 1,000', version);
  return { title, command: commands.goToProducers, arguments: [{ eventType: name, eventVersion: version }] };
}
