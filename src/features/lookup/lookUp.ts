import * as vscode from 'vscode';
import { searchEvents, understand } from '../../app/lookup/lookUp';
import type { ShowEvents } from '../../app/lookup/opening';
import { readPastLookUps, rememberLookUp } from '../../app/lookup/pastLookUps';
import { nothingWords, problemWords, subjectWords } from '../../app/lookup/words';
import type { OpenTrace, RunningScan } from '../../app/navigation';
import { type ActiveStore, storeNamed } from '../../app/stores/state';
import type { TraceKey } from '../../model/event/headerBatch';
import type { TypedId } from '../../model/lookup/idSpan';
import { readTraceLink } from '../../model/lookup/link';
import type { Subject } from '../../model/lookup/subject';
import { label } from '../../model/text/safeText';
import { shortTime } from '../../platform/vscode/time';
import { t } from '../../platform/vscode/translate';
import type { TraceReader } from '../../store/ports';
import type { Choice } from './items';
import { pick } from './picker';

/** What a look-up needs: the open connections, what it opens, and where it remembers past look-ups. */
export interface LookUpDeps {
  readonly active: ActiveStore;
  readonly isConnected: (connection: string) => boolean;
  readonly openTrace: OpenTrace;
  readonly showEvents: ShowEvents;
  readonly state: vscode.Memento;
}

/** Returns the functions that look up what a person typed, pasted or selected. Loaded with the first look-up. */
export function createLookUp(deps: LookUpDeps) {
  const { state } = deps;

  const lookUp = async (asked: string | TypedId, named?: string): Promise<void> => {
    const understood = asked === '' ? undefined : understand(asked);
    // A pasted link names its store.
    const connectionName = named ?? (understood && 'subjects' in understood ? understood.connection : undefined);
    const connected = await storeNamed(deps.active, connectionName, vscode.l10n.t('Look up in which store?'));
    if (!connected) return;
    const { name: connection, store } = connected;
    const choice = await pick(store, readPastLookUps(state), asked);
    if (choice?.kind === 'open') await open(connection, choice);
    else if (choice) await search(connection, choice.subject);
  };

  const open = async (connection: string, { open, text, title }: Extract<Choice, { kind: 'open' }>): Promise<void> => {
    if (open.kind === 'trace') {
      const { key, selectEventId } = open;
      deps.openTrace({ connection, key, ...(selectEventId === undefined ? {} : { selectEventId }) });
      // The trace's panel remembers the look-up itself, when it knows what the trace begins with.
      return;
    }
    await deps.showEvents(connection, open);
    await rememberLookUp(state, { text, title, at: Date.now() });
  };

  const search = async (connection: string, subject: Subject): Promise<void> => {
    const store = await deps.active.open(connection);
    const found = await searchByScan(store, subject);
    if (found === 'cancelled') return;
    if (found === 'none') return nothingFound(subject, connection);
    deps.openTrace({ connection, ...found });
    await rememberLookUp(state, {
      at: Date.now(),
      text: subject.text,
      title: found.key.by === 'trace' ? vscode.l10n.t('trace id') : vscode.l10n.t('causation id'),
    });
  };

  const nothingFound = async (subject: Subject, connection: string): Promise<void> => {
    const again = vscode.l10n.t('Look Up Again');
    const sentence = nothingWords([subject], t);
    if ((await vscode.window.showInformationMessage(sentence, again)) === again)
      await lookUp(subject.text.slice(0, 200), connection);
  };

  return {
    lookUp,
    /** Opens a link `vscode://…/trace/<id>`. */
    async lookUpLink(uri: vscode.Uri): Promise<void> {
      const { id, connection } = linkIn(uri);
      if (connection === undefined || deps.isConnected(connection) || (await mayConnect(connection)))
        await lookUp(id, connection);
    },
  };
}

/** Any program can open a link. VS Code asks only about the extension, so the store is named before connecting to it. */
async function mayConnect(connection: string): Promise<boolean> {
  const connect = vscode.l10n.t('Connect');
  const question = vscode.l10n.t('A link asks to connect to "{0}".', label(connection));
  return (await vscode.window.showWarningMessage(question, { modal: true }, connect)) === connect;
}

/** Returns what a link opens; VS Code has decoded path and query. Throws before anything connects when it cannot be looked up. */
function linkIn({ path, query }: vscode.Uri): {
  readonly id: string | TypedId;
  readonly connection: string | undefined;
} {
  const link = readTraceLink(path, query);
  if (!link) {
    throw new Error(
      vscode.l10n.t('This link names no trace. Its form is vscode://<publisher>.event-trace/trace/<id>.'),
    );
  }
  const understood = understand(link.id);
  if ('problem' in understood) throw new Error(problemWords(understood.problem, t));
  return link;
}

interface ScanHit {
  readonly key: TraceKey;
  readonly scan: RunningScan;
}

/**
 * Searches for an id that no index finds, newest events first, with a notification that says how far back the search is. Resolves at the
 * first hit, while the search continues.
 */
function searchByScan(store: Pick<TraceReader, 'scan'>, subject: Subject): Thenable<ScanHit | 'none' | 'cancelled'> {
  const title = vscode.l10n.t('Searching trace and causation ids for {0}', subjectWords(subject, t));
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const cancel = token.onCancellationRequested(() => abort.abort());
    try {
      const hit = await searchEvents(store, subject, abort.signal, (backTo) =>
        progress.report({ message: vscode.l10n.t('searched back to {0}', shortTime(backTo)) }),
      );
      return hit ? { key: hit.key, scan: { steps: hit.steps, cancel: () => abort.abort() } } : 'none';
    } catch (error) {
      if (token.isCancellationRequested) return 'cancelled';
      throw error;
    } finally {
      cancel.dispose();
    }
  });
}
