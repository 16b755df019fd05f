import * as vscode from 'vscode';
import { type GoOutline, outlineIn } from '../../code/go/structs';
import { versionNumber } from '../../model/event/event';
import { explainHealth } from '../../model/health/words';
import { commands } from '../../platform/vscode/ids';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { shortTime } from '../../platform/vscode/time';
import { t } from '../../platform/vscode/translate';
import type { TypeActivity } from '../../store/ports';
import { createActivity } from './activity';
import { type BehindOnType, consumersBehind } from './behind';
import { activityWords, allBehindWords, consumerWords, healthsOf } from './lensWords';
import type { CodeDeps } from './subject';

const goFiles: vscode.DocumentSelector = { language: 'go', scheme: 'file' };

/** Returns lenses above consumers and event structs in Go files, while a store is connected. */
export function createLenses(deps: CodeDeps): vscode.Disposable {
  const { active, code, feed } = deps;
  const changed = new vscode.EventEmitter<void>();
  const outlines = new WeakMap<vscode.TextDocument, { readonly version: number; readonly outline: GoOutline }>();
  let shown = '';

  const outlineOf = (document: vscode.TextDocument): GoOutline => {
    const known = outlines.get(document);
    if (known?.version === document.version) return known.outline;
    const outline = outlineIn(document.getText());
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

  const consumerLenses = (document: vscode.TextDocument, { names }: GoOutline): vscode.CodeLens[] => {
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

  const eventLenses = (document: vscode.TextDocument, { structs }: GoOutline): vscode.CodeLens[] => {
    if (!settings.lensEvents.get()) return [];
    return structs.flatMap(({ name, line }) => {
      const versions = activity.of(name) ?? [];
      const known = code.index?.structs(name).find(({ file }) => file === document.uri.fsPath);
      const version = known?.version ?? 1;
      // Only the struct of the stored events gets a lens, not another struct of the same name.
      const best = code.index?.structs(name, version)[0];
      if (versions.length === 0 || (best && best.file !== document.uri.fsPath)) return [];
      const own = versions.find(({ eventVersion }) => versionNumber(eventVersion) === version);
      return own ? activityLenses(own, line) : [lens(line, missingVersion(name, version))];
    });
  };

  const activityLenses = (own: TypeActivity, line: number): vscode.CodeLens[] => {
    const behind = consumersBehind(own, feed.state.consumers, code.index);
    const newest = lens(line, {
      title: activityWords(own),
      tooltip: vscode.l10n.t('The last one: {0}. Show its trace.', shortTime(own.newestAt)),
      command: commands.showEvent,
      arguments: [own.newest[0]?.position],
    });
    const flow = lens(line, {
      title: vscode.l10n.t('usual flow'),
      tooltip: vscode.l10n.t('What usually follows {0}, how often and how soon', own.eventType),
      command: commands.showFlow,
      arguments: [own.eventType],
    });
    const names = [...behind.certain, ...behind.perhaps];
    if (names.length === 0) return [newest, flow];
    const event = { eventType: own.eventType, eventVersion: versionNumber(own.eventVersion) };
    const [only] = names;
    const late = lens(line, {
      title: allBehindWords(behind),
      tooltip: behindTooltip(behind),
      ...(names.length === 1
        ? { command: commands.openConsumer, arguments: [only] }
        : { command: commands.goToHandlers, arguments: [event] }),
    });
    return [newest, late, flow];
  };

  const lensesOf = (document: vscode.TextDocument): vscode.CodeLens[] => {
    if (active.state.kind !== 'connected') return [];
    const outline = outlineOf(document);
    return [...consumerLenses(document, outline), ...eventLenses(document, outline)];
  };
  const refresh = () => {
    // A poll comes every other second, and most polls change no word.
    const words = (document: vscode.TextDocument) =>
      lensesOf(document).map(({ command }) => [command?.title, roughly(command?.tooltip ?? '')]);
    const now = JSON.stringify(visible().map(words));
    if (now === shown) return;
    shown = now;
    changed.fire();
  };
  const look = () => {
    activity.look();
    refresh();
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
    active.onDidChange(refresh),
    feed.onDidChange(refresh),
    activity.onDidChange(refresh),
    code.onDidChange(refresh),
    vscode.window.onDidChangeVisibleTextEditors(look),
    vscode.window.onDidChangeWindowState(look),
    onSettingChange([settings.lensConsumers, settings.lensEvents], look),
  );
}

/** Its numbers by their first digit, those below ten alike: an age grows with each poll, and a lens is not drawn again for that. A position counts whole. */
function roughly(tooltip: string): string {
  return tooltip.replace(/(?<![#\d])\d+/g, (digits) =>
    digits.length === 1 ? '0' : digits.slice(0, 1).padEnd(digits.length, '0'),
  );
}

function lens(line: number, command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line - 1, 0, line - 1, 0), command);
}

function behindTooltip({ certain, perhaps }: BehindOnType): string {
  const lines = [
    certain.length > 0 &&
      vscode.l10n.t('Some of the newest events of this type are not handled yet by: {0}', certain.join(', ')),
    perhaps.length > 0 &&
      vscode.l10n.t(
        'May handle events of this type, as code that is not followed gets them, and has not come to the newest ones: {0}',
        perhaps.join(', '),
      ),
  ];
  return lines.filter(Boolean).join('\n');
}

function missingVersion(name: string, version: number): vscode.Command {
  const title = vscode.l10n.t('none of version {0} among the newest 1,000', version);
  return { title, command: commands.goToProducers, arguments: [{ eventType: name, eventVersion: version }] };
}
