import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Gives the keyboard to the element once the page has it and nothing in the page does: who opens a page with a key goes on with the
 * keys of what it shows, as in an editor. Only the first time: whoever comes back by Tab comes to where Tab leads.
 */
export function useFirstFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const take = () => {
      if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
    };
    if (document.hasFocus()) return take();
    window.addEventListener('focus', take, { once: true });
    return () => window.removeEventListener('focus', take);
  }, []);
}
