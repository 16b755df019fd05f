import { type EventsState, useEventsPage } from './session';

/** Shows why there is no event, and what to do next; nothing while the reason is unknown. */
export function EmptyState({ state }: { state: EventsState }) {
  const { session, t } = useEventsPage();
  if (state.status.state !== 'live') return <Unconnected state={state} />;
  if (!state.isRead) return null;
  const { place } = state;
  if (place !== null) {
    return (
      <div class="empty">
        <p>{t('No event matches the filter around this place.')}</p>
        <ui-button appearance="secondary" onClick={session.showNewest}>
          {t('Newest events')}
        </ui-button>
      </div>
    );
  }
  if (state.total === 0) {
    return (
      <div class="empty">
        <p>{t('No events yet.')}</p>
        <p class="muted">{t('They appear here as soon as they are appended.')}</p>
      </div>
    );
  }
  return (
    <div class="empty">
      <p>
        {t('None of the newest {count, plural, one {# event} other {# events}} matches the filter.', {
          count: state.total,
        })}
      </p>
      <ui-button appearance="primary" onClick={session.showOlder}>
        {t('Search older events')}
      </ui-button>
      <ui-button appearance="secondary" onClick={() => session.setFilter('')}>
        {t('Clear filter')}
      </ui-button>
    </div>
  );
}

/** Shown when there is no store to read from. */
export function Unconnected({ state }: { state: EventsState }) {
  const { host, t } = useEventsPage();
  const { status } = state;
  const button = (type: 'connect' | 'showLog', label: string, appearance: 'primary' | 'secondary') => (
    <ui-button appearance={appearance} onClick={() => host.send({ type })}>
      {label}
    </ui-button>
  );
  switch (status.state) {
    case 'live':
      return null;
    case 'connecting':
      return (
        <div class="empty">
          <p class="muted">{t('Connecting to {name}…', { name: status.name })}</p>
        </div>
      );
    case 'none':
      return (
        <div class="empty">
          <p>{t('The newest events of an event store appear here live.')}</p>
          {button('connect', t('Connect'), 'secondary')}
        </div>
      );
    default:
      return (
        <div class="empty">
          <p>{status.reason}</p>
          {button('connect', t('Connect'), 'primary')}
          {button('showLog', t('Show Log'), 'secondary')}
        </div>
      );
  }
}
