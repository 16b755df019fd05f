import type { ComponentChildren } from 'preact';
import { Icon, IconButton } from '../../kit/controls/icon';
import { oddSentences } from '../grid/marks';
import { useTracePage } from '../session/session';

/** The title of the details, the parts next to it, and the close button. `onClosed`: called after this button has closed the details. */
export function DetailsHead({
  title,
  name = title,
  children,
  actions,
  onClosed,
}: {
  title: string;
  /** The shown name, when it is shorter than the title in the tooltip. */
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

/** Appears only when an answer takes noticeably long. */
export function WaitingNote() {
  const { t } = useTracePage();
  return (
    <p class="waiting" role="status">
      {t('Reading…')}
    </p>
  );
}

export function FailedNote({ reason }: { reason: string }) {
  return (
    <p class="note error" role="alert">
      <Icon name="error" />
      <span>{reason}</span>
    </p>
  );
}

/** Shows what is unusual about a row, one sentence on each line. */
export function Oddities({ place }: { place: number }) {
  const { session, t } = useTracePage();
  return (
    <>
      {oddSentences(session.state.get(), place, t).map((sentence) => (
        <p key={sentence} class="note warning">
          <Icon name="warning" />
          <span>{sentence}</span>
        </p>
      ))}
    </>
  );
}
