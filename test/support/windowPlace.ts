import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath } from './chromium';
import { newestVsCode, type VsCodeVersion } from './vscodeInstall';
import { startServer, type VsCodeServer } from './vscodeServer';

/** What a window runs in, and nothing of the windows before it. */
export interface WindowPlace {
  readonly server: VsCodeServer;
  readonly context: BrowserContext;
  /** When the window is closed. */
  leave(): Promise<void>;
}

export interface PlaceOptions {
  readonly version?: VsCodeVersion;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly extensions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starting a server and a browser takes as long as a test, so one of each serves all windows of a run, one after the other. */
let server: Promise<VsCodeServer> | undefined;
let context: Promise<BrowserContext> | undefined;

export async function windowPlace(options: PlaceOptions): Promise<WindowPlace> {
  context ??= launchBrowser();
  const isSpecial = options.version !== undefined || options.extensions !== undefined || options.env !== undefined;
  const own = isSpecial ? await startServer({ version: newestVsCode, ...options }) : undefined;
  const place = { server: own ?? (await sharedServer(options.settings ?? {})), context: await context };
  return { ...place, leave: async () => own?.stop() };
}

async function sharedServer(settings: Readonly<Record<string, unknown>>): Promise<VsCodeServer> {
  server ??= startServer({ version: newestVsCode });
  const shared = await server;
  await shared.renew(settings);
  return shared;
}

async function launchBrowser(): Promise<BrowserContext> {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  return await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
}

after(async () => {
  await (await context)?.browser()?.close();
  await (await server)?.stop();
});
