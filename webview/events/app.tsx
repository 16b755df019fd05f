import { Icon, IconButton } from '../kit/icon';
import { useStore } from '../kit/store';
import { EmptyState } from './emptyState';
import { EventList } from './eventList';
import { FilterField } from './filterField';
import { usePage } from './page';
import { RunPane } from './runPane';
import type { EventsState } from './session';

export function App() {
  const { session } = usePage();
  const state = useStore(session.state);
  const isRun = state.settings.mode === 'run';
  return (
    <>
      <Stale state={state} />
      <Notice state={state} />
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

/** A fault of the page; what is shown may miss something. */
function Notice({ state }: { state: EventsState }) {
  const { session, t } = usePage();
  if (state.notice === null) return null;
  return (
    <div class="note error" role="alert">
      <Icon name="error" />
      <span>{state.notice}</span>
      <IconButton icon="close" label={t('Dismiss')} onClick={session.dismissNotice} />
    </div>
  );
}

/** What is shown stays readable, and says since when it is old. */
function Stale({ state }: { state: EventsState }) {
  const { t, time } = usePage();
  const { status } = state;
  const hasContent = state.total > 0 || (state.run?.traces.length ?? 0) > 0;
  if (status.state !== 'stale' || !hasContent) return null;
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
