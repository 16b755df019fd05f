import type { EventHeader } from '../../src/model/event/event';
import type { PushOf } from '../../src/protocol/page';
import type { TraceProgress, TraceProtocol, TraceSettings } from '../../src/protocol/trace';
import { type Webview, type WebviewOptions, webviewLab } from './webviewLab';

export { renderedText, SCREENSHOTS } from './webviewLab';

export type TracePageOptions = WebviewOptions;

/** Chromium with the trace page, one for each suite. */
export interface TraceLab {
  open(options?: TracePageOptions): Promise<TracePage>;
  close(): Promise<void>;
}

/** One trace page with a fake host behind it. */
export interface TracePage extends Webview {
  /** `open`, then these rows, then `done`. */
  show(headers: readonly EventHeader[], over?: Partial<TraceSettings>): Promise<void>;
  progress(progress: TraceProgress): Promise<void>;
}

export async function traceLab(): Promise<TraceLab> {
  const lab = await webviewLab('trace');
  return { open: async (options) => tracePage(await lab.open(options)), close: lab.close };
}

function tracePage(webview: Webview): TracePage {
  const { page, push } = webview;
  return {
    ...webview,
    async show(headers, over = {}) {
      await push(openMessage(headers, over));
      await page.evaluate((sent) => window.fakeHost.rows(sent), headers);
      await push({ type: 'progress', progress: { state: 'done' } });
      await page.waitForSelector(headers.length === 0 ? '.empty' : '.event-row');
    },
    progress: (progress) => push({ type: 'progress', progress }),
  };
}

function openMessage(headers: readonly EventHeader[], over: Partial<TraceSettings>): PushOf<TraceProtocol> {
  return {
    type: 'open',
    state: { key: { by: 'correlation', id: headers[0]?.correlationId ?? 'nothing-here' }, connection: 'dev' },
    settings: { reveal: 'onClick', hasTraceUrl: true, streamWord: 'aggregate', ...over },
  };
}
