import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatAgo, formatCount } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import type { RunTrace, RunView } from '../../../src/protocol/events';
import { Unconnected } from '../emptyState';
import { RowList } from '../list/rowList';
import { type EventsState, useEventsPage } from '../session';
import { coarse, createRunRow, fillRunRow, waitingTraces } from './runRow';

/** A stopped consumer, with the number of traces that wait for it. `isBound`: its scope is unknown, so some of them may not wait for it. */
interface StoppedConsumer {
  readonly name: string;
  readonly traces: number;
  readonly isBound: boolean;
}

/** Returns the stopped consumers that traces wait for, those with the most traces first. */
function stoppedIn(traces: readonly Pick<RunTrace, 'consumers'>[]): StoppedConsumer[] {
  const found = new Map<string, StoppedConsumer>();
  for (const { name, atMost, stopped } of traces.flatMap(({ consumers }) => consumers ?? [])) {
    if (!stopped) continue;
    const known = found.get(name);
    found.set(name, { name, traces: (known?.traces ?? 0) + 1, isBound: atMost || known?.isBound === true });
  }
  return [...found.values()].sort((a, b) => b.traces - a.traces || a.name.localeCompare(b.name));
}

const ROW_HEIGHT = 44;
/** Milliseconds after which ages are updated. */
const TICK_MS = 5_000;

/** Shows what began since the program was started, newest first. */
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
  const { t, time, language } = useEventsPage();
  const now = useNow();
  const count = run.traces.length + run.unlisted;
  const began = t('{count, plural, one {# trace began.} other {# traces began.}}', { count });
  const what = run.what ?? t('Since your mark, {time}', { time: time.second(startedAt) });
  const notes = [
    ...(run.unlisted > 0
      ? [t('The newest {count} are listed.', { count: formatCount(run.traces.length, language) })]
      : []),
    ...(run.earlier > 0
      ? [
          t('{count, plural, one {# trace that began earlier went on.} other {# traces that began earlier went on.}}', {
            count: run.earlier,
          }),
        ]
      : []),
    ...(run.cut ? [t('There were too many events to read them all. Mark now as start to begin again.')] : []),
  ];
  return (
    <div class="run-head">
      <div class="run-title" title={time.full(startedAt)}>
        <span class="grow">{what}</span>
        <span class="muted number">{formatAgo(coarse((now - startedAt) / 1_000), t)}</span>
      </div>
      <div class="muted">{[began, ...notes].join(' ')}</div>
      <Waiting run={run} />
      <Stopped run={run} />
      <WithErrors run={run} />
    </div>
  );
}

/** Opens the comparison of the failed traces with all others of their kind. */
function WithErrors({ run }: { run: RunView }) {
  const { host, t } = useEventsPage();
  if (!run.traces.some(({ errors }) => errors !== null && errors > 0)) return null;
  return (
    <button type="button" class="link-button" onClick={() => host.send({ type: 'whatIsDifferent' })}>
      {t('What is different about those with errors?')}
    </button>
  );
}

/** Shows how many of the traces have not yet taken their usual way to the end. */
function Waiting({ run }: { run: RunView }) {
  const { t } = useEventsPage();
  const count = waitingTraces(run.traces);
  if (count === 0) return null;
  return (
    <div class="line run-waiting" role="status">
      <span class="status-icon codicon codicon-watch mark-waiting" aria-hidden="true" />
      <span class="grow">
        {t('{count, plural, one {# flow waits for something} other {# flows wait for something}}', { count })}
      </span>
    </div>
  );
}

/** The most consumers that are named, so that there is room for the traces. */
const MOST_NAMED = 3;

/** Shows the stopped consumers once, so that each trace says only what is new. */
function Stopped({ run }: { run: RunView }) {
  const { t } = useEventsPage();
  const stopped = stoppedIn(run.traces);
  const rest = stopped.length - MOST_NAMED;
  return (
    <>
      {stopped.slice(0, MOST_NAMED).map((consumer) => (
        <div key={consumer.name} class="line run-stopped">
          <span class="status-icon codicon codicon-circle-slash mark-stopped" aria-hidden="true" />
          <span class="grow">{waitingWords(consumer, run.unlisted > 0, t)}</span>
        </div>
      ))}
      {rest > 0 && (
        <div class="muted">
          {t('{count, plural, one {# more consumer stopped.} other {# more consumers stopped.}}', { count: rest })}
        </div>
      )}
    </>
  );
}

function waitingWords({ name, traces: count, isBound }: StoppedConsumer, hasMore: boolean, t: Translate): string {
  if (isBound)
    return t('{name} stopped; up to {count, plural, one {# trace waits} other {# traces wait}}', { name, count });
  if (hasMore)
    return t('{name} stopped; at least {count, plural, one {# trace waits} other {# traces wait}}', { name, count });
  return t('{name} stopped; {count, plural, one {# trace waits} other {# traces wait}}', { name, count });
}

function RunTraces({ state, run }: { state: EventsState; run: RunView }) {
  const page = useEventsPage();
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
  const { host, t } = useEventsPage();
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
  const { t } = useEventsPage();
  return (
    <div class="empty">
      <p>{t('Nothing began since.')}</p>
      <p class="muted">{t('Send a command to your program; its events appear here.')}</p>
    </div>
  );
}

/** Returns the current time in milliseconds, updated every few seconds. */
function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
