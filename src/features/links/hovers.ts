import * as vscode from 'vscode';
import type { ConsumerFeed } from '../../app/consumers/feedState';
import type { ActiveStore } from '../../app/stores/state';
import type { IdSpan } from '../../model/lookup/idSpan';
import { subjectOf } from '../../model/lookup/subject';
import type { IdSpotting } from '../../platform/vscode/idSpotter';
import { commands } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import { errorMessage } from '../../platform/vscode/storeMessages';
import type { Glance } from '../../store/ports';
import { lookUpLink } from './documentLinks';
import { createGlanceCache } from './glanceCache';
import { hoverText } from './hoverText';

/** What links and hovers need of the other parts. */
export interface ProviderDeps {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly ids: IdSpotting;
}

export interface Hovers {
  provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined>;
}

/** What the store knows of the id under the pointer, without payload. One query at most; none for an id that was just asked for. */
export function createHovers({ active, feed, ids }: ProviderDeps): Hovers {
  const cache = createGlanceCache();

  const glanceAt = async (span: IdSpan, token: vscode.CancellationToken): Promise<Glance | undefined> => {
    const { state } = active;
    if (state.kind !== 'connected') return undefined;
    const known = cache.get(state.name, span);
    if (known) return known;
    const abort = new AbortController();
    const cancelling = token.onCancellationRequested(() => abort.abort());
    try {
      const glance = await state.store.glance(subjectOf(span), abort.signal);
      cache.set(state.name, span, glance);
      return glance;
    } catch (error) {
      // No one asked for more than a look in passing.
      if (!token.isCancellationRequested) log().warn('Hover', errorMessage(error));
      return undefined;
    } finally {
      cancelling.dispose();
    }
  };

  return {
    async provide(document, position, token) {
      const [spans = []] = (await ids.load()).spot([document.lineAt(position.line).text]);
      const span = spans.find(({ start, end }) => start <= position.character && position.character <= end);
      if (!span || token.isCancellationRequested) return undefined;
      const glance = await glanceAt(span, token);
      if (!glance || token.isCancellationRequested) return undefined;
      const link = `[${vscode.l10n.t('Open Trace')}](${lookUpLink(span)})`;
      const markdown = new vscode.MarkdownString(hoverText(glance, feed.state, link));
      markdown.isTrusted = { enabledCommands: [commands.lookUp] };
      return new vscode.Hover(markdown, new vscode.Range(position.line, span.start, position.line, span.end));
    },
  };
}
