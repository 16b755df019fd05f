import { toMarkdown, toMermaid } from '../../src/model/exportTrace';
import { MenuItem } from '../kit/popup';
import { usePage } from './page';

/** Menu items that take the trace elsewhere. Saving is the host's: it asks whether payloads come along. */
export function ExportItems({ close }: { close: () => void }) {
  const { session, t } = usePage();
  const { rows, view } = session.state.get();
  const { logs } = rows;
  const then = (action: () => void) => () => {
    close();
    action();
  };
  const copy = (text: () => string) => then(() => session.act({ kind: 'copy', text: text() }));
  return (
    <>
      <MenuItem
        icon="markdown"
        label={t('Copy as Markdown')}
        onClick={copy(() => toMarkdown(rows.table, rows.forest, t, logs?.exported(view.leastLevel)))}
      />
      <MenuItem
        icon="type-hierarchy"
        label={t('Copy as Mermaid')}
        onClick={copy(() =>
          toMermaid(
            rows.table,
            rows.forest,
            logs ? t('Log lines are left out: the chart would not be readable.') : undefined,
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
