import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { onResize } from './onResize';

/** The inner size of an element in pixels, known before the first paint and followed from then on. */
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
