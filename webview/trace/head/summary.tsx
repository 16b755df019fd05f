import { useMemo } from 'preact/hooks';
import { formatDuration } from '../../../src/model/text/format';
import { Icon } from '../../kit/controls/icon';
import { stoppedConsumers } from '../grid/handling';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';

/** Shows what a trace is, in one line: its first event, its size, and what is wrong with it. */
export function SummaryLine({ state }: { state: TraceState }) {
  const { t } = useTracePage();
  const { rows } = state;
  const { events, streams, durationMs, rootEventType } = rows.summary;
  const { consumers } = state;
  // Folding and selecting create new rows of the same forest.
  const stopped = useMemo(() => stoppedConsumers(rows, consumers), [rows.forest, consumers]);
  return (
    <div class="summary">
      <h1 title={rootEventType ?? ''}>{rootEventType ?? t('Trace')}</h1>
      {events > 0 && (
        <span class="counts muted">
          {t('{count, plural, one {# event} other {# events}}', { count: events })}
          {' · '}
          {t('{count, plural, one {# stream} other {# streams}}', { count: streams })}
          {' · '}
          {formatDuration(durationMs, t.language)}
        </span>
      )}
      {stopped.length > 0 && (
        <span class="stopped-count counts" title={stopped.join('\n')}>
          <Icon name="circle-slash" />
          {t('{count, plural, one {# consumer stopped} other {# consumers stopped}}', { count: stopped.length })}
        </span>
      )}
      {rows.missing.length > 0 && (
        <span class="missing-count counts">
          <span class="row-tag missing-tag">
            {t('{count, plural, one {# event missing} other {# events missing}}', { count: rows.missing.length })}
          </span>
        </span>
      )}
      <span class="copied muted" role="status">
        {state.copied && (
          <>
            <Icon name="check" />
            {t('Copied')}
          </>
        )}
      </span>
    </div>
  );
}
