import { useMemo } from 'preact/hooks';
import { mapPicture } from '../../src/model/map/picture';
import type { StoreMap } from '../../src/model/map/storeMap';
import { Icon } from '../kit/controls/icon';
import { MenuItem, Popup } from '../kit/controls/popup';
import { useStore } from '../kit/state/store';
import { MapDrawing } from './drawing';
import { type MapState, useMapPage } from './session';

export function MapApp() {
  const { session, t } = useMapPage();
  const state = useStore(session.state);
  const { map } = state;
  return (
    <>
      <MapHead state={state} />
      <Banners state={state} />
      {map === null && (
        <p class="empty waiting" role="status">
          {t('Reading the store…')}
        </p>
      )}
      {map !== null && map.types.length + map.consumers.length === 0 && (
        <div class="empty">
          <p>{t('This store has no events and no consumers yet.')}</p>
          <p class="muted">{t('Start the program that writes them: they appear here by themselves.')}</p>
        </div>
      )}
      {map !== null && map.types.length + map.consumers.length > 0 && <MapBody map={map} />}
    </>
  );
}

function MapBody({ map }: { map: StoreMap }) {
  const { t } = useMapPage();
  const picture = useMemo(() => mapPicture(map, t), [map]);
  return <MapDrawing picture={picture} />;
}

function MapHead({ state: { opened, map } }: { state: MapState }) {
  const { session, t } = useMapPage();
  const save = (format: 'svg' | 'mermaid', close: () => void) => () => {
    close();
    void session.act({ kind: 'export', format });
  };
  return (
    <header class="map-head">
      <h1 class="value">{opened?.connection ?? ''}</h1>
      {map !== null && (
        <span class="muted counts">
          {t('{count, plural, one {# event type} other {# event types}}', { count: map.types.length })}
          {' · '}
          {t('{count, plural, one {# consumer} other {# consumers}}', { count: map.consumers.length })}
          {' · '}
          {t('from the newest {count, plural, one {# event} other {# events}}', { count: map.events })}
        </span>
      )}
      <span class="legend muted" aria-hidden="true">
        <span class="legend-item">
          <span class="sample type" /> {t('event type')}
        </span>
        <span class="legend-item">
          <span class="sample consumer" /> {t('consumer')}
        </span>
        <span class="legend-item">
          <span class="sample dashed" /> {t('not certain, or not seen yet')}
        </span>
      </span>
      <Popup icon="export" label={t('Save map')} role="menu">
        {(close) => (
          <>
            <MenuItem icon="file-media" label={t('Save as SVG…')} onClick={save('svg', close)} />
            <MenuItem icon="markdown" label={t('Save as Mermaid…')} onClick={save('mermaid', close)} />
          </>
        )}
      </Popup>
    </header>
  );
}

function Banners({ state: { problem, notice } }: { state: MapState }) {
  const { session, t } = useMapPage();
  return (
    <>
      {problem !== null && (
        <div class="banner error" role="alert">
          <Icon name="debug-disconnect" />
          <span class="text">{problem}</span>
        </div>
      )}
      {notice !== null && (
        <div class="banner error" role="alert">
          <Icon name="error" />
          <span class="text">{notice}</span>
          <button type="button" class="link-button" onClick={session.dismissNotice}>
            {t('Dismiss')}
          </button>
        </div>
      )}
    </>
  );
}
