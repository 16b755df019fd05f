import * as vscode from 'vscode';
import { type FlowFinding, flowFindings } from '../../app/flow/findings/flowFindings';
import { flowFindingWords } from '../../app/flow/findings/flowFindingWords';
import type { Flows } from '../../app/flow/flows';
import type { CodeIndex } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import { Delayer } from '../../base/timers';
import { moduleFile } from '../../code/disagreements';
import type { SourcePlace } from '../../code/index/goConsumers';
import { type GoIndex, handlerPlace } from '../../code/index/goIndex';
import { traceLink } from '../../model/lookup/link';
import { commands, EXTENSION } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { shortTime } from '../../platform/vscode/time';
import { errorMessage, t } from '../../platform/vscode/translate';

/** Milliseconds to wait after a store was connected or the code changed, before its flows are checked. */
const QUIET_MS = 2_000;
/** Milliseconds between two checks while events come. */
const PAUSE_MS = 60_000;

interface FlowFindingsDeps {
  readonly hub: StoreHub;
  readonly flows: Flows;
  readonly code: Pick<CodeIndex, 'index' | 'onDidChange'>;
}

/**
 * Shows unusual things about the flows of the active store in the Problems panel, while `eventTrace.findings.enabled` is on: double
 * handling, broken chains, loops, fan-outs, versions of streams. Each is shown where the code handles the cause.
 */
export function registerFlowFindings(context: vscode.ExtensionContext, { hub, flows, code }: FlowFindingsDeps): void {
  let problems: vscode.DiagnosticCollection | undefined;
  let running: AbortController | undefined;
  let following: { readonly connection: string; dispose(): void } | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const twiceTests = new TwiceTests();
  const isWanted = () => hub.state.kind === 'connected' && settings.findings.get() && flows.isOn;
  const stop = () => {
    looking.cancel();
    running?.abort();
    running = undefined;
  };
  const follow = (connection: string) => {
    if (following?.connection === connection) return;
    following?.dispose();
    const changes = flows.of(connection).onDidChange(() => {
      if (isWanted() && performance.now() - lookedAt > PAUSE_MS) looking.in(QUIET_MS);
    });
    following = { connection, dispose: () => changes.dispose() };
  };
  const look = async () => {
    stop();
    const { state } = hub;
    if (state.kind !== 'connected' || !isWanted()) return;
    const mine = new AbortController();
    running = mine;
    lookedAt = performance.now();
    const keeper = flows.of(state.name);
    const window = keeper.window ?? (await keeper.update());
    follow(state.name);
    const found = await hub
      .handle(state.name)
      .use((store) => flowFindings({ window, versions: keeper.versions }, store, mine.signal));
    if (mine.signal.aborted) return;
    problems ??= vscode.languages.createDiagnosticCollection('event-trace-flows');
    problems.clear();
    twiceTests.clear();
    problems.set(code.index ? diagnosticsOf(found, code.index, state.name, twiceTests) : []);
  };
  const looking = new Delayer(() => {
    look().catch((error: unknown) => {
      log().warn('Flows could not be looked at for findings', errorMessage(error));
    });
  });
  const lookSoon = () => {
    stop();
    if (isWanted()) looking.in(QUIET_MS);
    else problems?.clear();
  };

  context.subscriptions.push(
    twiceTests,
    hub.onDidChange(() => {
      problems?.clear();
      lookSoon();
    }),
    code.onDidChange(lookSoon),
    onSettingChange([settings.findings, settings.flowEvents], lookSoon),
    {
      dispose() {
        stop();
        following?.dispose();
        problems?.dispose();
      },
    },
  );
  lookSoon();
}

/** Findings without a place in the code are left out, because the Problems panel shows files. */
function diagnosticsOf(
  found: readonly FlowFinding[],
  index: GoIndex,
  connection: string,
  twiceTests: TwiceTests,
): [vscode.Uri, vscode.Diagnostic[]][] {
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const finding of found) {
    const place = placeOf(finding, index);
    if (!place) continue;
    const list = byFile.get(place.file) ?? [];
    byFile.set(place.file, list);
    const diagnostic = diagnosticOf(finding, place, connection);
    twiceTests.add(diagnostic, finding, connection);
    list.push(diagnostic);
  }
  return [...byFile].map(([file, list]) => [vscode.Uri.file(file), list]);
}

/** Returns where the consumer handles the cause; otherwise where the effect is produced, its struct, or the module. */
function placeOf({ consumer, causeType, effectType }: FlowFinding, index: GoIndex): SourcePlace | undefined {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  return (
    (consumer === null ? undefined : handlerPlace(consumer, causeType ?? undefined, index)) ??
    index.producers(effectType)[0] ??
    index.structs(effectType)[0] ??
    moduleFile(index, folders)
  );
}

function diagnosticOf(finding: FlowFinding, { line }: SourcePlace, connection: string): vscode.Diagnostic {
  // The editor ends the range at the end of the line.
  const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
  const isCertain = finding.kind === 'loop' || (finding.kind === 'twice' && finding.certain > 0);
  const { Warning, Information } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(
    range,
    flowFindingWords(finding, t, shortTime),
    isCertain ? Warning : Information,
  );
  diagnostic.source = 'Event Trace';
  const newest = finding.examples.at(-1);
  const target = newest && traceLink(EXTENSION, { kind: 'position', id: newest }, connection);
  diagnostic.code = target
    ? { value: finding.kind, target: vscode.Uri.parse(`${vscode.env.uriScheme}:${target}`) }
    : finding.kind;
  return diagnostic;
}

/** Offers "Write a Test That Handles It Twice" for a finding about double handling, at the light bulb and in the Problems panel. */
class TwiceTests implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly known = new Map<string, { readonly finding: FlowFinding; readonly connection: string }>();
  private readonly registration = vscode.languages.registerCodeActionsProvider({ language: 'go' }, this, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });

  /** Forgets the earlier findings. */
  clear(): void {
    this.known.clear();
  }

  /** Adds a finding. The editor passes copies of diagnostics, so a finding is recognised by its message. */
  add(diagnostic: vscode.Diagnostic, finding: FlowFinding, connection: string): void {
    if (finding.kind === 'twice') this.known.set(diagnostic.message, { finding, connection });
  }

  provideCodeActions(_: unknown, __: unknown, context: vscode.CodeActionContext): vscode.CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) => {
      const { finding, connection } = this.known.get(diagnostic.message) ?? {};
      const position = finding?.examples.at(-1);
      if (!finding || position === undefined) return [];
      const title = vscode.l10n.t('Write a Test That Handles It Twice');
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      const { causeType: eventType, consumer, effectType: once } = finding;
      const argument = { connection, eventType, position, consumer, once };
      action.command = { title, command: commands.debugHandler, arguments: [argument] };
      action.diagnostics = [diagnostic];
      return [action];
    });
  }

  dispose(): void {
    this.registration.dispose();
  }
}
