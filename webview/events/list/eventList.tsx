import { useMemo, useRef } from 'preact/hooks';
import { typesNamed } from '../../../src/model/event/eventFilter';
import type { EventEntry } from '../../../src/model/event/eventRing';
import { visible } from '../../../src/model/text/safeText';
import type { Translate } from '../../../src/model/text/translate';
import { Icon, IconButton } from '../../kit/controls/icon';
import { type EventsState, useEventsPage } from '../session';
import { createEventRow, fillEventRow } from './eventRow';
import { RowList } from './rowList';

const ROW_HEIGHT = 22;

/** Shows the events by position, the newest at the end. */
export function EventList({ state }: { state: EventsState }) {
  const page = useEventsPage();
  const { session, t } = page;
  const { shown, settings, follow, unseen } = state;
  const isPlace = settings.mode === 'place';
  // A copy, so that a click means the row that is drawn, even when batches come in between.
  const entries = useMemo(() => [...shown.entries], [shown, state.version]);
  const before = useRef<readonly EventEntry[]>([]);

  /** Returns the new index of the first visible row. Rows above may have been added or removed, but the visible ones stay in place. */
  function moved(firstSeen: number): number {
    const first = before.current[firstSeen];
    before.current = entries;
    return first === undefined ? firstSeen : Math.max(0, entries.indexOf(first));
  }

  function at(index: number, act: (entry: EventEntry) => void): void {
    const entry = entries[index];
    if (entry) act(entry);
  }

  return (
    <div class="list">
      <PlaceBar state={state} />
      <RowList
        label={t('Events')}
        count={entries.length}
        rowHeight={ROW_HEIGHT}
        version={entries}
        selected={state.selected === null ? -1 : entries.indexOf(state.selected)}
        selectedKey={state.selected}
        follow={follow && !isPlace}
        moved={moved}
        openOnClick={settings.openOnClick}
        create={createEventRow}
        fill={(row, index) => fillEventRow(row, entries[index], page)}
        onSelect={(index) => at(index, session.select)}
        onOpen={(index) => at(index, session.open)}
        onEnd={isPlace ? (isAtEnd) => isAtEnd && session.readPlace(true) : session.setFollow}
        onStart={() => session.readPlace(false)}
        onKey={(key) => {
          if (key !== ' ' || isPlace) return false;
          session.togglePause();
          return true;
        }}
      />
      {isPlace ? null : settings.paused ? (
        <button type="button" class="pill" onClick={session.togglePause} title={t('Resume (Space)')}>
          <Icon name="play" />
          {t('Paused')}
        </button>
      ) : (
        !follow && (
          <button
            type="button"
            class="pill"
            onClick={() => session.setFollow(true)}
            title={t('Follow the newest events (End)')}
          >
            <Icon name="arrow-down" />
            {unseen === 0
              ? t('Newest')
              : t('{count, plural, one {# new event} other {# new events}}', { count: unseen })}
          </button>
        )
      )}
    </div>
  );
}

/** Shown above the list: the link to older events, and in mode `place` what the list shows and the link back. */
function PlaceBar({ state }: { state: EventsState }) {
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

/** Returns the words of the link. With a filter by type, older events of that type are found even when they are rare. */
function olderWords({ filterText }: EventsState, t: Translate): string {
  const [only, ...others] = typesNamed(filterText);
  return only !== undefined && others.length === 0
    ? t('Older events of {type}', { type: visible(only) })
    : t('Older events');
}
