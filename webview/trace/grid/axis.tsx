import { useState } from 'preact/hooks';
import { IconButton } from '../../kit/controls/icon';
import type { Rows } from '../session/rows';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { pan, part, type Span, ticks, zoom } from './timeScale';

/** Pixels. A pointer that moves less does not select a span. */
const LEAST_DRAG = 4;

/** Returns the whole axis of a trace, from its first to its last event. */
export function wholeSpan(rows: Rows): Span {
  return { from: 0, to: Math.max(1, rows.length) };
}

/** Returns the shown part of the axis. */
export function shownSpan(rows: Rows, zoomed: Span | null): Span {
  return zoomed ?? wholeSpan(rows);
}

/** Handles the wheel: with Ctrl it zooms around the pointer, sideways it moves the shown part. */
export function onAxisWheel(event: WheelEvent, span: Span, whole: Span, show: (span: Span | null) => void): void {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const around = (event.clientX - box.left) / box.width;
  const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
  if (!event.ctrlKey && sideways === 0) return;
  const next = event.ctrlKey
    ? zoom(span, whole, event.deltaY > 0 ? 1.25 : 0.8, around)
    : pan(span, whole, sideways / box.width);
  show(part(next.from, next.to, whole));
  event.preventDefault();
}

/** The head of the time column. Dragging zooms, a double click shows everything, the wheel with Ctrl zooms. */
export function Axis({ rows, span, width }: { rows: Rows; span: Span; width: number }) {
  const { session, t } = useTracePage();
  const [drag, setDrag] = useState<Span | null>(null);

  function onPointerDown(event: PointerEvent): void {
    const axis = event.currentTarget as HTMLElement;
    const box = axis.getBoundingClientRect();
    const at = (moved: PointerEvent) => Math.max(0, Math.min(1, (moved.clientX - box.left) / box.width));
    const begun = at(event);
    let last: Span | null = null;
    axis.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => {
      last = { from: Math.min(begun, at(moved)), to: Math.max(begun, at(moved)) };
      setDrag(last);
    };
    const stop = () => {
      axis.removeEventListener('pointermove', move);
      axis.removeEventListener('lostpointercapture', stop);
      setDrag(null);
      if (last === null || (last.to - last.from) * box.width < LEAST_DRAG) return;
      const length = span.to - span.from;
      session.change({ zoom: { from: span.from + last.from * length, to: span.from + last.to * length } });
    };
    axis.addEventListener('pointermove', move);
    axis.addEventListener('lostpointercapture', stop);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the zoom buttons do the same by keyboard
    <div
      class="axis"
      title={t('Drag to zoom, double-click to show everything')}
      onPointerDown={onPointerDown}
      onDblClick={() => session.change({ zoom: null })}
      onWheel={(event) => onAxisWheel(event, span, wholeSpan(rows), (zoom) => session.change({ zoom }))}
    >
      {ticks(span, width).map(({ at, label }) => (
        <span
          key={label}
          class={`tick ${at < 0.04 ? 'first' : at > 0.94 ? 'last' : ''}`}
          style={{ left: `${at * 100}%` }}
        >
          {label}
        </span>
      ))}
      {drag !== null && (
        <div class="drag" style={{ left: `${drag.from * 100}%`, width: `${(drag.to - drag.from) * 100}%` }} />
      )}
    </div>
  );
}

/** The lines of the ticks behind the rows. */
export function Guides({ span, left, right, width }: { span: Span; left: number; right: number; width: number }) {
  const room = width - left - right - 20;
  return (
    <div class="guides" style={{ left: `${left + 10}px`, width: `${Math.max(0, room)}px` }} aria-hidden="true">
      {ticks(span, room).map(({ at, label }) => (
        <div key={label} style={{ left: `${at * 100}%` }} />
      ))}
    </div>
  );
}

/** Buttons for zooming with pointer and keyboard. They are next to the overview, which shows their effect. */
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

/** Returns the point to zoom around, so that the selected event stays in view. As a share of the shown part. */
function aroundSelection({ rows, view }: TraceState): number {
  const row = rows.forest.rows[rows.find(view.selected)] ?? -1;
  const span = shownSpan(rows, view.zoom);
  const at = row < 0 ? 0.5 : (rows.table.time(row) - rows.start - span.from) / (span.to - span.from);
  return at >= 0 && at <= 1 ? at : 0.5;
}
