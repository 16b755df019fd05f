import { type EventHeader, nameOfStream, timeOfFinite } from '../../../../src/model/event/event';
import type { JsonNode, PathChange } from '../../../../src/model/json/contentView';
import type { StreamChange, StreamView } from '../../../../src/protocol/traceDetails';
import { JsonValue } from '../../../kit/controls/jsonTree';
import { formatOffset } from '../../../kit/page/time';
import { useAnswer } from '../../../kit/state/store';
import { useTracePage } from '../../session/session';
import { FailedNote, WaitingNote } from '../notes';

interface StreamProps {
  readonly header: EventHeader;
  readonly revealed: boolean;
  readonly onReveal: () => void;
}

/** Shows earlier and later versions of the stream, and what the event changed in its payload. */
export function StreamTab({ header, revealed, onReveal }: StreamProps) {
  const { host, t } = useTracePage();
  const { position } = header;
  const answer = useAnswer(
    `${position} ${revealed}`,
    (signal) => host.ask({ kind: 'stream', position, reveal: revealed }, signal),
    60,
  );
  if (answer.state === 'waiting') return <WaitingNote />;
  if (answer.state === 'failed') return <FailedNote reason={answer.reason} />;
  return (
    <>
      <Versions view={answer.value} selected={header} />
      <h3>{t('Changed since the previous event of this type')}</h3>
      <Change change={answer.value.change} header={header} revealed={revealed} onReveal={onReveal} />
    </>
  );
}

function Versions({ view, selected }: { view: StreamView; selected: EventHeader }) {
  const { session, t, time } = useTracePage();
  return (
    <>
      <h3>
        <span class="value">{nameOfStream(view.stream)}</span>
        <button type="button" class="link-button" onClick={() => session.openStream(view.stream)}>
          {t('Open stream')}
        </button>
      </h3>
      {view.hasEarlier && <p class="muted">{t('Earlier versions are not listed.')}</p>}
      <ul class="versions">
        {view.events.map((event) => (
          <li key={event.eventId}>
            <button
              type="button"
              class="version-row"
              aria-current={event.eventId === selected.eventId}
              onClick={() => session.show(event)}
            >
              <span class="number version-number">{event.streamVersion}</span>
              <span class="grow">{event.eventType}</span>
              <span class="number muted">#{event.position}</span>
              <span class="number muted version-time" title={time.full(event.time)}>
                {event.eventId === selected.eventId
                  ? time.clock(event.time)
                  : formatOffset(timeOfFinite(event.time) - selected.time, t.language)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {view.hasLater && <p class="muted">{t('Later versions are not listed.')}</p>}
    </>
  );
}

function Change({ change, header, revealed, onReveal }: StreamProps & { change: StreamChange | null }) {
  const { session, t } = useTracePage();
  const { reveal } = session.state.get().settings;
  if (change === null && !revealed && reveal === 'onClick') {
    return (
      <p class="muted">
        {t('Payloads are hidden.')}{' '}
        <button type="button" class="link-button" onClick={onReveal}>
          {t('Reveal')}
        </button>
      </p>
    );
  }
  if (change === null) {
    const text =
      reveal === 'never'
        ? t('Hidden. The setting eventTrace.payload.reveal says that payloads are never shown.')
        : t('No earlier {type} in this stream.', { type: header.eventType });
    return <p class="muted">{text}</p>;
  }
  return (
    <>
      <p class="muted">
        {t('Compared with version {version}, #{position}.', {
          version: change.previous.streamVersion ?? '–',
          position: change.previous.position,
        })}
      </p>
      {change.changes.length === 0 ? <p>{t('Nothing changed.')}</p> : <Changes changes={change.changes} />}
    </>
  );
}

function Changes({ changes }: { changes: readonly PathChange[] }) {
  const { t } = useTracePage();
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{t('Path')}</th>
          <th scope="col">{t('Before')}</th>
          <th scope="col">{t('After')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row" class="json-key">
              {path}
            </th>
            <Side node={before} absent={t('not there')} />
            <Side node={after} absent={t('removed')} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ node, absent }: { node: JsonNode | null; absent: string }) {
  const { t } = useTracePage();
  return <td>{node === null ? <span class="muted">{absent}</span> : <JsonValue node={node} t={t} />}</td>;
}
