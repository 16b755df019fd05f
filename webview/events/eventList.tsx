import { useMemo, useRef } from 'preact/hooks';
import type { EventEntry } from '../../src/model/eventRing';
import { formatCount } from '../../src/model/format';
import { Icon } from '../kit/icon';
import { createEventRow, fillEventRow } from './eventRow';
import { usePage } from './page';
import { RowList } from './rowList';
import type { EventsState } from './session';

const ROW_HEIGHT = 22;

/** The events by position, the newest at the end. */
export function EventList({ state }: { state: EventsState }) {
  const page = usePage();
  const { session, t, language } = page;
  const { shown, settings, follow, unseen } = state;
  // A copy: what is drawn and what a click means is one, however many batches come in between.
  const entries = useMemo(() => [...shown.entries], [shown, state.version]);
  const before = useRef<readonly EventEntry[]>([]);

  /** Rows above may have gone or come; what is read stays where it is. */
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
      <RowList
        label={t('Events')}
        count={entries.length}
        rowHeight={ROW_HEIGHT}
        version={entries}
        selected={state.selected === null ? -1 : entries.indexOf(state.selected)}
        selectedKey={state.selected}
        follow={follow}
        moved={moved}
        openOnClick={settings.openOnClick}
        create={createEventRow}
        fill={(row, index) => fillEventRow(row, entries[index], page)}
        onSelect={(index) => at(index, session.select)}
        onOpen={(index) => at(index, session.open)}
        onEnd={session.setFollow}
        onKey={(key) => {
          if (key !== ' ') return false;
          session.togglePause();
          return true;
        }}
      />
      {settings.paused ? (
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
              : unseen === 1
                ? t('1 new event')
                : t('{count} new events', { count: formatCount(unseen, language) })}
          </button>
        )
      )}
    </div>
  );
}
