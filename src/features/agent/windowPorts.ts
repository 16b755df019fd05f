import * as vscode from 'vscode';
import type { Commits } from '../../app/consumers/diagnosis/beforeStop';
import type { RunStart } from '../../app/events/runEvents';
import type { Flows } from '../../app/flow/flows';
import type { LogSearch } from '../../app/logs/finder';
import type { CodeIndex, ConsumerHistories } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import { agentTool } from '../../app/tools/catalogue';
import { createKnownFlows } from '../../app/tools/knownFlows';
import type { PayloadPolicy, ToolPorts, ToolStore } from '../../app/tools/ports';
import { prepareCall } from '../../app/tools/preparation';
import { untilAborted } from '../../base/errors';
import type { Disposable } from '../../base/event';
import { Delayer } from '../../base/timers';
import { traceLink } from '../../model/lookup/link';
import { english } from '../../model/text/translate';
import type { Late } from '../../platform/vscode/late';
import { settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';
import type { ToolRunner } from './delivery';

/** What the tools of a window read. */
export interface AgentDeps {
  readonly hub: StoreHub;
  readonly logs: LogSearch;
  readonly code: CodeIndex;
  readonly flows: Flows;
  readonly histories: ConsumerHistories;
  readonly commits: Commits;
  /** The connections of the settings. */
  readonly savedNames: () => readonly string[];
  /** When the person's program was last started. */
  readonly runStart: (connection: string) => Pick<RunStart, 'at'> | undefined;
  /** Opens what a link to the extension names. */
  readonly links: Late<vscode.UriHandler>;
}

/** The ports of the window, without the permission to show payloads: how a person agrees depends on how the call arrives. */
export type WindowPorts = Omit<ToolPorts, 'mayShowPayload'>;

/** Milliseconds for which consumers are still polled after the last call, so that the next answer is certain at once. */
const WATCHED_MS = 2 * 60_000;

/** Returns whether agents get payloads. What a person may not see in the window, no agent gets either. */
function payloadPolicy(): PayloadPolicy {
  return settings.payloadReveal.get() === 'never' ? 'never' : settings.agentPayloads.get();
}

/** Returns the ports of the window: its connections, passwords, logs and sources. Agents are answered in English. */
export function createWindowPorts(
  { extension }: Pick<vscode.ExtensionContext, 'extension'>,
  { hub, logs, code, flows, histories, commits, savedNames, links, runStart }: AgentDeps,
): WindowPorts & Disposable {
  const watched = new Map<string, Disposable>();
  const rest = new Delayer(() => {
    for (const watching of watched.values()) watching.dispose();
    watched.clear();
  });
  const known = new Map<string, ToolStore['flows']>();
  const flowsOf = (connection: string) => {
    const flowsNow =
      known.get(connection) ??
      createKnownFlows({
        keeper: flows.of(connection),
        isOn: () => flows.isOn,
        use: (work) => hub.handle(connection).use(work),
      });
    known.set(connection, flowsNow);
    return flowsNow;
  };
  return {
    connections() {
      const shown = hub.shown.map(({ name }) => name);
      const others = savedNames().filter((name) => !shown.includes(name));
      return [
        ...shown.map((name) => ({ name, isShown: true })),
        ...others.map((name) => ({ name, isShown: watched.has(name) })),
      ];
    },
    async use(connection, signal, work) {
      const handle = hub.handle(connection);
      const holding = handle.hold();
      rest.cancel();
      try {
        const store = await untilAborted(handle.open(), signal);
        if (!watched.has(connection)) watched.set(connection, handle.feed.watch());
        const history = async (consumer: string) => (await histories.of(connection, consumer)).points;
        const past = { history, commits, startedAt: () => runStart(connection)?.at };
        return await work({ connection, store, feed: handle.feed, logs, flows: flowsOf(connection), ...past });
      } finally {
        holding.dispose();
        rest.in(WATCHED_MS);
      }
    },
    async code(signal) {
      code.start();
      await untilAborted(code.whenRead(), signal);
      return code.index;
    },
    payloads: { get: payloadPolicy },
    masked: settings.payloadRedact,
    linkTo: (id, connection) => `${vscode.env.uriScheme}:${traceLink(extension.id, id, connection)}`,
    open: async (link) => void (await (await links.get()).handleUri(vscode.Uri.parse(link, true))),
    t: english,
    dispose() {
      rest.dispose();
      for (const watching of watched.values()) watching.dispose();
    },
  };
}

/** Returns the runner of the tools for VS Code. */
export function createToolRunner(ports: WindowPorts): ToolRunner {
  // VS Code asks the person before it calls a tool whose preparation has a question.
  const asking = { ...ports, mayShowPayload: async () => true };
  return {
    async prepare(name, input) {
      const { doing, question } = prepareCall(name, input, payloadPolicy(), t);
      return {
        ...(doing === undefined ? {} : { invocationMessage: doing }),
        ...(question === undefined ? {} : { confirmationMessages: question }),
      };
    },
    async run(name, input, token) {
      const tool = agentTool(name);
      if (!tool) throw new vscode.CancellationError();
      const abort = new AbortController();
      const listening = token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
      try {
        const { text } = await tool.run(input, asking, abort.signal);
        return text;
      } finally {
        listening.dispose();
      }
    },
  };
}
