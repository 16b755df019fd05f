import type { TraceProgress } from '../../../src/protocol/trace';
import { Icon } from '../../kit/controls/icon';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';

/** A thin bar while rows arrive, and a line when there is something to say. The rows stay readable. */
export function ReadingProgress({ state }: { state: TraceState }) {
  const isReading = state.progress.state === 'reading' || state.progress.state === 'searching';
  return (
    <>
      <div class={`progress ${isReading ? 'active' : ''}`} aria-hidden="true" />
      <ProgressBanner progress={state.progress} hasRows={state.rows.table.count > 0} />
      <ConsumersBanner state={state} />
      {state.notice !== null && <Notice text={state.notice} />}
      <FocusBanner state={state} />
    </>
  );
}

function ProgressBanner({ progress, hasRows }: { progress: TraceProgress; hasRows: boolean }) {
  const { session, t, time } = useTracePage();
  switch (progress.state) {
    case 'searching':
      return (
        <div class="banner" role="status">
          <Icon name="search" />
          <span class="text">
            {progress.backTo === null
              ? t('Searching all events, newest first…')
              : t('Searched back to {time}…', { time: time.short(progress.backTo) })}
          </span>
          <ui-button appearance="secondary" onClick={session.cancelReading}>
            {t('Cancel')}
          </ui-button>
        </div>
      );
    case 'cancelled':
      return (
        <div class="banner" role="status">
          <Icon name="info" />
          <span class="text">{t('Reading was cancelled. Events may be missing here.')}</span>
          <ui-button appearance="secondary" onClick={session.refresh}>
            {t('Read again')}
          </ui-button>
        </div>
      );
    case 'failed':
      return (
        <div class="banner error" role="alert">
          <Icon name="error" />
          <span class="text" title={hasRows ? time.full(progress.since) : ''}>
            {progress.reason} {hasRows && t('What is shown is from {time}.', { time: time.second(progress.since) })}
          </span>
          <ui-button appearance="secondary" onClick={session.refresh}>
            {t('Try again')}
          </ui-button>
        </div>
      );
    default:
      return null;
  }
}

/** Shows that the events are current but the state of their consumers is not. */
function ConsumersBanner({ state: { consumers, consumersProblem, progress } }: { state: TraceState }) {
  const { t, time } = useTracePage();
  if (consumers === null || consumersProblem === null || progress.state === 'failed') return null;
  return (
    <div class="banner error" role="status">
      <Icon name="warning" />
      <span class="text" title={time.full(consumers.takenAt)}>
        {consumersProblem}{' '}
        {t('What is shown of the consumers is from {time}.', { time: time.second(consumers.takenAt) })}
      </span>
    </div>
  );
}

function Notice({ text }: { text: string }) {
  const { session, t } = useTracePage();
  return (
    <div class="banner error" role="alert">
      <Icon name="error" />
      <span class="text">{text}</span>
      <button type="button" class="link-button" onClick={session.dismissNotice}>
        {t('Dismiss')}
      </button>
    </div>
  );
}

/** Shows that only a part of the trace is visible, and how to get back. */
function FocusBanner({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const place = state.rows.find(state.view.focus);
  if (place < 0) return null;
  const row = state.rows.forest.rows[place] ?? -1;
  const name = row < 0 ? '' : state.rows.table.eventType(row);
  return (
    <div class="banner" role="status">
      <Icon name="list-tree" />
      <span class="text">{t('Only {name} and what it caused.', { name })}</span>
      <button type="button" class="link-button" onClick={() => session.change({ focus: null })}>
        {t('Show everything')}
      </button>
    </div>
  );
}
