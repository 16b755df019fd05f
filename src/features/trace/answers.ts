import * as vscode from 'vscode';
import type { LogFinder } from '../../app/logs/finder';
import type { OpenTrace } from '../../app/navigation';
import { bodyView } from '../../app/traces/bodies';
import { traceLogsView } from '../../app/traces/logRows';
import type { TraceData } from '../../app/traces/traceData';
import { inSlices } from '../../base/inSlices';
import { type EventHeader, versionNumber } from '../../model/event/event';
import { headerSteps } from '../../model/event/eventTable';
import { encodeHeaders, type TraceKey } from '../../model/event/headerBatch';
import { idOfTrace } from '../../model/lookup/link';
import { subjectOf } from '../../model/lookup/subject';
import type { Answers } from '../../platform/pages/pageLink';
import { type CommandId, commands } from '../../platform/vscode/ids';
import { settings } from '../../platform/vscode/settings';
import type { CodePlace, TraceProtocol } from '../../protocol/trace';
import type { TraceLogsView } from '../../protocol/traceDetails';
import type { TraceFlows } from '../../protocol/traceFlows';
import type { EventReader, LookupReader } from '../../store/ports';
import { openContent, type Payloads } from './contentDocuments';
import { copyLink } from './rowCommands';
import { saveJson } from './saveJson';
import { streamView } from './streamView';

/** The most events whose log lines are searched. The log reader has its own limit and reports it. */
const mostSearched = 20_000;

/** What the answers to requests need besides the panel. */
export interface TraceAnswerDeps {
  readonly logs: LogFinder;
  readonly openTrace: OpenTrace;
  readonly payloads: Payloads;
}

const codeCommands: Readonly<Record<CodePlace, CommandId>> = {
  struct: commands.goToStruct,
  handlers: commands.goToHandlers,
  producers: commands.goToProducers,
  test: commands.debugHandler,
};

/** The panel that a page belongs to. */
interface TracePanelContext {
  readonly connection: string;
  readonly key: TraceKey;
  readonly data: TraceData;
  readonly open: () => Promise<EventReader & Pick<LookupReader, 'glance'>>;
  /** The mark of that store, as from `storeMark`. */
  readonly store: () => string | undefined;
  /** What the panel last received about its flows. */
  readonly flows: () => TraceFlows | undefined;
}

/** Returns the answers to the requests of the panel's page. */
export function traceAnswers(
  context: TracePanelContext,
  { logs, openTrace, payloads }: TraceAnswerDeps,
): Answers<TraceProtocol> {
  const { connection, data, open } = context;
  return {
    async body(ask, signal) {
      const view = await bodyView(await open(), ask.position, ask, { settings, ...(await payloads.rules()) }, signal);
      if (!view) throw new Error(vscode.l10n.t('This event is no longer there.'));
      return view;
    },
    stream: async ({ position, reveal }, signal) => streamView(await open(), position, reveal, signal),
    async traceCount({ correlationId }, signal) {
      const store = await open();
      return (await store.glance(subjectOf({ kind: 'correlation', id: correlationId }), signal)).chainEvents;
    },
    logs: async ({ eventId }, signal) => logs.find(await headerOf(eventId, context, signal), signal),
    traceLogs: (_, signal) => linesOfTrace(data, logs, signal),
    async loadCause({ eventId }, signal) {
      const { table } = data;
      data.add(encodeHeaders([await headerOf(eventId, context, signal)]), table);
    },
    openTrace: ({ key, selectEventId }) => openTrace({ connection, key, ...(selectEventId ? { selectEventId } : {}) }),
    copy: async ({ text }) => vscode.env.clipboard.writeText(text),
    copyLink: () => copyLink(idOfTrace(context.key), connection),
    saveJson: (ask, signal) =>
      saveJson(context, payloads, ask.logs ? () => linesOfTrace(data, logs, signal) : undefined),
    openPayload: ({ position, part }) => openContent({ connection, store: context.store(), position, part }),
    openLog: ({ file, lineNumber, column }) => logs.open(file, lineNumber, column),
    async addLogFile() {
      await vscode.commands.executeCommand(commands.addLogFile);
    },
    async goToCode({ eventId, what }, signal) {
      const { eventType, eventVersion, position } = await headerOf(eventId, context, signal);
      const version = versionNumber(eventVersion);
      const event = { connection, eventType, position, ...(version === null ? {} : { eventVersion: version }) };
      await vscode.commands.executeCommand(codeCommands[what], event);
    },
    async openHandler({ consumer, eventId }, signal) {
      const { eventType } = await headerOf(eventId, context, signal);
      await vscode.commands.executeCommand(commands.openHandler, consumer, eventType);
    },
    async openConsumer({ consumer }) {
      await vscode.commands.executeCommand(commands.openConsumer, { connection, consumer });
    },
    openTraceUrl: ({ traceId }) => openTraceUrl(traceId),
  };
}

async function linesOfTrace(data: TraceData, logs: LogFinder, signal: AbortSignal): Promise<TraceLogsView> {
  const headers = await inSlices(headerSteps(data.table, mostSearched), signal);
  return inSlices(traceLogsView(await logs.findForTrace(headers, signal)), signal);
}

async function headerOf(eventId: string, { data, open }: TracePanelContext, signal: AbortSignal): Promise<EventHeader> {
  const known = data.header(eventId);
  if (known) return known;
  const store = await open();
  const header = await store.event(eventId, signal);
  if (!header) throw new Error(vscode.l10n.t('No event has the id {0}. It may be a command id.', eventId));
  return header;
}

async function openTraceUrl(traceId: string): Promise<void> {
  const url = settings.traceUrlTemplate.get().replaceAll('{traceId}', encodeURIComponent(traceId));
  if (!/^https?:\/\//i.test(url)) {
    throw new Error(vscode.l10n.t('{0} must start with http:// or https://.', settings.traceUrlTemplate.key));
  }
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}
