import { type ComponentType, type Context, createContext, render } from 'preact';
import { useContext } from 'preact/hooks';
import type { Boot } from './boot';
import { FaultBoundary, type FaultyPage, watchFaults } from './faults';
import { watchSilence } from './silence';

/** A page's context, and the hook by which every part of it reads what it needs. */
export function pageContext<P>() {
  const PageContext = createContext<P | null>(null);
  const usePage = (): P => {
    const page = useContext(PageContext);
    if (page === null) throw new Error('Rendered outside of the page.');
    return page;
  };
  return { PageContext, usePage };
}

/** Draws the page, and watches over its faults and its host from now on: `notify` shows a sentence, null takes it back. */
export function drawPage<P extends Boot & FaultyPage & { readonly host: { ping(): void } }>(
  page: P,
  {
    context,
    App,
    notify,
  }: { context: Context<P | null>; App: ComponentType; notify: (sentence: string | null) => void },
): void {
  watchFaults(page, notify);
  watchSilence(page, notify);
  const root = document.getElementById('app');
  if (root === null) return;
  render(
    <context.Provider value={page}>
      <FaultBoundary page={page}>
        <App />
      </FaultBoundary>
    </context.Provider>,
    root,
  );
}
