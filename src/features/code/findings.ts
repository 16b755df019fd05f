import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Delayer } from '../../base/timers';
import { compareFields, compareNames, type Disagreement, type FieldUsage, fieldUsages } from '../../code/disagreements';
import type { GoIndex } from '../../code/index/goIndex';
import { versionNumber } from '../../model/event/event';
import { log } from '../../platform/vscode/log';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { errorMessage, t } from '../../platform/vscode/translate';
import type { ConsumerReader, StoreFacts, TypeActivity, TypeReader } from '../../store/ports';
import { type CodeDeps, readIndex } from './subject';

/** Milliseconds without a change before code and store are compared again. */
const quietMs = 2_000;

/** The number of types whose events are read at once. */
const typesAtOnce = 5;

export interface Findings extends vscode.Disposable {
  /** Compares now, even when the setting is off, and shows the Problems panel. */
  check(): Promise<void>;
}

/** Compares code and store while `eventTrace.findings.enabled` is on: when a store is connected, and when the code changes. */
export function createFindings({ active, code }: CodeDeps): Findings {
  const problems = vscode.languages.createDiagnosticCollection('event-trace');
  const comparing = new Delayer(() => {
    run().catch((error: unknown) => log().warn('Code and store could not be compared', errorMessage(error)));
  });
  let running: AbortController | undefined;
  let isAsked = false;

  const stop = () => {
    comparing.cancel();
    running?.abort();
    running = undefined;
  };
  const run = async () => {
    stop();
    const { state } = active;
    if (state.kind !== 'connected') return;
    const mine = new AbortController();
    running = mine;
    const index = await readIndex(code);
    const found = await compare(index, state.store, mine.signal);
    if (mine.signal.aborted) return;
    problems.clear();
    problems.set(diagnosticsOf(found));
  };
  const runSoon = () => {
    stop();
    if (active.state.kind !== 'connected' || !(isAsked || settings.findings.get())) return problems.clear();
    comparing.in(quietMs);
  };
  const onStoreChange = () => {
    // A request for one store does not apply to another.
    isAsked = false;
    problems.clear();
    runSoon();
  };

  const subscriptions = vscode.Disposable.from(
    problems,
    active.onDidChange(onStoreChange),
    code.onDidChange(runSoon),
    onSettingChange([settings.findings, settings.payloadReveal], runSoon),
  );
  runSoon();

  return {
    async check() {
      isAsked = true;
      const title = vscode.l10n.t('Comparing Go code and store');
      await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, run);
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    },
    dispose() {
      stop();
      subscriptions.dispose();
    },
  };
}

async function compare(
  index: GoIndex,
  store: StoreFacts & ConsumerReader & TypeReader,
  signal: AbortSignal,
): Promise<Disagreement[]> {
  const { types, complete } = await store.eventTypes(signal);
  const polled = store.layout.consumers ? await store.consumers(null, signal) : null;
  const names = types.map(({ eventType }) => eventType);
  const stored = {
    types: names,
    complete,
    versions: await readVersions(index, store, names, signal),
    consumers: polled?.consumers.map(({ name }) => name) ?? null,
  };
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const usages = settings.payloadReveal.get() === 'never' ? [] : await readUsages(index, store, names, signal);
  return [...compareNames(index, stored, folders), ...(await compareFields(index, usages))];
}

/** Reads the versions of the types that have versions in the code. */
async function readVersions(
  index: GoIndex,
  store: TypeReader,
  types: readonly string[],
  signal: AbortSignal,
): Promise<{ eventType: string; eventVersion: number }[]> {
  const withVersions = types.filter((type) => index.versions(type) !== null);
  const found: TypeActivity[] = [];
  for (let from = 0; from < withVersions.length; from += typesAtOnce) {
    found.push(...(await store.typeActivity(withVersions.slice(from, from + typesAtOnce), signal)));
  }
  return found.flatMap(withNumber);
}

