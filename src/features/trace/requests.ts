import * as vscode from 'vscode';
import { encodeHeaders } from '../../model/encodeHeaders';
import type { EventHeader, Position } from '../../model/event';
import { headerSteps } from '../../model/headerSteps';
import { type CommandId, commands } from '../../platform/ids';
import { inSlices } from '../../platform/inSlices';
import type { LogFinder } from '../../platform/logFinder';
import { settings } from '../../platform/settings';
import type { OpenTrace } from '../../platform/traceOpener';
import type { CodePlace, TraceLogsView, TraceRequest } from '../../protocol/trace';
import { bodyView } from './bodyView';
import { openContent } from './contentDocuments';
import { traceLogsView } from './logRows';
import type { RequestContext } from './requestContext';
import { saveJson } from './saveJson';
import { streamView } from './streamView';

/** Events whose log lines are looked for; the reader of the logs has its own bound and says so. */
const mostSearched = 20_000;

/** What requests may reach beyond the panel. */
export interface Requests {
  readonly logs: LogFinder;
  readonly openTrace: OpenTrace;
}

const codeCommands: Readonly<Record<CodePlace, CommandId>> = {
  struct: commands.goToStruct,
  handlers: commands.goToHandlers,
  producers: commands.goToProducers,
  test: commands.debugHandler,
};

/** The value of the reply that `TraceRequest` names for each kind. */
export async function answer(request: TraceRequest, context: RequestContext, deps: Requests): Promise<unknown> {
  const { connection, signal } = context;
  switch (request.kind) {
    case 'body':
      return bodyView(await context.open(), request.position as Position, request, signal);
    case 'stream':
      return streamView(await context.open(), request.position as Position, request.reveal, signal);
    case 'logs':
      return deps.logs.find(await headerOf(request.eventId, context), signal);
    case 'traceLogs':
      return linesOfTrace(context, deps.logs);
    case 'loadCause':
      context.data.add(encodeHeaders([await headerOf(request.eventId, context)]));
      return null;
    case 'openTrace':
      deps.openTrace({
        connection,
        key: request.key,
        ...(request.selectEventId ? { selectEventId: request.selectEventId } : {}),
      });
      return null;
    case 'copy':
      await vscode.env.clipboard.writeText(request.text);
      return null;
    case 'saveJson':
      await saveJson(context, request.logs ? () => linesOfTrace(context, deps.logs) : undefined);
      return null;
    case 'openPayload':
      await openContent(connection, request.position as Position, request.part);
      return null;
    case 'openLog':
      await deps.logs.open(request.file, request.lineNumber, request.column);
      return null;
    case 'addLogFile':
      await vscode.commands.executeCommand(commands.addLogFile);
      return null;
    case 'goToCode': {
      const { eventType, eventVersion, position } = await headerOf(request.eventId, context);
      const event = { connection, eventType, eventVersion, position };
      await vscode.commands.executeCommand(codeCommands[request.what], event);
      return null;
    }
    case 'openTraceUrl':
      await openTraceUrl(request.traceId);
      return null;
  }
}

async function linesOfTrace({ data, signal }: RequestContext, logs: LogFinder): Promise<TraceLogsView> {
  const headers = await inSlices(headerSteps(data.table, mostSearched), signal);
  return inSlices(traceLogsView(await logs.findForTrace(headers, signal)), signal);
}

async function headerOf(eventId: string, { data, open, signal }: RequestContext): Promise<EventHeader> {
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
