import { type TraceLab, type TracePage, type TracePageOptions, traceLab } from './tracePage';

/** Inside `describe`: one Chromium for the suite; every page is closed after its test, and fails it when it reported an error. */
export function traceSuite(): { open(options?: TracePageOptions): Promise<TracePage> } {
  let lab: TraceLab;
  let pages: TracePage[] = [];

  before(async () => {
    lab = await traceLab();
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
