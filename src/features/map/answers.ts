import * as vscode from 'vscode';
import type { OpenConsumer, OpenTrace } from '../../app/navigation';
import type { StoreHub } from '../../app/stores/hub';
import { subjectOf } from '../../model/lookup/subject';
import { mapMermaid, mapPicture, mapSvg } from '../../model/map/picture';
import type { StoreMap } from '../../model/map/storeMap';
import type { Answers } from '../../platform/pages/pageLink';
import { commands, views } from '../../platform/vscode/ids';
import { t } from '../../platform/vscode/translate';
import type { MapPanelState, MapProtocol } from '../../protocol/map';

/** What requests may reach beyond the panel. */
export interface MapAnswerDeps {
  readonly hub: StoreHub;
  readonly openTrace: OpenTrace;
  readonly openConsumer: OpenConsumer;
}

/** The panel that a page belongs to. */
export interface MapPanelContext {
  readonly state: MapPanelState;
  readonly map: () => StoreMap | undefined;
}

/** What the panel's page may ask. */
export function mapAnswers({ state, map }: MapPanelContext, deps: MapAnswerDeps): Answers<MapProtocol> {
  const { connection } = state;
  return {
    openConsumer: ({ consumer }) => deps.openConsumer(connection, consumer),
    async showType({ eventType }) {
      if (deps.hub.active?.name !== connection) {
        throw new Error(
          vscode.l10n.t('The view "Events" shows another connection. Make {0} active first.', connection),
        );
      }
      await vscode.commands.executeCommand(`${views.events}.focus`);
      await vscode.commands.executeCommand(commands.filterByEventType, { eventType });
    },
    async openEvent({ eventId }) {
      const [meaning] = await deps.hub
        .handle(connection)
        .use((store) => store.identify(subjectOf({ kind: 'event', id: eventId })));
      if (meaning?.kind !== 'event') throw new Error(vscode.l10n.t('This event is not in the store any more.'));
      deps.openTrace({ connection, key: meaning.key, selectEventId: eventId });
    },
    async export({ format }) {
      const shown = map();
      if (shown) await saveMap(connection, shown, format);
      return null;
    },
  };
}

/** Saves the map where the person says. It holds names of types and consumers and figures, no event. */
async function saveMap(connection: string, map: StoreMap, format: 'svg' | 'mermaid'): Promise<void> {
  const [ending, kind] = format === 'svg' ? ['svg', 'SVG'] : ['mmd', 'Mermaid'];
  const folder = vscode.workspace.workspaceFolders?.[0];
  const name = `map-${connection.replace(/[^\w.-]/g, '_').slice(0, 60)}.${ending}`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save map'),
    filters: { [kind]: [ending] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
  });
  if (!target) return;
  const picture = mapPicture(map, t);
  const text = format === 'svg' ? mapSvg(picture) : mapMermaid(picture, t);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
