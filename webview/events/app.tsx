import { Icon, IconButton } from '../kit/controls/icon';
import { useStore } from '../kit/state/store';
import { EmptyState } from './emptyState';
import { FilterField } from './filter/filterField';
import { EventList } from './list/eventList';
import { RunPane } from './run/runPane';
import { type EventsState, useEventsPage } from './session';

export function EventsApp() {
  const { session } = useEventsPage();
  const state = useStore(session.state);
  const isRun = state.settings.mode === 'run';
  return (
    <>
      <Stale state={state} />
      <Notice state={state} />
      <News state={state} />
      {isRun ? <RunPane state={state} /> : <Events state={state} />}
    </>
  );
}

function Events({ state }: { state: EventsState }) {
  return (
    <>
      {(state.total > 0 || state.filterText !== '') && <FilterField state={state} />}
      {state.shown.entries.length > 0 ? <EventList state={state} /> : <EmptyState state={state} />}
    </>
  );
}

/** Shows a fault of the page. The content may then be incomplete. */
function Notice({ state }: { state: EventsState }) {
  const { session, t } = useEventsPage();
  if (state.notice === null) return null;
  return (
    <div class="note error" role="alert">
      <Icon name="error" />
      <span>{state.notice}</span>
      <IconButton icon="close" label={t('Dismiss')} onClick={session.dismissNotice} />
    </div>
  );
}

/** Shows that the store has changed. */
function News({ state }: { state: EventsState }) {
  const { session, t } = useEventsPage();
  if (state.news === null) return null;
  return (
    <div class="note warning" role="status">
      <Icon name="warning" />
      <span>{state.news}</span>
      <IconButton icon="close" label={t('Dismiss')} onClick={session.dismissNews} />
    </div>
  );
}

/** Shows since when the content is old, or which store it belongs to while another one connects. The content stays readable. */
function Stale({ state }: { state: EventsState }) {
  const { t, time } = useEventsPage();
  const { status } = state;
  const hasContent = state.total > 0 || (state.run?.traces.length ?? 0) > 0;
  if (!hasContent) return null;
  if (status.state === 'connecting' && status.listed !== null) {
    return (
      <div class="note connecting" role="status">
        <Icon name="sync" />
        <span>
          {t('Connecting to {name}… What is listed is of {listed}.', { name: status.name, listed: status.listed })}
        </span>
      </div>
    );
  }
  if (status.state !== 'stale') return null;
  return (
    <div class="note warning stale" role="status" title={time.full(status.since)}>
      <Icon name="warning" />
      <span>
        {t('Not up to date since {time}. {reason}', {
          time: time.clock(status.since).slice(0, 8),
          reason: status.reason,
        })}
      </span>
    </div>
  );
}
