import type { EventHeader } from '../../../src/model/event/event';
import { type Handling, handledBy } from '../../../src/model/forest/handledBy';
import type { Translate } from '../../../src/model/text/translate';
import type { StoppedHere } from '../../../src/protocol/trace';
import { Icon } from '../../kit/controls/icon';
import { stopText } from '../grid/marks';
import { MARK_ICONS } from '../grid/row/content';
import { fileName } from '../logs/traceLogs';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';

/** Shows which consumers have handled the event, which have not, and which stopped before it. */
export function ConsumersTab({ state, header }: { state: TraceState; header: EventHeader }) {
  const { t, time } = useTracePage();
  const { consumers } = state;
  if (consumers === null) return <p class="muted">{t('No consumer tables were found in this store.')}</p>;
  if (consumers.consumers.length === 0) return <p class="muted">{t('No consumer has stored a checkpoint yet.')}</p>;
  return (
    <>
      <table class="table consumers">
        <thead>
          <tr>
            <th scope="col">{t('Consumer')}</th>
            <th scope="col">{t('This event')}</th>
            <th scope="col" class="number">
              {t('Segment')}
            </th>
            <th scope="col" class="number">
              {t('Checkpoint')}
            </th>
          </tr>
        </thead>
        <tbody>
          {handledBy(consumers.consumers, header, t).map((handling) => (
            <tr key={handling.consumer}>
              <th scope="row">{handling.consumer}</th>
              <td>
                <span class="mark-word">
                  <span class={`mark-${handling.mark}`}>
                    <Icon name={MARK_ICONS[handling.mark]} />
                  </span>
                  {markWord(handling, t)}
                </span>
                <div class="muted">{handling.sentence}</div>
              </td>
              <td class="number">{handling.segment ?? '–'}</td>
              <td class="number">{handling.checkpoint ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted as-of">{t('As of {time}.', { time: time.clock(consumers.takenAt) })}</p>
    </>
  );
}

function markWord({ mark, mayBeOutside }: Handling, t: Translate): string {
  switch (mark) {
    case 'handled':
      return t('handled');
    case 'waiting':
      return mayBeOutside ? t('waiting, maybe') : t('waiting');
    case 'stopped':
      return t('stopped');
    case 'outside':
      return t('outside its scope');
  }
}

/** Shows why a consumer stands still at the event: its error, the log line with it, and the code that failed. */
export function StopStrip({ stops }: { stops: readonly StoppedHere[] }) {
  const { t } = useTracePage();
  if (stops.length === 0) return null;
  return (
    <ul class="stop-strip" aria-label={t('Consumers that stopped here')}>
      {stops.map((stop) => (
        <Stop key={`${stop.consumer} ${stop.segment}`} stop={stop} />
      ))}
    </ul>
  );
}

function Stop({ stop }: { stop: StoppedHere }) {
  const { session, t } = useTracePage();
  const { consumer, eventId, file, lineNumber, handler } = stop;
  const text = stopText(stop, t);
  return (
    <li>
      <span class="stop-sentence" title={text}>
        <Icon name="circle-slash" /> {text}
      </span>
      <span class="stop-places">
        <button
          type="button"
          class="link-button"
          title={t('Open {file} at line {line}', { file, line: lineNumber })}
          onClick={() => session.act({ kind: 'openLog', file, lineNumber, column: 0 })}
        >
          {`${fileName(file)}:${lineNumber}`}
        </button>
        {handler !== null && (
          <button
            type="button"
            class="link-button"
            title={t('Open the code of {consumer} that handles such events', { consumer })}
            onClick={() => session.act({ kind: 'openHandler', consumer, eventId })}
          >
            {handler}
          </button>
        )}
      </span>
    </li>
  );
}
