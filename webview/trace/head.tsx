import { useMemo } from 'preact/hooks';
import type { EventTable } from '../../src/model/eventTable';
import { formatCount, formatDuration } from '../../src/model/format';
import type { TraceKey } from '../../src/model/headerBatch';
import { Icon, IconButton } from '../kit/icon';
import { stoppedConsumers } from './handling';
import { usePage } from './page';
import type { TraceState } from './session';
import { Toolbar } from './toolbar';

/** What the trace is, in one line, with its ids below. */
export function Head({ state }: { state: TraceState }) {
  const { t } = usePage();
  const { rows } = state;
  const { events, streams, durationMs, rootEventType } = rows.summary;
  const { consumers, settings } = state;
  // Folding and selecting make new rows of the same forest.
  const stopped = useMemo(
    () => stoppedConsumers(rows, consumers, settings.heartbeatStaleAfterS),
    [rows.forest, consumers, settings.heartbeatStaleAfterS],
  );
  return (
    <header class="head">
      <div class="summary">
        <h1 title={rootEventType ?? ''}>{rootEventType ?? t('Trace')}</h1>
        {events > 0 && (
          <span class="counts muted">
            {events === 1 ? t('1 event') : t('{count} events', { count: formatCount(events) })}
            {' · '}
            {streams === 1 ? t('1 stream') : t('{count} streams', { count: formatCount(streams) })}
            {' · '}
            {formatDuration(durationMs)}
          </span>
        )}
        {stopped.length > 0 && (
          <span class="stopped-count counts" title={stopped.join('\n')}>
            <Icon name="circle-slash" />
            {stopped.length === 1 ? t('1 consumer stopped') : t('{count} consumers stopped', { count: stopped.length })}
          </span>
        )}
      </div>
      <Toolbar state={state} />
      <Ids state={state} />
    </header>
  );
}

/** The ids that all events share. */
function Ids({ state }: { state: TraceState }) {
  const { t } = usePage();
  const { table, forest } = state.rows;
  const key = state.opened?.key;
  const [correlation, trace] = useMemo(
    () => [shared(table, (row) => table.correlationId(row)), shared(table, (row) => table.traceId(row))],
    [forest],
  );
  if (key === undefined) return null;
  return (
    <div class="ids">
      {key.by !== 'correlation' && key.by !== 'trace' && <Id label={keyWord(key, t)} id={keyText(key)} />}
      {key.by === 'correlation' ? <Id label={t('correlation')} id={key.id} /> : null}
      {key.by !== 'correlation' && correlation !== null && (
        <Id label={t('correlation')} id={correlation} pivot={{ by: 'correlation', id: correlation }} />
      )}
      {key.by === 'trace' ? <Id label={t('trace')} id={key.id} url={state.settings.hasTraceUrl} /> : null}
      {key.by !== 'trace' && trace !== null && (
        <Id label={t('trace')} id={trace} pivot={{ by: 'trace', id: trace }} url={state.settings.hasTraceUrl} />
      )}
    </div>
  );
}

/** The id of all events; null when they differ, as in a stream. */
function shared(table: EventTable, idOf: (row: number) => string | null): string | null {
  const first = table.count === 0 ? null : idOf(0);
  for (let row = 1; row < table.count; row++) if (idOf(row) !== first) return null;
  return first;
}

function keyWord(key: TraceKey, t: (message: string) => string): string {
  return key.by === 'stream' ? t('stream') : key.by === 'event' ? t('event') : t('causation');
}

function keyText(key: TraceKey): string {
  return key.streamType === undefined ? key.id : `${key.streamType}/${key.id}`;
}

function Id({ label, id, pivot, url = false }: { label: string; id: string; pivot?: TraceKey; url?: boolean }) {
  const { session, t } = usePage();
  return (
    <span class="id">
      <span class="label">{label}</span>
      <span class="value" title={id}>
        {id}
      </span>
      <IconButton
        icon="copy"
        label={t('Copy the {kind} id', { kind: label })}
        onClick={() => session.act({ kind: 'copy', text: id })}
      />
      {pivot !== undefined && (
        <IconButton
          icon="type-hierarchy-sub"
          label={t('Trace by this {kind} id', { kind: label })}
          onClick={() => session.openTrace(pivot)}
        />
      )}
      {url && (
        <IconButton
          icon="link-external"
          label={t('Open the trace URL')}
          onClick={() => session.act({ kind: 'openTraceUrl', traceId: id })}
        />
      )}
    </span>
  );
}
