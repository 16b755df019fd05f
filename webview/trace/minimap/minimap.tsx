import { useMemo, useRef, useState } from 'preact/hooks';
import { formatDuration } from '../../../src/model/text/format';
import { onAxisWheel, shownSpan, wholeSpan, ZoomButtons } from '../grid/axis';
import { part, type Span, zoom } from '../grid/timeScale';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { followPointer, type Grip, movedTo } from './drag';
import { errorTimes, type Silhouette, silhouetteOf } from './silhouette';

/** The height of the strip above the rows, in pixels. */
export const OVERVIEW_HEIGHT = 31;
const MAP_HEIGHT = 24;
/** The width of a column of the silhouette, in pixels. */
const COLUMN = 2;
/** The share of the whole that an arrow key (STEP) and a page key (PAGE) move. */
const STEP = 0.02;
const PAGE = 0.1;

/** The strip above the rows: the shown part, the buttons that change it, and the whole trace as a small picture. */
export function Overview({ state, width, mapWidth }: { state: TraceState; width: number; mapWidth: number }) {
  const { t } = useTracePage();
  const whole = wholeSpan(state.rows);
  const span = shownSpan(state.rows, state.view.zoom);
  const duration = (ms: number) => formatDuration(ms, t.language);
  const all = duration(whole.to);
  const isStream = state.opened?.key.by === 'stream';
  const allOfIt = isStream
    ? t('Whole stream, {duration}', { duration: all })
    : t('Whole trace, {duration}', { duration: all });
  const range =
    state.view.zoom === null
      ? allOfIt
      : t('{from} to {to} of {duration}', { from: duration(span.from), to: duration(span.to), duration: all });
  return (
    <div class="overview" style={{ width: `${width}px` }}>
      <div class="overview-range">
        <span class="muted" title={range}>
          {range}
        </span>
        <ZoomButtons state={state} />
      </div>
      <Minimap state={state} whole={whole} span={span} range={range} columns={Math.ceil(mapWidth / COLUMN)} />
    </div>
  );
}

interface MinimapProps {
  readonly state: TraceState;
  readonly whole: Span;
  readonly span: Span;
  /** The shown part in words. */
  readonly range: string;
  readonly columns: number;
}

