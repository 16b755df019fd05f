import { useMemo } from 'preact/hooks';
import { nameOfStream } from '../../../src/model/event/event';
import type { EventTable } from '../../../src/model/event/eventTable';
import type { TraceKey } from '../../../src/model/event/headerBatch';
import { formatCount } from '../../../src/model/text/format';
import { IconButton } from '../../kit/controls/icon';
import { useAnswer } from '../../kit/state/store';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { SummaryLine } from './summary';
import { Toolbar } from './toolbar';

/** A larger trace is not counted to its end. */
const MOST_COUNTED = 10_000;

/** Shows what the trace is, in one line, with its ids below. */
export function TraceHead({ state }: { state: TraceState }) {
  return (
    <header class="head">
      <SummaryLine state={state} />
      <Toolbar state={state} />
      <Ids state={state} />
    </header>
  );
}

/** Shows the ids that all events share. */
function Ids({ state }: { state: TraceState }) {
  const { t } = useTracePage();
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
      {key.by === 'stream' && correlation !== null && <WholeTrace correlation={correlation} />}
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

/** Links from a stream to the trace that it belongs to, with the number of its events. */
function WholeTrace({ correlation }: { correlation: string }) {
  const { host, session, t, language } = useTracePage();
  const ask = (signal: AbortSignal) => host.ask({ kind: 'traceCount', correlationId: correlation }, signal);
  const count = useAnswer(correlation, ask, 0);
  const events = count.state === 'ok' ? count.value : 0;
  return (
    <button type="button" class="link-button" onClick={() => session.openTrace({ by: 'correlation', id: correlation })}>
      {events === 0
        ? t('Whole trace')
        : t('Whole trace ({count})', {
            count: events > MOST_COUNTED ? `${formatCount(MOST_COUNTED, language)}+` : formatCount(events, language),
          })}
    </button>
  );
}

/** Returns the id that all events share; null when they differ, as in a stream. */
function shared(table: EventTable, idOf: (row: number) => string | null): string | null {
  const first = table.count === 0 ? null : idOf(0);
  for (let row = 1; row < table.count; row++) if (idOf(row) !== first) return null;
  return first;
}

function keyWord(key: TraceKey, t: (message: string) => string): string {
  return key.by === 'stream' ? t('stream') : key.by === 'event' ? t('event') : t('causation');
}

function keyText(key: TraceKey): string {
  return nameOfStream({ type: key.streamType ?? '', id: key.id });
}

function Id({ label, id, pivot, url = false }: { label: string; id: string; pivot?: TraceKey; url?: boolean }) {
  const { session, t } = useTracePage();
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
