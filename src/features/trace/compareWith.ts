import * as vscode from 'vscode';
import { lookUp } from '../../app/lookup/lookUp';
import { openingOf } from '../../app/lookup/opening';
import { nothingWords, problemWords } from '../../app/lookup/words';
import { storeMark } from '../../app/stores/otherStore';
import { Cancelled } from '../../base/errors';
import type { EventTable } from '../../model/event/eventTable';
import { type TraceKey, traceKeyOf } from '../../model/event/headerBatch';
import type { FlowWindow } from '../../model/flow/flowWindow';
import { summariseTrace } from '../../model/forest/summary';
import { formatAgo, formatShare } from '../../model/text/format';
import { label } from '../../model/text/safeText';
import { Hint } from '../../platform/vscode/commands';
import { learnedWindow } from '../../platform/vscode/learnedFlows';
import { useSameStore } from '../../platform/vscode/sameStore';
import { lookUpClock } from '../../platform/vscode/time';
import { t } from '../../platform/vscode/translate';
import type { EventStore } from '../../store/ports';
import { type CompareDocumentDeps, showComparison, type TracePair } from './compareDocuments';

/** The most recent traces that are offered. */
const OFFERED = 20;

/** The trace that is compared with another one. */
export interface ComparedTrace {
  readonly connection: string;
  readonly key: TraceKey;
  readonly table: EventTable;
}

type Side = Pick<TracePair, 'left' | 'leftNote'>;

interface Choice extends vscode.QuickPickItem {
  /** Finds the left side; undefined when the person gave up. */
  readonly side: () => Promise<Side | undefined>;
}

/** Asks what a trace is compared with, and shows the differences. */
export async function compareWith(trace: ComparedTrace, deps: CompareDocumentDeps): Promise<void> {
  const { connection, key } = trace;
  const chosen = await vscode.window.showQuickPick(choicesOf(trace, deps), {
    title: vscode.l10n.t('Compare This Trace With…'),
    placeHolder: vscode.l10n.t('The usual flow, a recent trace, or another one by its id'),
    matchOnDescription: true,
  });
  const side = await chosen?.side();
  if (side) await showComparison({ connection, right: key, ...side });
}

/** Reads the store of the trace, also where its connection was edited while the person chose. */
type ReadStore = <T>(work: (store: EventStore) => Promise<T>) => Promise<T>;

async function choicesOf(trace: ComparedTrace, deps: CompareDocumentDeps): Promise<Choice[]> {
  const handle = deps.hub.handle(trace.connection);
  const before = await handle.use(async () => storeMark(handle));
  const read: ReadStore = (work) => useSameStore(handle, before, work);
  const byId: Choice = {
    label: `$(search) ${vscode.l10n.t('Another Trace by Its Id…')}`,
    side: () => askForId(read),
  };
  const { rootEventType } = summariseTrace(trace.table);
  if (rootEventType === null || !deps.flows.isOn) return [byId];
  const keeper = deps.flows.of(trace.connection);
  const window = await learnedWindow(keeper).catch(unlessCancelled);
  // A trace by its id needs no flows.
  if (!window) return [byId];
  const usual: Choice = {
    label: `$(git-commit) ${vscode.l10n.t('The Usual Flow of {0}', label(rootEventType))}`,
    side: () => usualSide(rootEventType, window, read),
  };
  return [usual, byId, ...(await recentOf(trace, rootEventType, window, read))];
}

function unlessCancelled(error: unknown): undefined {
  if (!(error instanceof Cancelled)) throw error;
}

async function usualSide(rootType: string, window: FlowWindow, read: ReadStore): Promise<Side> {
  const { usualTrace } = await import('../../app/flow/compare/compareWith');
  const { signal } = new AbortController();
  const usual = await read((store) => usualTrace(window, rootType, store, signal));
  if (!usual) throw new Hint(vscode.l10n.t('No trace that begins with {0} has come to its end yet.', label(rootType)));
  return {
    left: usual.key,
    leftNote: t('the newest of {share} that go this way', { share: formatShare(usual.share, t.language) }),
  };
}

async function recentOf(
  { table }: ComparedTrace,
  rootType: string,
  window: FlowWindow,
  read: ReadStore,
): Promise<Choice[]> {
  const { recentRoots } = await import('../../app/flow/compare/compareWith');
  return recentRoots(window, rootType, table, OFFERED).map((row): Choice => {
    const seconds = Math.max(0, (Date.now() - window.table.time(row)) / 1_000);
    return {
      label: label(rootType),
      description: `#${window.table.position(row)} · ${formatAgo(seconds, t)}`,
      side: async () => {
        const header = await read((store) => store.event(window.table.eventId(row)));
        if (!header) throw new Error(vscode.l10n.t('This event is no longer there.'));
        return { left: traceKeyOf(header), leftNote: '' };
      },
    };
  });
}

async function askForId(read: ReadStore): Promise<Side | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Compare This Trace With…'),
    prompt: vscode.l10n.t('An id of the other trace: of an event, its correlation or its trace'),
  });
  if (text === undefined || text.trim() === '') return undefined;
  const found = await read((store) => lookUp(store, text, undefined, lookUpClock()));
  if ('problem' in found) throw new Hint(problemWords(found.problem, t));
  const meanings = found.only ? [found.only] : found.meanings.map(({ meaning }) => meaning);
  const keys = meanings.map(openingOf).flatMap((opening) => (opening.kind === 'trace' ? [opening.key] : []));
  const [left] = keys;
  if (!left) throw new Hint(nothingWords(found.subjects, t));
  if (new Set(keys.map((key) => JSON.stringify(key))).size > 1)
    throw new Hint(vscode.l10n.t('This means several traces. Give the id of one event.'));
  return { left, leftNote: '' };
}
