import { type EventsPage, type EventsPageOptions, eventsLab } from './eventsPage';
import { type TracePage, type TracePageOptions, traceLab } from './tracePage';
import { type WebviewOptions, webviewLab } from './webviewLab';

interface Closable {
  close(): Promise<void>;
}

interface Lab<P extends Closable> extends Closable {
  open(options?: WebviewOptions): Promise<P>;
}

/** Inside `describe`: one Chromium for the suite; every page is closed after its test, and fails it when it reported an error. */
function suiteOf<P extends Closable>(makeLab: () => Promise<Lab<P>>): { open(options?: WebviewOptions): Promise<P> } {
  let lab: Lab<P>;
  let pages: P[] = [];

  before(async () => {
    lab = await makeLab();
  });
  after(() => lab.close());
  afterEach(async () => {
    const opened = pages;
    pages = [];
    for (const page of opened) await page.close();
  });

  return {
    async open(options) {
      const page = await lab.open(options);
      pages.push(page);
      return page;
    },
  };
}

export const traceSuite = (): { open(options?: TracePageOptions): Promise<TracePage> } => suiteOf(traceLab);

export const eventsSuite = (): { open(options?: EventsPageOptions): Promise<EventsPage> } => suiteOf(eventsLab);

export const mapSuite = () => suiteOf(() => webviewLab('map'));

export const consumerSuite = () => suiteOf(() => webviewLab('consumer'));

export const flowSuite = () => suiteOf(() => webviewLab('flow'));
