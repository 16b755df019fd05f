import * as vscode from 'vscode';
import type { FlowKeeper } from '../../app/flow/keeper';
import { traceOfEvent } from '../../app/lookup/opening';
import type { StoreHub } from '../../app/stores/hub';
import { readTrace } from '../../app/traces/readTrace';
import { expectationLine } from '../../model/flow/expect/expectation';
import { parseExpectations } from '../../model/flow/expect/parse';
import { expectationOf, expectationsOf, type NewExpectation } from '../../model/flow/expect/suggest';
import { flowFrom, type GraphEdge } from '../../model/flow/graph';
import type { FlowNorms } from '../../model/flow/norms';
import { Hint } from '../../platform/vscode/commands';
import { learnedWindow } from '../../platform/vscode/learnedFlows';
import { t } from '../../platform/vscode/translate';
import { FLOW_FOLDER } from './presence';

/** The number of events of a trace that are read for its expectations. */
const MOST_EVENTS = 100_000;

interface Known {
  readonly hub: StoreHub;
  readonly flows: (connection: string) => Pick<FlowKeeper, 'window' | 'update'>;
}

/** An edge of the usual flow, or an event of a trace, as named by a page. */
interface Named {
  readonly connection: string;
  readonly cause?: string;
  readonly effect?: string;
  readonly eventId?: string;
}

/**
 * Returns the expectations from an edge or from the trace of an event; undefined when the argument names neither. Throws Hint when nothing
 * follows.
 */
export async function expectedBy(argument: unknown, known: Known): Promise<NewExpectation[] | undefined> {
  const named = readNamed(argument);
  if (!named) return undefined;
  const flows = known.flows(named.connection);
  if (named.cause !== undefined && named.effect !== undefined) {
    // The page may show an older flow while the flow is being learned again.
    const { norms } = await learnedWindow(flows);
    const found = usualEdge(norms, named.cause, named.effect);
    if (!found) throw new Hint(vscode.l10n.t('{0} does not usually follow {1} any more.', named.effect, named.cause));
    if (found.among !== null && found.versions === null) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          '{0} follows only {1} ({2}), but a line can name no more than a version: it expects it of every {1}.',
          named.effect,
          named.cause,
          found.among,
        ),
      );
    }
    return expectationOf(found);
  }
  const { eventId } = named;
  if (eventId === undefined) return undefined;
  const expected = await known.hub.handle(named.connection).use(async (store) => {
    const key = await traceOfEvent(store, eventId, t);
    const signal = new AbortController().signal;
    const table = await readTrace(store, key, signal, { most: MOST_EVENTS });
    if (table.count >= MOST_EVENTS) {
      void vscode.window.showWarningMessage(
        t('Only the first {count, plural, one {# event} other {# events}} of this trace were read.', {
          count: MOST_EVENTS,
        }),
      );
    }
    const events = Array.from({ length: table.count }, (_, row) => table.header(row));
    const norms = flows.window?.norms;
    return expectationsOf(events, (cause, effect) => norms && usualEdge(norms, cause, effect));
  });
  if (expected.length === 0) throw new Hint(vscode.l10n.t('No event of this trace was caused by another one of it.'));
  return expected;
}

function usualEdge(norms: FlowNorms, cause: string, effect: string): GraphEdge | undefined {
  return flowFrom(norms, cause)?.edges.find((edge) => edge.cause === cause && edge.effect === effect);
}

function readNamed(argument: unknown): Named | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const values = argument as Readonly<Record<string, unknown>>;
  const { connection } = values;
  if (typeof connection !== 'string') return undefined;
  const texts = (['cause', 'effect', 'eventId'] as const).flatMap((name) =>
    typeof values[name] === 'string' ? [[name, values[name]]] : [],
  );
  return { connection, ...Object.fromEntries(texts) };
}

/** The file that is created when there is none. */
const FIRST_FILE = 'expectations.flow';

/** Writes lines into a file of expectations in the workspace and shows them there. When there are several files, the person chooses one. */
export async function writeExpectations(expected: readonly NewExpectation[]): Promise<void> {
  const folder = await chooseFolder();
  const file = folder && (await chooseFile(folder));
  if (!file) return;
  const document = await openOrCreate(file);
  const known = new Map(parseExpectations(document.getText()).expectations.map((each) => [pairOf(each), each.line]));
  const lines = expected.filter((each) => !known.has(pairOf(each))).map(expectationLine);
  if (lines.length === 0) {
    const [first] = expected.flatMap((each) => known.get(pairOf(each)) ?? []);
    if (first !== undefined) await showLines(document, first - 1, first - 1);
    throw new Hint(vscode.l10n.t('This is expected already.'));
  }
  const end = document.lineAt(document.lineCount - 1).range.end;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, end, `${end.character > 0 ? '\n' : ''}${lines.join('\n')}\n`);
  await vscode.workspace.applyEdit(edit);
  await document.save();
  const first = end.line + (end.character > 0 ? 1 : 0);
  await showLines(document, first, first + lines.length - 1);
}

async function showLines(document: vscode.TextDocument, first: number, last: number): Promise<void> {
  const selection = new vscode.Range(new vscode.Position(first, 0), document.lineAt(last).range.end);
  await vscode.window.showTextDocument(document, { selection });
}

/** The key of what a line is about. A line that a person has written counts, whatever its deadline is. */
const pairOf = ({ cause, causeVersion, effects }: NewExpectation) => JSON.stringify([cause, causeVersion, effects]);

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (!only)
    throw new Hint(vscode.l10n.t('Expectations are written into the folder "flows" of a workspace. Open one.'));
  return others.length === 0 ? only : await vscode.window.showWorkspaceFolderPick();
}

async function chooseFile({ uri }: vscode.WorkspaceFolder): Promise<vscode.Uri | undefined> {
  const flows = vscode.Uri.joinPath(uri, FLOW_FOLDER);
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(flows, '*.flow'));
  const [only, ...others] = found.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (!only) return vscode.Uri.joinPath(flows, FIRST_FILE);
  if (others.length === 0) return only;
  const items = found.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const title = vscode.l10n.t('Which file should the expectation be written into?');
  return (await vscode.window.showQuickPick(items, { title }))?.file;
}

async function openOrCreate(file: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    await vscode.workspace.fs.stat(file);
  } catch {
    const about = vscode.l10n.t('What should follow what, how soon and how often. The Test Explorer watches for it.');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`# ${about}\n\n`));
  }
  return await vscode.workspace.openTextDocument(file);
}
