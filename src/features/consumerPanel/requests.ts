import * as vscode from 'vscode';
import type { ConsumerHistories, MetricsReader } from '../../platform/consumerHistories';
import type { DiagnoseConsumer, OpenConsumer } from '../../platform/consumerPanel';
import { commands } from '../../platform/ids';
import type { LogFinder } from '../../platform/logFinder';
import type { OpenTrace } from '../../platform/traceOpener';
import type { ConsumerPanelState, ConsumerRequest } from '../../protocol/consumer';
import type { EventStore } from '../../store/eventStore';
import type { Diagnoses } from './diagnoses';

/** What requests may reach beyond the panel. */
export interface Requests {
  readonly diagnose: DiagnoseConsumer;
  readonly histories: ConsumerHistories;
  readonly metrics: MetricsReader;
  readonly logs: Pick<LogFinder, 'open'>;
  readonly openTrace: OpenTrace;
  readonly openConsumer: OpenConsumer;
}

/** The panel that a request came from. */
export interface RequestContext {
  readonly state: ConsumerPanelState;
  readonly diagnoses: Diagnoses;
  /** Throws a sentence while the panel's connection is not open. */
  readonly store: () => EventStore;
  /** Opens the panel's connection again, for a person. */
  readonly connect: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** The value of the reply that `ConsumerRequest` names for each kind. */
export async function answer(request: ConsumerRequest, context: RequestContext, deps: Requests): Promise<unknown> {
  const { state, signal } = context;
  const { connection, consumer } = state;
  switch (request.kind) {
    case 'diagnose':
      return context.diagnoses.read(context.store(), request.again, signal);
    case 'appendRate':
      return context.store().appendRate(signal);
    case 'metrics':
      return deps.metrics.read(consumer, request, signal);
    case 'openTrace': {
      const { key, selectEventId } = request;
      deps.openTrace({ connection, key, ...(selectEventId ? { selectEventId } : {}) });
      return null;
    }
    case 'openLog':
      await deps.logs.open(request.file, request.lineNumber, request.column);
      return null;
    case 'openConsumer':
      deps.openConsumer(connection, request.consumer);
      return null;
    case 'openHandler':
      await vscode.commands.executeCommand(commands.openHandler, consumer, request.eventType);
      return null;
    case 'mute':
      await vscode.commands.executeCommand(request.muted ? commands.muteConsumer : commands.unmuteConsumer, consumer);
      return null;
    case 'addLogFile':
    case 'copyReport':
      await vscode.commands.executeCommand(commands[request.kind], state);
      return null;
    case 'connect':
      await context.connect();
      return null;
  }
}
