import { formatCount } from '../../src/model/format';
import { IconButton } from '../kit/icon';
import { MenuItem, Popup } from '../kit/popup';
import { spanOf, wholeSpan } from './axis';
import { ExportItems } from './exportItems';
import { usePage } from './page';
import { lookOf } from './palette';
import { SearchField } from './searchField';
import type { TraceState } from './session';
import { zoom } from './timeScale';

/** Everything that changes how the trace is shown. */
export function Toolbar({ state }: { state: TraceState }) {
  const { session, t } = usePage();
  const { view } = state;
  return (
    <div class="toolbar" role="toolbar" aria-label={t('Trace')}>
      <SearchField state={state} />
      <span class="gap" />
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
      <Order state={state} />
      <TypeFilter state={state} />
      <Folding />
      <Zoom state={state} />
      {state.progress.state === 'reading' ? (
        <IconButton icon="stop-circle" label={t('Cancel reading')} onClick={session.cancelReading} />
      ) : (
        <IconButton icon="refresh" label={t('Refresh')} onClick={session.refresh} />
      )}
      <Popup icon="ellipsis" label={t('More actions')} role="menu">
        {(close) => <ExportItems close={close} />}
      </Popup>
    </div>
  );
}

function Order({ state }: { state: TraceState }) {
  const { session, t } = usePage();
  const { order } = state.view;
  return (
    <ui-dropdown
      aria-label={t('Order')}
      value={order}
      onChange={(event) => {
        const next = (event.currentTarget as HTMLSelectElement).value === 'position' ? 'position' : 'causation';
        session.change({ order: next, focus: null });
      }}
    >
      <ui-option value="causation" selected={order === 'causation'}>
        {t('Causation')}
      </ui-option>
      <ui-option value="position" selected={order === 'position'}>
        {t('Position')}
      </ui-option>
    </ui-dropdown>
  );
}

function TypeFilter({ state }: { state: TraceState }) {
  const { session, t } = usePage();
  const { hiddenTypes } = state.view;
  const isOn = state.rows.types.some(({ name }) => hiddenTypes.has(name));

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
          {state.rows.types.map(({ name, events }, ordinal) => (
            <ui-checkbox
              key={name}
              checked={!hiddenTypes.has(name)}
              onChange={(event) => toggle(name, (event.currentTarget as HTMLInputElement).checked)}
            >
              <span class="check-label">
                <span class={`row-mark ${lookOf(ordinal)}`} />
                <span class="name-text">{name}</span> <span class="muted">{formatCount(events)}</span>
              </span>
            </ui-checkbox>
          ))}
          <ui-button appearance="secondary" disabled={!isOn} onClick={() => session.change({ hiddenTypes: new Set() })}>
            {t('Show all')}
          </ui-button>
        </div>
      )}
    </Popup>
  );
}

function Folding() {
  const { session, t } = usePage();
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
                label={level === 1 ? t('Show 1 level of effects') : t('Show {level} levels of effects', { level })}
                onClick={fold(level)}
              />
            ))}
          </>
        );
      }}
    </Popup>
  );
}

function Zoom({ state }: { state: TraceState }) {
  const { session, t } = usePage();
  const whole = wholeSpan(state.rows);
  const span = spanOf(state.rows, state.view.zoom);
  const around = aroundSelection(state);
  const by = (factor: number) => () => {
    const next = zoom(span, whole, factor, around);
    session.change({ zoom: next === whole ? null : next });
  };
  return (
    <>
      <IconButton icon="zoom-in" label={t('Zoom in on the time axis')} onClick={by(0.5)} />
      <IconButton icon="zoom-out" label={t('Zoom out')} disabled={state.view.zoom === null} onClick={by(2)} />
      <IconButton
        icon="screen-full"
        label={t('Show the whole time axis')}
        disabled={state.view.zoom === null}
        onClick={() => session.change({ zoom: null })}
      />
    </>
  );
}

/** Zooming keeps the selected event in view. */
function aroundSelection({ rows, view }: TraceState): number {
  const row = rows.forest.rows[rows.find(view.selected)] ?? -1;
  const span = spanOf(rows, view.zoom);
  const at = row < 0 ? 0.5 : (rows.table.time(row) - rows.start - span.from) / (span.to - span.from);
  return at >= 0 && at <= 1 ? at : 0.5;
}
