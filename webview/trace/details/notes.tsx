import { Icon } from '../../kit/controls/icon';
import { oddSentences } from '../session/oddities';
import { useTracePage } from '../session/session';

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

/** What is strange about a row, one sentence a line. */
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
