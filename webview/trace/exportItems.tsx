import { MenuItem } from '../kit/popup';
import { usePage } from './page';

/** Menu items that take the trace elsewhere. */
export function ExportItems({ close }: { close: () => void }) {
  const { session, t } = usePage();
  return (
    <MenuItem
      icon="save"
      label={t('Save as JSON…')}
      onClick={() => {
        session.act({ kind: 'saveJson' });
        close();
      }}
    />
  );
}
