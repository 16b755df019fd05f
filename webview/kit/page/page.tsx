import { type ComponentType, createContext, render } from 'preact';
import { useContext } from 'preact/hooks';
import { createTranslate, type Translate } from '../../../src/model/text/translate';
import type { PageBoot, PageProtocol } from '../../../src/protocol/page';
import { registerComponents } from '../controls/components';
import { connectHost, type Host } from '../state/host';
import { FaultBoundary, showUnseen, watchFaults, watchSilence } from './faults';
import { type TimeTexts, timeTexts } from './time';

/** What every part of a page needs. */
export interface Page<P extends PageProtocol, Session> extends Boot {
  readonly host: Host<P>;
  readonly session: Session;
}

/** A page's state, and what a person can do. `notice`: a sentence about what failed. */
interface Noticing {
  readonly state: { set(change: { readonly notice: string | null }): void };
}

/**
 * Creates a page from its protocol and its session. `usePage` gives every part what it needs, `drawPage` starts the page. `connect`:
 * connects to a host other than VS Code.
 */
export function createPage<P extends PageProtocol, Session extends Noticing>(
  protocol: P,
  startSession: (host: Host<P>, t: Translate) => Session,
) {
  const PageContext = createContext<Page<P, Session> | null>(null);

  function usePage(): Page<P, Session> {
    const page = useContext(PageContext);
    if (page === null) throw new Error('Rendered outside of the page.');
    return page;
  }

  /** Draws the page, and watches for faults of the page and for a silent host. */
  function drawPage(App: ComponentType, connect: (t: Translate) => Host<P> = (t) => connectHost(protocol, t)): void {
    registerComponents();
    showUnseen();
    const boot = readBoot();
    const host = connect(boot.t);
    const page = { ...boot, host, session: startSession(host, boot.t) };
    const notify = (notice: string | null) => page.session.state.set({ notice });
    watchFaults(page, notify);
    watchSilence(page, notify);
    const root = document.getElementById('app');
    if (root === null) return;
    render(
      <PageContext.Provider value={page}>
        <FaultBoundary page={page}>
          <App />
        </FaultBoundary>
      </PageContext.Provider>,
      root,
    );
  }

  return { usePage, drawPage };
}

/** The data that the host wrote into the page. */
export interface Boot {
  /** Translates with the bundle that VS Code loaded for the extension. A message without a translation stays English. */
  readonly t: Translate;
  readonly time: TimeTexts;
  /** A BCP 47 tag. */
  readonly language: string;
  /** Whether there may be Go sources to open. */
  readonly hasGo: boolean;
}

function readBoot(): Boot {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Partial<PageBoot>;
  const language = boot.language ?? 'en';
  const messages = boot.messages ?? {};
  const t = createTranslate(() => messages, Object.keys(messages).length === 0 ? 'en' : language);
  return { t, time: timeTexts(language, boot.utc === true), language, hasGo: boot.go !== false };
}