/** Code knows versions by number. A version with another name is not compared. */
function withNumber<T extends { readonly eventVersion: string | null }>(stored: T) {
  const eventVersion = versionNumber(stored.eventVersion);
  return eventVersion === null ? [] : [{ ...stored, eventVersion }];
}

/** Reads which fields the stored payloads have. Only the names of fields leave this function. */
async function readUsages(
  index: GoIndex,
  store: TypeReader,
  types: readonly string[],
  signal: AbortSignal,
): Promise<FieldUsage[]> {
  const withStruct = types.filter((type) => index.structs(type).length > 0);
  const usages: FieldUsage[] = [];
  for (let from = 0; from < withStruct.length; from += typesAtOnce) {
    const samples = await store.payloadSamples(withStruct.slice(from, from + typesAtOnce), signal);
    usages.push(...fieldUsages(samples.flatMap(withNumber)));
  }
  return usages;
}

function diagnosticsOf(found: readonly Disagreement[]): [vscode.Uri, vscode.Diagnostic[]][] {
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const finding of found) {
    const list = byFile.get(finding.place.file) ?? [];
    byFile.set(finding.place.file, list);
    list.push(diagnosticOf(finding));
  }
  return [...byFile].map(([file, list]) => [vscode.Uri.file(file), list]);
}

function diagnosticOf(finding: Disagreement): vscode.Diagnostic {
  const line = finding.place.line - 1;
  // The editor ends the range at the end of the line.
  const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  const diagnostic = new vscode.Diagnostic(range, findingWords(finding), severityOf(finding));
  diagnostic.source = 'Event Trace';
  diagnostic.code = finding.kind;
  return diagnostic;
}

/** Warning when decoding may lose something or fail, otherwise information. */
function severityOf({ kind }: Disagreement): vscode.DiagnosticSeverity {
  return kind === 'typeWithoutStruct' || kind === 'versionWithoutStruct' || kind === 'fieldWithoutStruct'
    ? vscode.DiagnosticSeverity.Warning
    : vscode.DiagnosticSeverity.Information;
}

/** Returns the sentence for the Problems panel. */
function findingWords(finding: Disagreement): string {
  switch (finding.kind) {
    case 'typeWithoutStruct':
      return l10n.t(
        'Event type {0} is stored, but no struct of that name was found in the Go sources.',
        finding.eventType,
      );
    case 'versionWithoutStruct':
      return l10n.t(
        'Version {1} of {0} is stored, but only other versions of that struct were found in the Go sources.',
        finding.eventType,
        finding.eventVersion,
      );
    case 'consumerWithoutCode':
      return l10n.t('Consumer {0} has a checkpoint in the store, but no code of it was found here.', finding.consumer);
    case 'consumerNotStored':
      return l10n.t('Consumer {0} has no checkpoint in the store: it never ran against it.', finding.consumer);
    case 'caseNeverStored':
      return l10n.t('{0} handles {1}, but no such event was ever stored.', finding.consumer, finding.eventType);
    case 'fieldWithoutStruct':
      return t(
        'Field "{field}" is in {count} of the newest {payloads, plural, one {# payload} other {# payloads}} of {type} version {version}, but the struct has no such JSON field.',
        {
          ...{ field: shortened(finding.field), count: finding.inPayloads, payloads: finding.payloads },
          ...{ type: finding.eventType, version: finding.eventVersion },
        },
      );
    case 'fieldNeverStored':
      return t(
        'JSON field "{field}" is in none of the newest {payloads, plural, one {# payload} other {# payloads}} of {type} version {version}.',
        {
          ...{ field: finding.field, payloads: finding.payloads },
          ...{ type: finding.eventType, version: finding.eventVersion },
        },
      );
  }
}

/** A key in a payload may have any length. */
const shortened = (field: string) => (field.length > 60 ? `${field.slice(0, 60)}…` : field);