function Minimap({ state, whole, span, range, columns }: MinimapProps) {
  const { session, t } = useTracePage();
  const map = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState<Span | null>(null);
  const { rows, stops } = state;
  // Folding, selecting and zooming create new rows of the same forest.
  const picture = useMemo(
    () => silhouetteOf(rows, Math.max(1, columns), MAP_HEIGHT),
    [rows.forest, rows.length, columns],
  );
  const errors = useMemo(() => errorTimes({ rows, stops }), [rows.forest, rows.logs, stops]);
  const isZoomed = state.view.zoom !== null;
  const length = whole.to - whole.from;
  const percent = (time: number) => `${Math.min(100, Math.max(0, ((time - whole.from) / length) * 100))}%`;
  const show = (next: Span | null) => session.change({ zoom: next });

  function onPointerDown(event: PointerEvent): void {
    const element = map.current;
    if (element === null || event.button !== 0) return;
    const held = (event.target as HTMLElement).dataset.grip as Grip | undefined;
    const grip = held === undefined || (held === 'window' && !isZoomed) ? 'map' : held;
    followPointer(element, event, { whole, span, grip, draft: setDraft, show });
    // Escape and the arrow keys continue from here.
    element.querySelector<HTMLElement>(`[data-grip="${grip === 'map' ? 'window' : grip}"]`)?.focus();
    event.preventDefault();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const grip = (event.target as HTMLElement).dataset.grip as Grip | undefined;
    if (grip === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = event.key === 'Escape' ? null : grip === 'window' ? onWindowKey(event.key) : onEndKey(grip, event.key);
    if (next === undefined) return;
    show(next);
    event.preventDefault();
    event.stopPropagation();
  }

  function onWindowKey(key: string): Span | null | undefined {
    if (key === '+' || key === '-') {
      const next = zoom(span, whole, key === '+' ? 0.8 : 1.25);
      return next === whole ? null : next;
    }
    if (key === 'Home') return movedTo(span, whole.from, whole);
    if (key === 'End') return movedTo(span, whole.to, whole);
    const step = stepOf(key);
    return step === undefined
      ? undefined
      : movedTo(span, span.from + (step / STEP) * 0.1 * (span.to - span.from), whole);
  }

  function onEndKey(grip: Grip, key: string): Span | null | undefined {
    const step = stepOf(key);
    const to = key === 'Home' ? whole.from : key === 'End' ? whole.to : undefined;
    if (step === undefined && to === undefined) return undefined;
    if (grip === 'from') return part(Math.min(to ?? span.from + (step ?? 0) * length, span.to), span.to, whole);
    return part(span.from, Math.max(to ?? span.to + (step ?? 0) * length, span.from), whole);
  }

  const duration = (ms: number) => formatDuration(ms, t.language);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      class={`minimap ${isZoomed ? 'zoomed' : ''}`}
      ref={map}
      role="group"
      aria-label={minimapName(errors.length, t)}
      title={t('Drag to zoom, double-click to show everything')}
      onPointerDown={onPointerDown}
      onDblClick={() => show(null)}
      onKeyDown={onKeyDown}
      onWheel={(event) => onAxisWheel(event, span, whole, show)}
    >
      <Picture {...picture} />
      {errors.length > 0 && <Errors errors={errors} columns={columns} columnOf={(at) => (at / length) * columns} />}
      <div class="unseen before" style={{ width: percent(span.from) }} />
      <div class="unseen" style={{ left: percent(span.to) }} />
      <Slider
        most={length}
        grip="window"
        style={{ left: percent(span.from), width: percent(whole.from + span.to - span.from) }}
        label={t('Shown part of the trace')}
        now={span.from}
        text={range}
      />
      <Slider
        most={length}
        grip="from"
        style={{ left: percent(span.from) }}
        label={t('Start of the shown part')}
        now={span.from}
        text={duration(span.from)}
      />
      <Slider
        most={length}
        grip="to"
        style={{ left: percent(span.to) }}
        label={t('End of the shown part')}
        now={span.to}
        text={duration(span.to)}
      />
      {draft !== null && (
        <div class="drag" style={{ left: percent(draft.from), width: percent(whole.from + draft.to - draft.from) }} />
      )}
    </div>
  );
}

interface SliderProps {
  readonly grip: Exclude<Grip, 'map'>;
  readonly style: Record<string, string>;
  readonly label: string;
  /** Milliseconds since the trace's start: the current value, and the highest possible one. */
  readonly now: number;
  readonly most: number;
  readonly text: string;
}

/** The shown part or one of its ends, as a slider for pointer and keyboard. */
function Slider({ grip, style, label, now, most, text }: SliderProps) {
  return (
    <div
      class={grip === 'window' ? 'shown-part' : 'shown-end'}
      data-grip={grip}
      style={style}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.round(most)}
      aria-valuenow={Math.round(now)}
      aria-valuetext={text}
    />
  );
}

function minimapName(errors: number, t: ReturnType<typeof useTracePage>['t']): string {
  const name = t('Map of the whole trace');
  return errors === 0 ? name : `${name}, ${t('{count, plural, one {# error} other {# errors}}', { count: errors })}`;
}

/** Returns the step of a key as a share of the whole. */
function stepOf(key: string): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -STEP,
    ArrowDown: -STEP,
    ArrowRight: STEP,
    ArrowUp: STEP,
    PageDown: -PAGE,
    PageUp: PAGE,
  };
  return Object.hasOwn(steps, key) ? steps[key] : undefined;
}

function Picture({ columns, lanes, bars, marks }: Silhouette) {
  return (
    <svg class="picture" viewBox={`0 0 ${columns} ${lanes}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="bars" d={bars} />
      {marks.map(({ hue, path }) => (
        <path key={hue} class={hue} d={path} />
      ))}
    </svg>
  );
}

/** Draws a vertical tick for each column in which something failed. */
function Errors(props: { errors: readonly number[]; columns: number; columnOf: (time: number) => number }) {
  const last = props.columns - 1;
  const at = new Set(props.errors.map((time) => Math.min(last, Math.max(0, Math.floor(props.columnOf(time))))));
  return (
    <svg class="picture errors" viewBox={`0 0 ${props.columns} 1`} preserveAspectRatio="none" aria-hidden="true">
      <path d={[...at].map((column) => `M${column} 0h1v1h-1z`).join('')} />
    </svg>
  );
}
