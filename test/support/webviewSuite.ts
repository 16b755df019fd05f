import { type EventsPage, type EventsPageOptions, eventsLab } from './eventsPage';
import { type TracePage, type TracePageOptions, traceLab } from './tracePage';
import { type WebviewOptions, webviewLab } from './webviewLab';

interface Closable {
  close(): Promise<void>;
}

interface Lab<P extends Closable> extends Closable {
  open(options?: WebviewOptions): Promise<P>;
}

const started: Promise<Closable>[] = [];

after(async () => {
  for (const lab of started) await (await lab).close();
});

/** Creates a page's bundle and its Chromium once for all suites of a run. */
function oneLab<L extends Closable>(makeLab: () => Promise<L>): () => Promise<L> {
  let lab: Promise<L> | undefined;
  return () => {
    if (lab) return lab;
    lab = makeLab();
    started.push(lab);
    return lab;
  };
}

/** Call it inside `describe`: every page is closed after its test, and fails it if the page reported an error. */
function suiteOf<P extends Closable>(lab: () => Promise<Lab<P>>): { open(options?: WebviewOptions): Promise<P> } {
  let pages: P[] = [];

  afterEach(async () => {
    const opened = pages;
    pages = [];
    for (const page of opened) await page.close();
  });

  return {
    async open(options) {
      const page = await (await lab()).open(options);
      pages.push(page);
      return page;
    },
  };
}

const labs = {
  trace: oneLab(traceLab),
  events: oneLab(eventsLab),
  map: oneLab(() => webviewLab('map')),
  consumer: oneLab(() => webviewLab('consumer')),
  flow: oneLab(() => webviewLab('flow')),
};

export const traceSuite = (): { open(options?: TracePageOptions): Promise<TracePage> } => suiteOf(labs.trace);

export const eventsSuite = (): { open(options?: EventsPageOptions): Promise<EventsPage> } => suiteOf(labs.events);

export const mapSuite = () => suiteOf(labs.map);

export const consumerSuite = () => suiteOf(labs.consumer);

export const flowSuite = () => suiteOf(labs.flow);
