import * as vscode from 'vscode';
import type { Flows } from '../../app/flow/flows';
import type { LogFinder } from '../../app/logs/finder';
import type { StoreHub } from '../../app/stores/hub';
import { readTrace } from '../../app/traces/readTrace';
import { messageOf } from '../../base/errors';
import { inSlices } from '../../base/inSlices';
import { nameOfStream } from '../../model/event/event';
import { type EventTable, headerSteps } from '../../model/event/eventTable';
import type { TraceKey } from '../../model/event/headerBatch';
import { summariseTrace } from '../../model/forest/summary';
import { label } from '../../model/text/safeText';
import { Hint, registerCommand } from '../../platform/vscode/commands';
import { commands, schemes } from '../../platform/vscode/ids';
import { provideDocuments } from '../../platform/vscode/late';
import { log } from '../../platform/vscode/log';
import { t } from '../../platform/vscode/translate';
import { traceKey } from '../../protocol/values';

/** Two traces of one connection. The right one is compared with the left one. */
export interface TracePair {
  readonly connection: string;
  readonly left: TraceKey;
  readonly right: TraceKey;
  /** What is said about the left one next to its name; empty when it is just another trace. */
  readonly leftNote: string;
}

export interface CompareDocumentDeps {
  readonly hub: Pick<StoreHub, 'handle'>;
  readonly flows: Flows;
  readonly logs: Pick<LogFinder, 'findForTrace'>;
}

/** The most events of a side whose log lines are searched. */
const MOST_EVENTS = 10_000;

/**
 * Registers comparisons as read-only documents in the form of a diff. The address contains everything that is needed to read one again
 * after a reload. The log lines of both sides are shown below while a person wants them.
 */
export function registerCompareDocuments({ hub, flows, logs }: CompareDocumentDeps): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const withLines = new Set<string>();
  const findLines = async (table: EventTable, signal: AbortSignal) =>
    logs.findForTrace(await inSlices(headerSteps(table, MOST_EVENTS), signal), signal);

  const provided = provideDocuments(schemes.comparison, {
    onDidChange: changed.event,
    async provideTextDocumentContent(uri, token) {
      const pair = pairIn(uri);
      if (!pair) return vscode.l10n.t('This address names no two traces.');
      const ended = new AbortController();
      token.onCancellationRequested(() => ended.abort());
      const { signal } = ended;
      const [left, right] = await hub
        .handle(pair.connection)
        .use(async (store) => [await readTrace(store, pair.left, signal), await readTrace(store, pair.right, signal)]);
      if (!left || !right) return '';
      const [{ compareTraces }, { comparisonText, comparedLines }, { usualIn }] = await Promise.all([
        import('../../model/flow/compare/compare'),
        import('../../model/flow/compare/comparisonText'),
        import('../../app/flow/compare/compareWith'),
      ]);
      const window = await windowOf(flows, pair.connection);
      const comparison = compareTraces(left, right, window && usualIn(window), t);
      const note = pair.leftNote === '' ? '' : ` · ${pair.leftNote}`;
      const names = { left: nameOf(left, pair.left) + note, right: nameOf(right, pair.right) };
      const text = comparisonText(comparison, names, t);
      if (!withLines.has(uri.toString())) return text;
      const lines = { left: await findLines(left, signal), right: await findLines(right, signal) };
      return `${text}\n${comparedLines(lines, names, t)}`;
    },
  });
  return vscode.Disposable.from(
    changed,
    provided,
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void withLines.delete(uri.toString())),
    registerCommand(commands.compareLogLines, (argument?: unknown) => {
      const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
      if (uri?.scheme !== schemes.comparison) throw new Hint(vscode.l10n.t('Compare two traces first.'));
      const key = uri.toString();
      if (!withLines.delete(key)) withLines.add(key);
      changed.fire(uri);
    }),
  );
}

/**
 * Opens the comparison beside the active editor. Its file extension selects a language of this extension: coloured like a diff, and with
 * wrapped lines, because half a window is narrow.
 */
export async function showComparison(pair: TracePair): Promise<void> {
  const { connection, left, right, leftNote } = pair;
  const query = JSON.stringify({ connection, left, right, leftNote });
  const name = vscode.l10n.t('Comparison of {0} with {1}', label(left.id, LONGEST_ID), label(right.id, LONGEST_ID));
  const uri = vscode.Uri.from({ scheme: schemes.comparison, path: `/${name.replaceAll('/', '∕')}.trace-diff`, query });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

const LONGEST_ID = 12;

/** Reads the pair from an address, which may come from anywhere. */
function pairIn({ query }: vscode.Uri): TracePair | undefined {
  try {
    const { connection, left, right, leftNote } = JSON.parse(query) as Record<string, unknown>;
    const [one, other] = [traceKey.read(left), traceKey.read(right)];
    if (typeof connection !== 'string' || one === undefined || other === undefined) return undefined;
    return { connection, left: one, right: other, leftNote: typeof leftNote === 'string' ? label(leftNote) : '' };
  } catch {
    return undefined;
  }
}

/** Returns what is usual; undefined when it cannot be learned. Traces are then compared without it. */
async function windowOf(flows: Flows, connection: string) {
  if (!flows.isOn) return undefined;
  const keeper = flows.of(connection);
  try {
    return keeper.window ?? (await keeper.update());
  } catch (error) {
    log().warn('What is usual could not be learned', messageOf(error));
    return undefined;
  }
}

/** Returns "OrderPlaced · d18c42e8-… · 7 events". */
function nameOf(table: EventTable, { id, streamType }: TraceKey): string {
  const { rootEventType, events } = summariseTrace(table);
  const key = nameOfStream({ type: streamType ?? '', id });
  const count = t('{count, plural, one {# event} other {# events}}', { count: events });
  return [rootEventType ?? '', key, count].filter((part) => part !== '').join(' · ');
}
