import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * Calls `resized` in the frame after the size of `element` changed, and for its first size. Returns a function that stops this. Drawing
 * inside the observer's callback could change sizes again, which browsers report as an error of the page.
 */
export function onResize(element: Element, resized: () => void): () => void {
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(resized);
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}

/** Returns the inner size of an element in pixels. It is known before the first paint and kept up to date. */
export function useSize(ref: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    return onResize(element, measure);
  }, []);
  return size;
}
