import { useState } from 'preact/hooks';
import type { EventLink, WindowEvent, WindowView } from '../../src/model/diagnosisView';
import { formatAge, formatCount } from '../../src/model/format';
import { Icon } from '../kit/icon';
import { clockAhead } from './clock';
import { usePage } from './page';

/** Rows at first, of the first window and of the others; the rest after a click. */
const FIRST = 8;
const FIRST_OF_OTHERS = 3;

/** The batches that wait, as events that open their traces. */
export function Windows({ windows, batchSize }: { windows: readonly WindowView[]; batchSize: number }) {
  const { t, language } = usePage();
  if (windows.length === 0) return null;
  return (
    <div class="windows">
      {windows.map((window, i) => (
        <Window key={window.segment} window={window} first={i === 0 ? FIRST : FIRST_OF_OTHERS} />
      ))}
      <p class="muted">
        {t('A consumer reads up to {size} events at once; one that fails holds all of them back.', {
          size: formatCount(batchSize, language),
        })}
      </p>
    </div>
  );
}

function Window({ window, first }: { window: WindowView; first: number }) {
  const { t, language } = usePage();
  const [all, setAll] = useState(false);
  const { segment, checkpoint, events, rest } = window;
  const shown = all ? events : events.filter((event, i) => i < first || event.stoppedHere);
  const hidden = events.length - shown.length;
  const args = { segment: segment ?? 0, checkpoint };
  const title =
    segment === null
      ? t('What waits past {checkpoint}', args)
      : t('What waits in segment {segment}, past {checkpoint}', args);
  return (
    <div class="window">
      <h3>{title}</h3>
      <ul class="events">
        {shown.map((event) => (
          <Row key={event.eventId} event={event} />
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" class="link-button" onClick={() => setAll(true)}>
          {t('Show {count} more', { count: formatCount(hidden, language) })}
        </button>
      )}
      {hidden === 0 && rest > 0 && (
        <p class="muted">{t('{count} more in the same batch.', { count: formatCount(rest, language) })}</p>
      )}
    </div>
  );
}

function Row({ event }: { event: WindowEvent }) {
  const { session, t, time } = usePage();
  const { position, eventType, stream, key, eventId } = event;
  const now = Date.now() - clockAhead(session.state.get());
  return (
    <li class={event.stoppedHere ? 'stopped-here' : ''}>
      <button
        type="button"
        class="event"
        title={t('Open the trace of {type} at #{position}', { type: eventType, position })}
        onClick={() => session.act({ kind: 'openTrace', key, selectEventId: eventId })}
      >
        <span class="number">#{position}</span>
        <span class="event-type">{eventType}</span>
        <span class="event-stream muted" title={stream}>
          {stream}
        </span>
        <span class="event-mark">
          {event.stoppedHere && (
            <>
              <span class="stop-mark">
                <Icon name="circle-slash" />
              </span>
              {t('stopped here')}
            </>
          )}
        </span>
        <span class="event-time muted" title={time.full(event.time)}>
          {Number.isFinite(event.time) ? formatAge((now - event.time) / 1000) : '–'}
        </span>
      </button>
    </li>
  );
}

/** One event as a line of its own. */
export function EventLinks({ event }: { event: EventLink }) {
  const { session, t } = usePage();
  const { position, eventType, stream, key, eventId } = event;
  return (
    <p class="event-line">
      <button
        type="button"
        class="link-button"
        title={t('Open the trace of {type} at #{position}', { type: eventType, position })}
        onClick={() => session.act({ kind: 'openTrace', key, selectEventId: eventId })}
      >
        #{position} {eventType}
      </button>{' '}
      <span class="value muted">{stream}</span>
    </p>
  );
}
