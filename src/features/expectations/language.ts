import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ConsumerFeed } from '../../app/consumers/feedState';
import { type ActiveStore, readableStore } from '../../app/stores/state';
import { flowName } from '../../model/flow/expect/expectation';
import { explainHealth } from '../../model/health/words';
import { formatCount } from '../../model/text/format';
import { shortTime } from '../../platform/vscode/time';
import { t } from '../../platform/vscode/translate';
import type { EventStore } from '../../store/ports';
import { FLOW_LANGUAGE } from './presence';
import { nextWords, placeIn, wordAt } from './words';

/** What hovers and completions use: the active store, if it is open. */
export interface LanguageDeps {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
}

/** Milliseconds after which the types of a store are read again. */
const TYPES_KEPT_MS = 30_000;

/** Registers hovers and completions for files of expectations, from the connected store. */
export function registerLanguage({ active, feed }: LanguageDeps): vscode.Disposable {
  let known:
    | { readonly store: EventStore; readonly at: number; readonly types: Promise<readonly string[]> }
    | undefined;
  const types = (): Promise<readonly string[]> => {
    const store = readableStore(active.state);
    if (!store) return Promise.resolve([]);
    if (known?.store === store && Date.now() - known.at < TYPES_KEPT_MS) return known.types;
    const asked = store.eventTypes().then(
      (found) => found.types.map(({ eventType }) => eventType),
      () => [],
    );
    known = { store, at: Date.now(), types: asked };
    return asked;
  };

  const complete = async (line: string, column: number): Promise<vscode.CompletionItem[]> => {
    const { CompletionItemKind } = vscode;
    const words = (...all: readonly string[]) =>
      all.map((word) => new vscode.CompletionItem(word, CompletionItemKind.Keyword));
    const ofTypes = async () =>
      (await types()).map((type) => new vscode.CompletionItem(flowName(type), CompletionItemKind.Event));
    const before = line.slice(0, column);
    switch (placeIn(before)) {
      case 'cause':
        return ofTypes();
      case 'effect':
        return [...(await ofTypes()), ...words('one of {')];
      case 'braces':
        return ofTypes();
      case 'consumer':
        return feed.state.consumers.map(({ name }) => {
          const item = new vscode.CompletionItem(flowName(name), CompletionItemKind.Module);
          return item;
        });
      case 'duration':
        return words('500 ms', '2 s', '10 s', '1 min');
      case 'count':
        return words('once', 'never', 'at most');
      case 'rest':
        return words(...nextWords(before));
      case 'comment':
        return [];
    }
  };

  const hoverText = async (line: string, column: number): Promise<string | undefined> => {
    const word = wordAt(line, column);
    if (!word) return undefined;
    const { name, place } = word;
    const store = readableStore(active.state);
    if (place === 'consumer') {
      const consumer = feed.state.consumers.find((each) => each.name === name);
      if (!feed.state.snapshot) return undefined;
      return consumer
        ? explainHealth(consumer, t, vscode.env.language)
        : l10n.t('No consumer of this name is in the store.');
    }
    if (place === 'word') return meaningOf(name);
    if (!store) return undefined;
    const activity = await store.typeActivity([name]);
    if (activity.length === 0) return l10n.t('No event of this type is stored.');
    return activity
      .map(({ eventVersion, lastDay, more, newestAt }) =>
        t('Version {version}: {count} in 24 h, the last one {time}.', {
          version: eventVersion ?? '1',
          count: `${formatCount(lastDay, vscode.env.language)}${more ? '+' : ''}`,
          time: shortTime(newestAt),
        }),
      )
      .join('\n');
  };

  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      FLOW_LANGUAGE,
      {
        provideCompletionItems: (document, { line, character }) => complete(document.lineAt(line).text, character),
      },
      ' ',
      '{',
      ',',
    ),
    vscode.languages.registerHoverProvider(FLOW_LANGUAGE, {
      async provideHover(document, { line, character }) {
        const text = await hoverText(document.lineAt(line).text, character);
        return text === undefined ? undefined : new vscode.Hover(new vscode.MarkdownString().appendText(text));
      },
    }),
  );
}

function meaningOf(word: string): string | undefined {
  switch (word) {
    case '->':
      return l10n.t('The type after the arrow should follow the type before it.');
    case 'by':
      return l10n.t('The consumer that should make it. It is named when the reaction is missing.');
    case 'within':
      return l10n.t('How soon it should follow, by the times of the events. Without it: within 10 s.');
    case 'once':
      return l10n.t('A second one is a failure, whenever it comes.');
    case 'never':
      return l10n.t('It must not follow.');
    case 'at':
    case 'most':
      return l10n.t('More than this number are a failure, whenever they come.');
    case 'one':
    case 'of':
      return l10n.t('One of the types in the braces should follow.');
  }
  return undefined;
}
