import { type AboutTrace, toMarkdown, toMermaid } from '../../../src/model/forest/exportTrace';
import type { Translate } from '../../../src/model/text/translate';
import { MenuItem } from '../../kit/controls/popup';
import { missingSentence } from '../flows/words';
import { unhandledBy } from '../grid/handling';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';

/** The menu items for exporting the trace. The host saves it, because it asks whether payloads are included. */
export function ExportItems({ close }: { close: () => void }) {
  const { session, t } = useTracePage();
  const { rows, view } = session.state.get();
  const { logs } = rows;
  const then = (action: () => void) => () => {
    close();
    action();
  };
  const copy = (text: () => string) => then(() => session.act({ kind: 'copy', text: text() }));
  return (
    <>
      <MenuItem icon="link" label={t('Copy Link')} onClick={then(() => session.act({ kind: 'copyLink' }))} />
      <MenuItem
        icon="markdown"
        label={t('Copy as Markdown')}
        onClick={copy(() =>
          toMarkdown(rows.table, rows.forest, t, logs?.exported(view.leastLevel), aboutTrace(session.state.get(), t)),
        )}
      />
      <MenuItem
        icon="type-hierarchy"
        label={t('Copy as Mermaid')}
        onClick={copy(() =>
          toMermaid(
            rows.table,
            rows.forest,
            logs ? t('Log lines are left out: the chart would not be readable.') : undefined,
            (row) => session.state.get().stops.has(rows.table.eventId(row)),
            missingAt(session.state.get(), t),
          ),
        )}
      />
      <MenuItem
        icon="save"
        label={t('Save as JSON…')}
        onClick={then(() => session.act({ kind: 'saveJson', logs: view.logs }))}
      />
    </>
  );
}

/** Returns what is said about the trace, for a person who cannot see the store. */
function aboutTrace(state: TraceState, t: Translate): AboutTrace | undefined {
  const { opened, rows, stops, consumers } = state;
  if (opened === null) return undefined;
  return {
    connection: opened.connection,
    key: opened.key,
    stopsAt: (row) => (stops.get(rows.table.eventId(row)) ?? []).map(({ error }) => error),
    unhandledBy: unhandledBy(rows, consumers),
    missingAt: missingAt(state, t),
  };
}

/** Returns what is missing after each event, and why that is said. */
function missingAt({ rows, flows, consumers }: TraceState, t: Translate): AboutTrace['missingAt'] {
  const now = Date.now();
  return (row) =>
    flows.missing
      .filter(({ causeId }) => causeId === rows.table.eventId(row))
      .map((missing) => ({
        effects: missing.effects,
        sentence: missingSentence(missing, rows.table.eventType(row), { consumers, now }, t),
      }));
}
