import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { onResize } from '../page/size';
import { Icon } from './icon';

interface SideScrollProps {
  /** The accessible name of the content. */
  readonly label: string;
  readonly class?: string;
  /** A reference to the scrolling element, for components that measure it. */
  readonly scroller?: RefObject<HTMLElement | null>;
  readonly children: ComponentChildren;
}

/**
 * Scrolls sideways when its content is wider than itself. Where more content is hidden, the edge has an arrow to click. Tab reaches the
 * element, and the arrow keys scroll it.
 */
export function SideScroll({ label, class: name = '', scroller, children }: SideScrollProps) {
  const own = useRef<HTMLElement>(null);
  const ref = scroller ?? own;
  const [more, setMore] = useState({ left: false, right: false, scrolls: false });

  // A layout effect, so that Tab can reach the element as soon as it is painted.
  useLayoutEffect(() => {
    const place = ref.current;
    if (place === null) return;
    const look = () => {
      // Sizes are fractions at most zoom levels, and `scrollLeft` then ends before the whole pixel.
      const left = place.scrollLeft > 1;
      const right = place.scrollLeft + place.clientWidth < place.scrollWidth - 1;
      const scrolls = left || right || place.scrollHeight > place.clientHeight + 1;
      setMore((before) =>
        before.left === left && before.right === right && before.scrolls === scrolls
          ? before
          : { left, right, scrolls },
      );
    };
    look();
    const ends = [place, ...place.children].map((each) => onResize(each, look));
    place.addEventListener('scroll', look, { passive: true });
    return () => {
      for (const end of ends) end();
      place.removeEventListener('scroll', look);
    };
  }, []);

  const edge = (side: 'left' | 'right', step: 1 | -1) =>
    more[side] && (
      // Only for the pointer. With the keyboard, the element itself is scrolled.
      <button
        type="button"
        class={`more-${side}`}
        tabIndex={-1}
        aria-hidden="true"
        onClick={() => ref.current?.scrollBy({ left: step * ref.current.clientWidth * 0.8 })}
      >
        <Icon name={`chevron-${side}`} />
      </button>
    );
  return (
    <div class={`side-scroll ${name}`}>
      <section class="side-scroller" ref={ref} aria-label={label} {...(more.scrolls ? { tabIndex: 0 } : {})}>
        {children}
      </section>
      {edge('left', -1)}
      {edge('right', 1)}
    </div>
  );
}
