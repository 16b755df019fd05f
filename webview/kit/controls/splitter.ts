/** Pixels by which an arrow key moves the border. */
const KEY_STEP = 24;

interface SplitterOptions {
  readonly axis: 'x' | 'y';
  /** Returns the current size of the resized part in pixels. */
  size(): number;
  /** Requests a new size in pixels. The receiver limits it. */
  resize(pixels: number): void;
  /** +1 when the resized part is before the border, −1 when it is after it. */
  readonly direction: 1 | -1;
}

/** Returns event handlers that make an element with the role `separator` a border, movable by mouse, touch and arrow keys. */
export function splitterHandlers(options: SplitterOptions) {
  const coordinate = (event: PointerEvent) => (options.axis === 'x' ? event.clientX : event.clientY);

  function onPointerDown(event: PointerEvent): void {
    const border = event.currentTarget as HTMLElement;
    const from = coordinate(event);
    const size = options.size();
    border.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => options.resize(size + (coordinate(moved) - from) * options.direction);
    const stop = () => {
      border.removeEventListener('pointermove', move);
      border.removeEventListener('lostpointercapture', stop);
    };
    border.addEventListener('pointermove', move);
    border.addEventListener('lostpointercapture', stop);
    event.preventDefault();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const [less, more] = options.axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== less && event.key !== more) return;
    options.resize(options.size() + (event.key === more ? KEY_STEP : -KEY_STEP) * options.direction);
    event.preventDefault();
  }

  return { onPointerDown, onKeyDown };
}
