import type { ComponentChildren } from 'preact';
import { type EventHeader, isoTimestamp, nameOfStream } from '../../../src/model/event/event';
import { formatBytes } from '../../../src/model/text/format';
import type { CodePlace } from '../../../src/protocol/trace';
import { IconButton } from '../../kit/controls/icon';
import { formatOffset } from '../../kit/page/time';
import { FlowNotes } from '../flows/missingDetails';
import { useTracePage } from '../session/session';
import { Oddities } from './notes';

/** Shows every column of the event except payload and metadata, each with a copy button and what can be opened from it. */
export function FieldsTab({ header, place }: { header: EventHeader; place: number }) {
  const { session, t, time } = useTracePage();
  const { settings } = session.state.get();
  const { stream } = header;
  const streamName = settings.streamWord === 'stream' ? t('Stream') : t('Aggregate');
  const causeHere = header.causationId !== null && session.has(header.causationId);
  return (
    <>
      <Oddities place={place} />
      <FlowNotes state={session.state.get()} eventId={header.eventId} />
      <dl class="fields">
        <Field name={t('Event type')} value={header.eventType}>
          {header.eventVersion !== null && (
            <span class="muted">{t('schema version {version}', { version: header.eventVersion })}</span>
          )}
        </Field>
        <Field name={t('Event id')} mono value={header.eventId} />
        <Field name={t('Global position')} value={header.position} />
        <Field name={t('Time')} value={time.full(header.time)} copy={isoTimestamp(header.time)}>
          <span class="muted">{formatOffset(header.time - session.state.get().rows.start, t.language)}</span>
        </Field>
        <Field name={streamName} value={nameOfStream(stream)}>
          {header.streamVersion !== null && (
            <span class="muted">{t('version {version}', { version: header.streamVersion })}</span>
          )}
          <IconButton icon="list-ordered" label={t('Open stream')} onClick={() => session.openStream(stream)} />
        </Field>
        {stream.context !== null && <Field name={t('Bounded context')} value={stream.context} />}
        <Field name={t('Correlation id')} mono value={header.correlationId}>
          <Pivot by="correlation" id={header.correlationId} label={t('Trace by this correlation id')} />
        </Field>
        <Field name={t('Causation id')} mono value={header.causationId}>
          {causeHere && (
            <IconButton icon="arrow-up" label={t('Go to the cause (Alt+Up)')} onClick={session.goToCause} />
          )}
          <Pivot by="causation" id={header.causationId} label={t('Trace by this causation id')} />
        </Field>
        <Field name={t('Trace id')} mono value={header.traceId}>
          <Pivot by="trace" id={header.traceId} label={t('Trace by this trace id')} />
          {settings.hasTraceUrl && header.traceId !== null && (
            <IconButton
              icon="link-external"
              label={t('Open the trace URL')}
              onClick={() => session.act({ kind: 'openTraceUrl', traceId: header.traceId ?? '' })}
            />
          )}
        </Field>
        <GoCode eventId={header.eventId} />
        <Field name={t('Payload size')} value={formatBytes(header.payloadBytes, t.language)} copy={null} />
      </dl>
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly value: string | null;
  /** What the copy button copies when it differs from the value; null means no button. */
  readonly copy?: string | null;
  /** For ids. */
  readonly mono?: boolean;
  readonly children?: ComponentChildren;
}

function Field({ name, value, copy = value, mono = false, children }: FieldProps) {
  const { session, t } = useTracePage();
  return (
    <div class="field">
      <dt>{name}</dt>
      <dd>
        {value === null ? (
          <span class="muted">{t('not set')}</span>
        ) : (
          <span class={mono ? 'value mono' : 'value'}>{value}</span>
        )}
        {copy !== null && (
          <IconButton
            icon="copy"
            label={t('Copy {field}', { field: name })}
            onClick={() => session.act({ kind: 'copy', text: copy })}
          />
        )}
        {children}
      </dd>
    </div>
  );
}

/** Links to the places of the event's type in the Go sources. */
function GoCode({ eventId }: { eventId: string }) {
  const { session, t, hasGo } = useTracePage();
  if (!hasGo) return null;
  const link = (what: CodePlace, text: string, title: string) => (
    <button
      type="button"
      class="link-button"
      title={title}
      onClick={() => session.act({ kind: 'goToCode', eventId, what })}
    >
      {text}
    </button>
  );
  return (
    <div class="field">
      <dt>{t('Go code')}</dt>
      <dd>
        {link('struct', t('Struct'), t("Go to the struct of the event's type and version"))}
        {link('handlers', t('Handlers'), t('Go to the places that handle events of this type'))}
        {link('producers', t('Producers'), t('Go to the places that make events of this type'))}
        {link('test', t('Debug handler…'), t('Write a Go test that feeds this event to a consumer'))}
      </dd>
    </div>
  );
}

/** Opens the trace of one of this event's ids in another panel. Shows nothing when this panel is that trace. */
function Pivot({ by, id, label }: { by: 'correlation' | 'causation' | 'trace'; id: string | null; label: string }) {
  const { session } = useTracePage();
  const key = session.state.get().opened?.key;
  if (id === null || (key?.by === by && key.id === id)) return null;
  return <IconButton icon="type-hierarchy-sub" label={label} onClick={() => session.openTrace({ by, id })} />;
}
