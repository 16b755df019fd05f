import type { EventHeader } from '../../../src/model/event';
import { type HandledMark, handledBy } from '../../../src/model/handledBy';
import type { Translate } from '../../../src/model/translate';
import { Icon } from '../../kit/icon';
import { usePage } from '../page';
import { MARK_ICONS } from '../rowElement';
import type { TraceState } from '../session';
import { stopTexts } from '../stops';

/** Who has handled the event, who has not, and who stopped before it. */
export function Consumers({ state, header }: { state: TraceState; header: EventHeader }) {
  const { t, time } = usePage();
  const { consumers, settings } = state;
  if (consumers === null) return <p class="muted">{t('No consumer tables were found in this store.')}</p>;
  if (consumers.consumers.length === 0) return <p class="muted">{t('No consumer has stored a checkpoint yet.')}</p>;
  const event = { streamId: header.stream.id, position: header.position };
  const stops = stopTexts(state.stops.get(header.eventId) ?? [], t);
  return (
    <>
      {stops.map((text) => (
        <p key={text} class="stop-sentence">
          <Icon name="circle-slash" /> {text}
        </p>
      ))}
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
          {handledBy(consumers, event, settings.heartbeatStaleAfterS, t).map((handling) => (
            <tr key={handling.consumer}>
              <th scope="row">{handling.consumer}</th>
              <td>
                <span class="mark-word">
                  <span class={`mark-${handling.mark}`}>
                    <Icon name={MARK_ICONS[handling.mark]} />
                  </span>
                  {markWord(handling.mark, t)}
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

function markWord(mark: HandledMark, t: Translate): string {
  switch (mark) {
    case 'handled':
      return t('handled');
    case 'waiting':
      return t('waiting');
    case 'stopped':
      return t('stopped');
  }
}
