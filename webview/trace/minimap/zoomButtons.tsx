import { IconButton } from '../../kit/controls/icon';
import { shownSpan, wholeSpan } from '../grid/axis';
import { zoom } from '../grid/timeScale';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';

/** Zooming by button and keyboard; they stand beside the map that shows what they do. */
export function ZoomButtons({ state }: { state: TraceState }) {
  const { session, t } = useTracePage();
  const whole = wholeSpan(state.rows);
  const span = shownSpan(state.rows, state.view.zoom);
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
  const span = shownSpan(rows, view.zoom);
  const at = row < 0 ? 0.5 : (rows.table.time(row) - rows.start - span.from) / (span.to - span.from);
  return at >= 0 && at <= 1 ? at : 0.5;
}
