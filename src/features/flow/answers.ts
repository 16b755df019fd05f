import * as vscode from 'vscode';
import { flowJson, type ShownFlow } from '../../app/flow/flowView';
import type { LogFinder } from '../../app/logs/finder';
import { traceOfEvent } from '../../app/lookup/opening';
import type { OpenConsumer, OpenTrace } from '../../app/navigation';
import type { CodeIndex } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import { storeMark } from '../../app/stores/otherStore';
import { inSlices } from '../../base/inSlices';
import { handlerPlace } from '../../code/index/goIndex';
import { edgeWords, flowSvg } from '../../model/flow/drawing';
import type { FlowWindow } from '../../model/flow/flowWindow';
import { type EdgeExample, examplesOf, flowMermaid } from '../../model/flow/graph';
import type { FlowNorms } from '../../model/flow/norms';
import { formatDuration, formatShare } from '../../model/text/format';
import type { Answers } from '../../platform/pages/pageLink';
import { commands } from '../../platform/vscode/ids';
import { t } from '../../platform/vscode/translate';
import type { DifferentTraces, EdgeExampleView, FlowPanelState, FlowProtocol } from '../../protocol/flow';
import type { DifferentSubject } from './different';
import type { DifferentDocuments } from './differentDocuments';

/** The most examples of each kind that are listed. */
const MOST_EXAMPLES = 5;

/** What the answers to requests need besides the panel. */
export interface FlowAnswerDeps {
  readonly hub: StoreHub;
  readonly logs: Pick<LogFinder, 'consumerLogs'>;
  readonly code: Pick<CodeIndex, 'index'>;
  readonly openTrace: OpenTrace;
  readonly openConsumer: OpenConsumer;
  readonly openFlow: (state: FlowPanelState) => void;
  readonly documents: DifferentDocuments;
}

/** The panel that a page belongs to. */
interface FlowPanelContext {
  readonly state: FlowPanelState;
  /** Returns what the flow is learned from. Waits while it is being learned. */
  readonly window: () => Promise<FlowWindow>;
  readonly shown: () => ShownFlow | undefined;
}

/** Returns the answers to the requests of the panel's page. */
export function flowAnswers(context: FlowPanelContext, deps: FlowAnswerDeps): Answers<FlowProtocol> {
  const { connection } = context.state;
  const run = async (command: string, ...args: unknown[]) => {
    await vscode.commands.executeCommand(command, ...args);
  };
  const goTo = { struct: commands.goToStruct, handlers: commands.goToHandlers, producers: commands.goToProducers };
  return {
    async edge({ cause, effect }, signal) {
      const edge = context.shown()?.graph.edges.find((each) => each.cause === cause && each.effect === effect);
      if (!edge) throw new Error(vscode.l10n.t('{0} does not usually follow {1} any more.', effect, cause));
      const window = await context.window();
      const { slowest, newest } = await inSlices(examplesOf(window, { cause, effect }, MOST_EXAMPLES), signal);
      const view = (example: EdgeExample) => exampleView(window, example);
      return {
        buckets: [...edge.delays.buckets],
        slowest: slowest.map(view),
        newest: newest.map(view),
        handlers: edge.makers.flatMap((name) => handlerOf(name, cause, deps)),
      };
    },
    async openTrace({ eventId }) {
      const key = await deps.hub.handle(connection).use((store) => traceOfEvent(store, eventId, t));
      deps.openTrace({ connection, key, selectEventId: eventId });
    },
    openConsumer: ({ consumer }) => deps.openConsumer(connection, consumer),
    openFlow: ({ eventType }) => deps.openFlow({ connection, type: eventType }),
    openHandler: ({ consumer, eventType }) => run(commands.openHandler, consumer, eventType),
    goTo: ({ what, eventType }) => run(goTo[what], { eventType }),
    expect: (edge) => run(commands.expectThis, { connection, ...edge }),
    async different({ what }) {
      const window = await context.window();
      const { showDifferent } = await import('./different');
      const [selection, store] = [selectionOf(what, window), storeMark(deps.hub.handle(connection))];
      await showDifferent({ connection, type: context.state.type, selection, window, store }, deps);
    },
    async export({ format }) {
      const shown = context.shown();
      if (shown) await exportFlow(format, shown, (await context.window()).norms);
    },
  };
}

function selectionOf(what: DifferentTraces, { table }: FlowWindow): DifferentSubject['selection'] {
  if (what.kind === 'way') return { kind: 'way', row: table.indexOf(what.eventId) };
  return what.kind === 'lacks' ? { kind: 'lacks', effectType: what.effect } : what;
}

function exampleView({ table }: FlowWindow, { cause, effect, delayMs }: EdgeExample): EdgeExampleView {
  return { position: table.position(cause), eventId: table.eventId(effect), time: table.time(cause), delayMs };
}

function handlerOf(name: string, eventType: string, { code }: FlowAnswerDeps) {
  const place = code.index && handlerPlace(name, eventType, code.index);
  return place ? [{ name, place: `${vscode.workspace.asRelativePath(place.file)}:${place.line}` }] : [];
}

type Format = 'mermaid' | 'json' | 'svg';

const FILES: Readonly<Record<Format, { readonly ending: string; readonly kind: string }>> = {
  mermaid: { ending: 'mmd', kind: 'Mermaid' },
  json: { ending: 'json', kind: 'JSON' },
  svg: { ending: 'svg', kind: 'SVG' },
};

/** Saves a flow where the person chooses. It contains names of types and consumers, and figures, but no events. */
async function exportFlow(format: Format, { graph, ways }: ShownFlow, norms: FlowNorms): Promise<void> {
  const { ending, kind } = FILES[format];
  const name = `flow-${graph.root.replace(/[^\w.-]/g, '_').slice(0, 60)}.${ending}`;
  const folder = vscode.workspace.workspaceFolders?.[0];
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save flow'),
    filters: { [kind]: [ending] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
  });
  if (!target) return;
  const duration = (ms: number) => formatDuration(ms, t.language);
  const texts: Readonly<Record<Format, () => string>> = {
    mermaid: () => flowMermaid(graph, duration),
    json: () => `${JSON.stringify(flowJson(graph, ways, norms), null, 2)}\n`,
    svg: () => flowSvg(graph, (edge) => edgeWords(edge, duration, (share) => formatShare(share, t.language))),
  };
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(texts[format]()));
}
