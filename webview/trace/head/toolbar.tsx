import { formatCount } from '../../../src/model/text/format';
import { visible } from '../../../src/model/text/safeText';
import { IconButton } from '../../kit/controls/icon';
import { MenuItem, Popup } from '../../kit/controls/popup';
import { lookOf } from '../grid/marks';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { isFiltered, ORDERS, UNFILTERED } from '../session/view';
import { ExportItems } from './exportItems';
import { SearchField } from './searchField';

/** Everything that changes how the trace is shown. */
export function Toolbar({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const { view } = state;
  return (
    <div class="toolbar" role="toolbar" aria-label={t('Trace')}>
      <SearchField state={state} />
      <div class="toolbar-buttons">
        <IconButton
          icon={view.follow ? 'record' : 'circle-large-outline'}
          label={t('Follow: new events of this trace appear by themselves')}
          class="follow with-text"
          on={view.follow}
          onClick={() => session.follow(!view.follow)}
        >
          {t('Follow')}
        </IconButton>
        <IconButton
          icon="output"
          label={t('Log lines between the events')}
          class="with-text"
          on={view.logs}
          onClick={() => session.switchLogs(!view.logs)}
        >
          {t('Log lines')}
        </IconButton>
        <IconButton
          icon="git-commit"
          label={t('Critical path: the causes that lead to the last event')}
          on={view.path}
          onClick={() => session.showPath(!view.path)}
        />
        <Order state={state} />
        <TypeFilter state={state} />
        <Folding />
        {state.progress.state === 'reading' ? (
          <IconButton icon="stop-circle" label={t('Cancel reading')} onClick={session.cancelReading} />
        ) : (
          <IconButton icon="refresh" label={t('Refresh')} onClick={session.refresh} />
        )}
        <Popup icon="ellipsis" label={t('More actions')} role="menu">
          {(close) => <ExportItems close={close} />}
        </Popup>
      </div>
    </div>
  );
}

function Order({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const { order } = state.view;
  return (
    <ui-dropdown
      aria-label={t('Order')}
      value={order}
      onChange={(event) => {
        const { value } = event.currentTarget as HTMLSelectElement;
        session.change({ order: ORDERS.find((each) => each === value) ?? 'causation', focus: null });
      }}
    >
      <ui-option value="causation" selected={order === 'causation'}>
        {t('Causation')}
      </ui-option>
      <ui-option value="position" selected={order === 'position'}>
        {t('Position')}
      </ui-option>
      <ui-option value="streams" selected={order === 'streams'}>
        {t('Streams')}
      </ui-option>
    </ui-dropdown>
  );
}

function TypeFilter({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const { hiddenTypes, onlyEventType } = state.view;
  const isOn = isFiltered(state.view, state.rows.types);

  function toggle(name: string, shown: boolean): void {
    const next = new Set(hiddenTypes);
    if (shown) next.delete(name);
    else next.add(name);
    session.change({ hiddenTypes: next });
  }

  return (
    <Popup icon={isOn ? 'filter-filled' : 'filter'} label={t('Filter by type')} role="group" on={isOn}>
      {() => (
        <div class="check-list">
          {onlyEventType !== null && (
            <ui-checkbox checked onChange={() => session.change({ onlyEventType: null })}>
              <span class="check-label">{t('Only {type}', { type: visible(onlyEventType) })}</span>
            </ui-checkbox>
          )}
          {state.rows.types.map(({ name, events }, ordinal) => (
            <ui-checkbox
              key={name}
              checked={!hiddenTypes.has(name)}
              onChange={(event) => toggle(name, (event.currentTarget as HTMLInputElement).checked)}
            >
              <span class="check-label">
                <span class={`row-mark ${lookOf(ordinal)}`} />
                <span class="name-text">{name}</span> <span class="muted">{formatCount(events, t.language)}</span>
              </span>
            </ui-checkbox>
          ))}
          <ui-button appearance="secondary" disabled={!isOn} onClick={() => session.change(UNFILTERED)}>
            {t('Show all')}
          </ui-button>
        </div>
      )}
    </Popup>
  );
}

function Folding() {
  const { session, t } = useTracePage();
  return (
    <Popup icon="collapse-all" label={t('Fold')} role="menu">
      {(close) => {
        const fold = (from: number | null) => () => {
          session.fold(from);
          close();
        };
        return (
          <>
            <MenuItem icon="collapse-all" label={t('Collapse all')} onClick={fold(0)} />
            <MenuItem icon="expand-all" label={t('Expand all')} onClick={fold(null)} />
            {[1, 2, 3, 5].map((level) => (
              <MenuItem
                key={level}
                icon="list-tree"
                label={t('Show {level, plural, one {# level of effects} other {# levels of effects}}', { level })}
                onClick={fold(level)}
              />
            ))}
          </>
        );
      }}
    </Popup>
  );
}
