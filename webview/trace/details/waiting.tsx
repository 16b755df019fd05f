import { Icon } from '../../kit/icon';
import { usePage } from '../page';

/** Appears only when an answer takes noticeably long. */
export function Waiting() {
  const { t } = usePage();
  return (
    <p class="waiting" role="status">
      {t('Reading…')}
    </p>
  );
}

export function Failed({ reason }: { reason: string }) {
  return (
    <p class="note error" role="alert">
      <Icon name="error" />
      <span>{reason}</span>
    </p>
  );
}
