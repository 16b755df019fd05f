import { part, type Span } from '../grid/timeScale';

/** The part of the minimap that a pointer drags. `map`: a place outside the shown part. */
export type Grip = 'map' | 'window' | 'from' | 'to';

interface DragOptions {
  readonly whole: Span;
  /** The currently shown part. */
  readonly span: Span;
  readonly grip: Grip;
  /** Draws a span that is being selected; null draws none. */
  draft(span: Span | null): void;
  /** Shows a part; null shows everything. */
  show(span: Span | null): void;
}

/** Pixels. A pointer that moves less does not select a span. */
const LEAST_DRAG = 4;

/**
 * Follows a pointer that was pressed on `map`. A new span is drawn and shown at the end; the shown part and its ends move at once. A click
 * outside the shown part moves the part there. Escape cancels and restores the previous part.
 */
export function followPointer(map: HTMLElement, down: PointerEvent, options: DragOptions): void {
  const { whole, span, grip } = options;
  const box = map.getBoundingClientRect();
  const length = whole.to - whole.from;
  const timeAt = ({ clientX }: PointerEvent) => whole.from + ((clientX - box.left) / box.width) * length;
  const begun = timeAt(down);
  let moved = false;
  let drawn: Span | null = null;
  let cancelled = false;

  function onMove(event: PointerEvent): void {
    if (Math.abs(event.clientX - down.clientX) >= LEAST_DRAG) moved = true;
    if (!moved) return;
    const at = timeAt(event);
    if (grip === 'from') options.show(part(Math.min(at, span.to), span.to, whole));
    else if (grip === 'to') options.show(part(span.from, Math.max(at, span.from), whole));
    else if (grip === 'window') options.show(movedTo(span, span.from + at - begun, whole));
    else {
      drawn = part(begun, at, whole) ?? whole;
      options.draft(drawn);
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    cancelled = true;
    map.releasePointerCapture(down.pointerId);
  }

  function stop(): void {
    map.removeEventListener('pointermove', onMove);
    map.removeEventListener('lostpointercapture', stop);
    document.removeEventListener('keydown', onKey, true);
    options.draft(null);
    if (cancelled) options.show(part(span.from, span.to, whole));
    else if (drawn !== null) options.show(part(drawn.from, drawn.to, whole));
    else if (!moved && grip === 'map') options.show(movedTo(span, begun - (span.to - span.from) / 2, whole));
  }

  map.setPointerCapture(down.pointerId);
  map.addEventListener('pointermove', onMove);
  map.addEventListener('lostpointercapture', stop);
  document.addEventListener('keydown', onKey, true);
}

/** Returns the span with the same length from another time on, kept inside the whole; null when it is the whole. */
export function movedTo(span: Span, from: number, whole: Span): Span | null {
  const length = span.to - span.from;
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return part(start, start + length, whole);
}
