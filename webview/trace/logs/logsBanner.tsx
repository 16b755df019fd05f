import type { LogClock } from '../../../src/model/log/clock';
import { formatDuration } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import { Icon } from '../../kit/controls/icon';
import { AddLogFile } from '../details/logs';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { LEAST_LEVELS, type LeastLevel } from '../session/view';
import { countTexts, type TraceLogs } from './traceLogs';

/** Shows the result of the switch "Log lines", and what can be done about it. */
export function LogsBanner({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const { logs, rows } = state;
  if (logs.state === 'off' || rows.table.count === 0) return null;
  if (logs.state === 'waiting') {
    return (
      <div class="banner" role="status">
        <Icon name="output" />
        <span class="text">{t('Searching the logs…')}</span>
      </div>
    );
  }
  if (logs.state === 'failed') {
    return (
      <div class="banner error" role="alert">
        <Icon name="error" />
        <span class="text">{logs.reason}</span>
        <SearchAgain label={t('Try again')} />
      </div>
    );
  }
  const { lines, files } = logs.logs.view;
  return (
    <div class="banner logs" role="status">
      <Icon name="output" />
      {lines.length === 0 ? (
        <>
          <span class="text">{nothingFound(files, t)}</span>
          <AddLogFile onAdded={session.searchLogs} />
        </>
      ) : (
        <Found logs={logs.logs} />
      )}
      {rows.table.count > logs.events && <span class="muted">{t('Events have come since.')}</span>}
      {files > 0 && <SearchAgain label={t('Search again')} />}
    </div>
  );
}

function Found({ logs }: { logs: TraceLogs }) {
  const { t } = useTracePage();
  const { files, more, clock } = logs.view;
  return (
    <>
      <span class="text">
        {[
          ...countTexts(logs.counts, t),
          t('{count, plural, one {# log searched} other {# logs searched}}', { count: files }),
        ].join(' · ')}
        {more && ` · ${t('More lines match than are listed.')}`}
      </span>
      {clock?.isCertain && (
        <span class="log-clock" title={clockTitle(clock, t)}>
          <Icon name="watch" />
          {clockText(clock, t)}
        </span>
      )}
      <LevelFilter />
    </>
  );
}

function LevelFilter() {
  const { session, t } = useTracePage();
  const { leastLevel } = session.state.get().view;
  const names: Record<LeastLevel, string> = {
    all: t('All levels'),
    info: t('Info and worse'),
    warn: t('Warnings and errors'),
    error: t('Errors'),
  };
  return (
    <ui-dropdown
      aria-label={t('Level of the log lines')}
      value={leastLevel}
      onChange={(event) => {
        const chosen = (event.currentTarget as HTMLSelectElement).value;
        session.change({ leastLevel: LEAST_LEVELS.find((level) => level === chosen) ?? 'all' });
      }}
    >
      {LEAST_LEVELS.map((level) => (
        <ui-option key={level} value={level} selected={level === leastLevel}>
          {names[level]}
        </ui-option>
      ))}
    </ui-dropdown>
  );
}

function SearchAgain({ label }: { label: string }) {
  const { session } = useTracePage();
  return (
    <button type="button" class="link-button" onClick={session.searchLogs}>
      {label}
    </button>
  );
}

function nothingFound(files: number, t: Translate): string {
  if (files === 0)
    return t('No logs are known. Add a log file, or set eventTrace.logs.files or eventTrace.logs.sources.');
  return t(
    'No line mentions an event of this trace. {count, plural, one {# log was searched.} other {# logs were searched.}}',
    {
      count: files,
    },
  );
}

function clockText({ offsetMs }: LogClock, t: Translate): string {
  const duration = formatDuration(Math.abs(offsetMs), t.language);
  return offsetMs < 0 ? t('Log clock {duration} behind', { duration }) : t('Log clock {duration} ahead', { duration });
}

function clockTitle({ samples, spreadMs }: LogClock, t: Translate): string {
  return t(
    'Measured at {count, plural, one {# line} other {# lines}} of appended events, ± {spread}. The lines are placed by the times of the store.',
    {
      count: samples,
      spread: formatDuration(spreadMs, t.language),
    },
  );
}
