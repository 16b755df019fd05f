import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { STATUS_LOOKS, statusWord } from '../../../src/model/health/statusWords';
import { formatAge } from '../../../src/model/text/format';
import { IconButton } from '../../kit/controls/icon';
import type { Boot } from '../../kit/page/page';
import { useSize } from '../../kit/page/size';
import { FailedReading, Section, Status } from '../parts';
import { noHistory, type StatusSpan, statusAt, statusSpans } from '../session/history';
import { type ConsumerState, useConsumerPage } from '../session/session';
import { RANGES } from '../session/view';
import { Chart, ChartHead } from './chart';
import { AXIS_WIDTH, nearMs, RIGHT_ROOM, readTheme, watchTheme } from './chartOptions';
import { DataTable } from './dataTable';
import { type ChartData, chartsOf, clockAhead, formatValue, onDatabaseClock, stops, valueNear } from './series';
import { shownTimes } from './times';

/** Shows lag, ages and rates over the same times, with the statuses, as charts or as a table. */
export function ChartsSection({ state }: { state: ConsumerState }) {
  const { session, t, time, language } = useConsumerPage();
  const { view, metrics, hasMetrics } = state;
  const history = state.history ?? noHistory;
  const ahead = clockAhead(state);
  const charts = useMemo(
    () => chartsOf(history, hasMetrics && metrics.value ? onDatabaseClock(metrics.value, ahead) : null, t),
    [history, hasMetrics, metrics.value, ahead],
  );
  const { from, to, begins } = shownTimes(state, charts);
  const hasPoints = charts.some(({ series }) => series.some(({ at }) => at.length > 0));
  const aside = (
    <span class="section-aside">
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons is no form field */}
      <span class="ranges" role="group" aria-label={t('Time range')}>
        {RANGES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            class={`range toggle ${minutes === view.minutes ? 'on' : ''}`}
            aria-pressed={minutes === view.minutes}
            onClick={() => session.change({ minutes })}
          >
            {formatAge(minutes * 60, language)}
          </button>
        ))}
      </span>
      <IconButton
        icon="table"
        label={t('Show as table')}
        on={view.table}
        onClick={() => session.change({ table: !view.table })}
      />
    </span>
  );
  return (
    <Section id="history" title={t('History')} aside={aside}>
      {hasMetrics && metrics.error !== null && <FailedReading reason={metrics.error} onRetry={session.readMetrics} />}
      {state.history !== null && history.points.length === 0 && (
        <p class="muted">{t('History begins now; it grows while Event Trace watches.')}</p>
      )}
      {begins !== null && history.points.length > 0 && (
        <p class="muted">
          {t('History begins at {time}; it grows while Event Trace watches.', { time: time.short(begins) })}
        </p>
      )}
      {hasPoints && !view.table && <Stack state={state} charts={charts} from={from} to={to} />}
      {hasPoints && view.table && <DataTable charts={charts} changes={history.changes} from={from} to={to} />}
    </Section>
  );
}

interface StackProps {
  readonly state: ConsumerState;
  readonly charts: readonly ChartData[];
  readonly from: number;
  readonly to: number;
}

function Stack({ state, charts, from, to }: StackProps) {
  const page = useConsumerPage();
  const { session, t, time, language } = page;
  const { cursor } = state;
  const changes = state.history?.changes ?? [];
  const room = useRef<HTMLDivElement>(null);
  const { width } = useSize(room);
  const [theme, setTheme] = useState(readTheme);
  const [spoken, setSpoken] = useState('');
  const marks = useMemo(() => statusSpans(changes, from, to), [changes, from, to]);

  useEffect(() => watchTheme(() => setTheme(readTheme())), []);

  const within = nearMs(from, to);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextStop(event.key, cursor, stops(charts, from, to));
    if (next === undefined) return;
    event.preventDefault();
    session.setCursor(next);
    setSpoken(next === null ? '' : wordsAt(next, { charts, state, within }, page));
  };

  return (
    <>
      <p class="pointed muted">
        {cursor === null ? t('Point at the charts, or walk over them with the arrow keys.') : time.full(cursor)}
      </p>
      <div
        class="charts"
        ref={room}
        role="application"
        aria-label={t('Charts. The arrow keys walk over the points, Home and End lead to the first and the last.')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over the points
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => session.setCursor(null)}
      >
        <StatusBand spans={marks} from={from} to={to} />
        {charts.map((chart, i) => {
          const source = { chart, theme, marks, language, time };
          const hasTimeAxis = i === charts.length - 1;
          return (
            <div class="chart" key={chart.id}>
              <ChartHead source={source} at={cursor ?? to} within={within} />
              <Chart {...{ source, from, to, width, hasTimeAxis, cursor }} />
            </div>
          );
        })}
      </div>
      <p class="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </>
  );
}

/** Returns the time that a key leads to; null means away from the charts, undefined that the key does nothing here. */
function nextStop(key: string, cursor: number | null, times: readonly number[]): number | null | undefined {
  const last = times.length - 1;
  if (last < 0) return undefined;
  const page = Math.max(1, Math.round(times.length / 10));
  const at = cursor === null ? times.length : times.findLastIndex((time) => time <= cursor);
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: cursor === null ? last : at + 1,
    PageUp: at - page,
    PageDown: at + page,
    Home: 0,
    End: last,
  };
  if (key === 'Escape' && cursor !== null) return null;
  const step = steps[key];
  return step === undefined ? undefined : times[Math.min(Math.max(step, 0), last)];
}

interface Spoken {
  readonly charts: readonly ChartData[];
  readonly state: ConsumerState;
  readonly within: number;
}

/** Returns the values at a time for screen readers. */
function wordsAt(at: number, { charts, state, within }: Spoken, { t, time, language }: Boot): string {
  const status = statusAt(state.history?.changes ?? [], at);
  const values = charts.flatMap(({ series, unit, title }) =>
    series.flatMap((each) => {
      const value = valueNear(each, at, within);
      return value === null ? [] : [`${title}, ${each.label}: ${formatValue(value, unit, language)}`];
    }),
  );
  return [time.second(at), ...(status ? [statusWord(status, t)] : []), ...values].join('; ');
}

interface StatusBandProps {
  readonly spans: readonly StatusSpan[];
  readonly from: number;
  readonly to: number;
}

/** Shows the statuses over the same times as the charts below. */
function StatusBand({ spans, from, to }: StatusBandProps) {
  const { t, time } = useConsumerPage();
  const percent = (at: number) => `${((at - from) / (to - from)) * 100}%`;
  return (
    <ol
      class="status-band"
      aria-label={t('Statuses')}
      style={{ marginLeft: `${AXIS_WIDTH}px`, marginRight: `${RIGHT_ROOM}px` }}
    >
      {spans.map((span) => (
        <li
          key={span.from}
          class={`span tone-${STATUS_LOOKS[span.status].tone}`}
          style={{ left: percent(span.from), width: percent(from + span.to - span.from) }}
          title={t('{status} from {from} to {to}', {
            status: statusWord(span.status, t),
            from: time.full(span.from),
            to: time.full(span.to),
          })}
        >
          <Status status={span.status} />
        </li>
      ))}
    </ol>
  );
}
