import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath, stopProgress } from './chromium';
import { newestVsCode, type VsCodeVersion } from './vscodeInstall';
import { startServer, type VsCodeServer } from './vscodeServer';

/** Where a window runs, without anything of earlier windows. */
export interface WindowPlace {
  readonly server: VsCodeServer;
  readonly context: BrowserContext;
  /** Call it when the window is closed. */
  leave(): Promise<void>;
}

export interface PlaceOptions {
  readonly version?: VsCodeVersion;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly extensions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Of nearly a hundred built-in extensions, those that show, write or colour what tests check. A window reads and loads
 * every extension, which is a third of the time to open it.
 */
const BUILT_IN = [
  'configuration-editing',
  'go',
  'json',
  'log',
  'markdown-basics',
  'markdown-language-features',
  'theme-defaults',
  'theme-seti',
];

/**
 * Starting a server and a browser takes as long as a test, so one of each serves all windows of a run, one after the
 * other.
 */
let server: Promise<VsCodeServer> | undefined;
let context: Promise<BrowserContext> | undefined;

export async function windowPlace(options: PlaceOptions): Promise<WindowPlace> {
  context ??= launchBrowser();
  const isSpecial = options.version !== undefined || options.extensions !== undefined || options.env !== undefined;
  // Other extensions may depend on any of them.
  const builtIn = options.extensions ? {} : { builtIn: BUILT_IN };
  const own = isSpecial ? await startServer({ version: newestVsCode, ...builtIn, ...options }) : undefined;
  const place = { server: own ?? (await sharedServer(options.settings ?? {})), context: await context };
  return { ...place, leave: async () => own?.stop() };
}

async function sharedServer(settings: Readonly<Record<string, unknown>>): Promise<VsCodeServer> {
  server ??= startServer({ version: newestVsCode, builtIn: BUILT_IN });
  const shared = await server;
  await shared.renew(settings);
  return shared;
}

async function launchBrowser(): Promise<BrowserContext> {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  const window = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  await stopProgress(window);
  return window;
}

after(async () => {
  await (await context)?.browser()?.close();
  await (await server)?.stop();
});
