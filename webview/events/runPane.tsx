import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatAge, formatCount } from '../../src/model/format';
import type { RunView } from '../../src/protocol/events';
import { Unconnected } from './emptyState';
import { usePage } from './page';
import { RowList } from './rowList';
import { createRunRow, fillRunRow } from './runRow';
import type { EventsState } from './session';

const ROW_HEIGHT = 44;
/** Ages are told anew. */
const TICK_MS = 5_000;

/** What began since the program was started, newest first. */
export function RunPane({ state }: { state: EventsState }) {
  const { run } = state;
  if (run === null) return null;
  if (run.startedAt === null) return state.status.state === 'live' ? <NoStart /> : <Unconnected state={state} />;
  return (
    <>
      <RunHead run={run} startedAt={run.startedAt} />
      {run.traces.length > 0 ? <RunTraces state={state} run={run} /> : <NothingBegan />}
    </>
  );
}

function RunHead({ run, startedAt }: { run: RunView; startedAt: number }) {
  const { t, time, language } = usePage();
  const now = useNow();
  const count = run.traces.length + run.unlisted;
  const began = count === 1 ? t('1 trace began') : t('{count} traces began', { count: formatCount(count, language) });
  const what = run.what ?? t('Marked by hand');
  const notes = [
    ...(run.unlisted > 0
      ? [t('The newest {count} are listed.', { count: formatCount(run.traces.length, language) })]
      : []),
    ...(run.earlier > 0
      ? [
          run.earlier === 1
            ? t('1 trace that began earlier went on.')
            : t('{count} traces that began earlier went on.', { count: formatCount(run.earlier, language) }),
        ]
      : []),
    ...(run.cut ? [t('There were too many events to read them all. Mark now as start to begin anew.')] : []),
  ];
  return (
    <div class="run-head">
      <div class="run-title" title={time.full(startedAt)}>
        <span class="grow">{what}</span>
        <span class="muted number">{t('{age} ago', { age: formatAge((now - startedAt) / 1_000) })}</span>
      </div>
      <div class="muted">{[began, ...notes].join('. ').replaceAll('..', '.')}</div>
    </div>
  );
}

function RunTraces({ state, run }: { state: EventsState; run: RunView }) {
  const page = usePage();
  const { session, t } = page;
  const now = useNow();
  const { traces } = run;
  const version = useMemo(() => ({}), [run, now]);
  const selected = traces.findIndex(({ rootId }) => rootId === state.selectedRun);

  return (
    <div class="list">
      <RowList
        label={t('What began since the start')}
        count={traces.length}
        rowHeight={ROW_HEIGHT}
        version={version}
        selected={selected}
        selectedKey={state.selectedRun}
        openOnClick={state.settings.openOnClick}
        create={createRunRow}
        fill={(row, index) => fillRunRow(row, traces[index], page, now)}
        onSelect={(index) => {
          const trace = traces[index];
          if (trace) session.selectRun(trace.rootId);
        }}
        onOpen={(index) => {
          const trace = traces[index];
          if (trace) session.openRun(trace.rootId);
        }}
      />
    </div>
  );
}

function NoStart() {
  const { host, t } = usePage();
  return (
    <div class="empty">
      <p>{t('Start a debug session or a task of your program: what it sets in motion is listed here.')}</p>
      <ui-button onClick={() => host.send({ type: 'markStart' })}>{t('Mark now as start')}</ui-button>
      <button type="button" class="link-button" onClick={() => host.send({ type: 'openRunSetting' })}>
        {t('What counts as a start')}
      </button>
    </div>
  );
}

function NothingBegan() {
  const { t } = usePage();
  return (
    <div class="empty">
      <p>{t('Nothing began since.')}</p>
      <p class="muted">{t('Send a command to your program; its events appear here.')}</p>
    </div>
  );
}

/** Milliseconds, every few seconds anew. */
function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
