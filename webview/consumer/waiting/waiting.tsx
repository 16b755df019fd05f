import { useState } from 'preact/hooks';
import type { DiagnosisView, WindowEvent, WindowView } from '../../../src/model/diagnosis/view';
import { comparePositions, type Position } from '../../../src/model/event/event';
import { formatAge, formatCount } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import { Icon } from '../../kit/controls/icon';
import { clockAhead } from '../charts/series';
import { Section } from '../parts';
import { useConsumerPage } from '../session/session';

/** The number of rows while the list is folded. The rows where a consumer stopped are shown in addition. */
const FIRST = 8;

/** A waiting event, and its batch. */
interface WaitingRow {
  readonly event: WindowEvent;
  readonly window: WindowView;
}

/**
 * Shows the waiting batches as one list of events that open their traces: the events where the consumer stopped first, then by position.
 */
export function WaitingSection({ diagnosis }: { diagnosis: DiagnosisView | null }) {
  const { t, language } = useConsumerPage();
  const [all, setAll] = useState(false);
  if (diagnosis === null || diagnosis.windows.length === 0) return null;
  const { windows, windowsLeftOut, batchSize } = diagnosis;
  const rows = rowsOf(windows);
  const folded = rows.filter(({ event }, i) => i < FIRST || event.stoppedHere);
  const hidden = rows.length - folded.length;
  const rest = windows.reduce((sum, window) => sum + window.rest, 0);
  return (
    <Section id="backlog" title={titleOf(windows, t)} aside={false}>
      <ul class={`events ${windows.length > 1 ? 'of-segments' : ''}`}>
        {(all ? rows : folded).map((row) => (
          <Row key={`${row.window.segment} ${row.event.eventId}`} row={row} hasSegments={windows.length > 1} />
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" class="link-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('Show fewer') : t('Show {count} more', { count: formatCount(hidden, language) })}
        </button>
      )}
      {(all || hidden === 0) && rest > 0 && (
        <p class="muted">
          {windows.length > 1
            ? t('{count} more in the same batches.', { count: formatCount(rest, language) })
            : t('{count} more in the same batch.', { count: formatCount(rest, language) })}
        </p>
      )}
      <p class="muted">
        {t(
          'A consumer reads up to {size, plural, one {# event} other {# events}} at once; one that fails holds all of them back.',
          {
            size: batchSize,
          },
        )}{' '}
        {windowsLeftOut > 0 &&
          t('{count, plural, one {# more segment is behind.} other {# more segments are behind.}}', {
            count: windowsLeftOut,
          })}
      </p>
    </Section>
  );
}

function rowsOf(windows: readonly WindowView[]): WaitingRow[] {
  return windows
    .flatMap((window) => window.events.map((event) => ({ event, window })))
    .sort(
      (a, b) =>
        Number(b.event.stoppedHere) - Number(a.event.stoppedHere) ||
        comparePositions(a.event.position as Position, b.event.position as Position),
    );
}

function titleOf(windows: readonly WindowView[], t: Translate): string {
  const [only] = windows;
  if (only === undefined || windows.length > 1) {
    return t('Waiting in {count, plural, one {# segment} other {# segments}}', { count: windows.length });
  }
  return windowTitle(only, t);
}

function windowTitle({ segment, checkpoint }: WindowView, t: Translate): string {
  return segment === null
    ? t('Waiting (after #{checkpoint})', { checkpoint })
    : t('Waiting in segment {segment} (after #{checkpoint})', { segment, checkpoint });
}

function Row({ row: { event, window }, hasSegments }: { row: WaitingRow; hasSegments: boolean }) {
  const { session, t, time } = useConsumerPage();
  const { position, eventType, stream, key, eventId } = event;
  const now = Date.now() - clockAhead(session.state.get());
  return (
    <li class={event.stoppedHere ? 'stopped-here' : ''}>
      <button
        type="button"
        class="event list-row"
        title={t('Open the trace of {type} at #{position}', { type: eventType, position })}
        onClick={() => session.act({ kind: 'openTrace', key, selectEventId: eventId })}
      >
        <span class="number">#{position}</span>
        <span class="event-type">{eventType}</span>
        <span class="event-stream muted" title={stream}>
          {stream}
        </span>
        {hasSegments && (
          <span class="event-segment muted" title={windowTitle(window, t)}>
            {window.segment === null ? '' : t('segment {segment}', { segment: window.segment })}
          </span>
        )}
        <span class="event-mark">
          {event.stoppedHere && (
            <>
              <span class="stop-mark">
                <Icon name="circle-slash" />
              </span>
              <span class="mark-word">{t('stopped here')}</span>
            </>
          )}
        </span>
        <span class="event-time muted" title={time.full(event.time)}>
          {Number.isFinite(event.time) ? formatAge((now - event.time) / 1000, t.language) : '–'}
        </span>
      </button>
    </li>
  );
}
