import { filterTokens } from '../../../src/model/event/eventFilter';
import { visible } from '../../../src/model/text/safeText';
import type { Translate } from '../../../src/model/text/translate';
import { IconButton } from '../../kit/controls/icon';
import { type EventsState, useEventsPage } from '../session';

/** Above the list: the way to older events, and in mode `place` what the list shows and the way back. */
export function PlaceBar({ state }: { state: EventsState }) {
  const { session, t, time } = useEventsPage();
  const { place } = state;
  const goToTime = <IconButton icon="calendar" label={t('Go to Time…')} onClick={session.goToTime} />;
  if (place === null) {
    return (
      <div class="place-bar">
        <button
          type="button"
          class="link"
          onClick={session.showOlder}
          title={t('Shows the events around the oldest one here')}
        >
          {olderWords(state, t)}
        </button>
        {goToTime}
      </div>
    );
  }
  const where = place.time === null ? `#${place.position}` : time.full(place.time);
  return (
    <div class="place-bar">
      <IconButton
        icon="arrow-up"
        label={t('Older events')}
        disabled={!place.older}
        onClick={() => session.readPlace(false)}
      />
      <IconButton
        icon="arrow-down"
        label={t('Newer events')}
        disabled={!place.newer}
        onClick={() => session.readPlace(true)}
      />
      <span class="grow muted" role="status">
        {t('Around {place}', { place: where })}
      </span>
      <button type="button" class="link" onClick={session.showNewest}>
        {t('Newest events')}
      </button>
      {goToTime}
    </div>
  );
}

/** With a filter by type, older events of that type are found however rare they are. */
function olderWords({ filterText }: EventsState, t: Translate): string {
  const types = filterTokens(filterText).filter(({ key, value }) => key === 'type' && value !== '');
  const [only] = types;
  return only && types.length === 1 ? t('Older events of {type}', { type: visible(only.value) }) : t('Older events');
}
