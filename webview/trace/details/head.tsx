import type { ComponentChildren } from 'preact';
import { IconButton } from '../../kit/controls/icon';
import { useTracePage } from '../session/session';

/** The title of the details, with what stands beside it, and the button that closes them. `onClosed`: after they were closed by it. */
export function DetailsHead({
  title,
  name = title,
  children,
  actions,
  onClosed,
}: {
  title: string;
  /** Where it says less than the title's tooltip. */
  name?: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  onClosed?: () => void;
}) {
  const { session, t } = useTracePage();
  return (
    <div class="details-head">
      <h2 title={title}>{name}</h2>
      {children}
      <span class="spacer" />
      {actions}
      <IconButton
        icon="close"
        label={t('Close the details (Escape)')}
        onClick={() => {
          session.change({ detailsOpen: false });
          onClosed?.();
        }}
      />
    </div>
  );
}
