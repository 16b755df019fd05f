import type { EventHeader } from '../../src/model/event/event';
import type { EventsProtocol, EventsSettings } from '../../src/protocol/events';
import type { NoteOf, PageCall } from '../../src/protocol/page';
import { type Webview, type WebviewOptions, webviewLab } from './webviewLab';

export type EventsPageOptions = WebviewOptions;

type EventsNote = NoteOf<EventsProtocol> | Extract<PageCall<never>, { type: 'problem' }>;

/** Chromium with the events page, one for each suite. */
export interface EventsLab {
  open(options?: EventsPageOptions): Promise<EventsPage>;
  close(): Promise<void>;
}

/** One events page with a fake host behind it. */
export interface EventsPage extends Webview {
  /** `open` with these settings, `live`, then these events, then `read`. */
  show(headers: readonly EventHeader[], over?: Partial<EventsSettings>): Promise<void>;
  add(headers: readonly EventHeader[]): Promise<void>;
  /** The messages of one type that the page sent, in order. */
  sentOf<T extends EventsNote['type']>(type: T): Promise<Extract<EventsNote, { type: T }>[]>;
}

/** Starts a lab whose pages are as wide as a side bar. */
export async function eventsLab(): Promise<EventsLab> {
  const lab = await webviewLab('events');
  return {
    open: async (options) => eventsPage(await lab.open({ width: 300, height: 500, ...options })),
    close: lab.close,
  };
}

function eventsPage(webview: Webview): EventsPage {
  const { page, push } = webview;
  const add = (headers: readonly EventHeader[]) => page.evaluate((sent) => window.fakeHost.events(sent), headers);
  return {
    ...webview,
    add,
    async show(headers, over = {}) {
      const settings = { mode: 'all', paused: false, streamWord: 'aggregate', openOnClick: true, ...over } as const;
      await push({ type: 'open', settings, keep: 10_000 });
      await push({ type: 'status', status: { state: 'live' } });
      await add(headers);
      await push({ type: 'read' });
      await page.waitForSelector(headers.length > 0 ? '.count' : '.empty');
    },
    sentOf: (type) =>
      page.evaluate((wanted) => window.fakeHost.sent.filter((message) => message.type === wanted) as never, type),
  };
}
