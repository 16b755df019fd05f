import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { EventHeader } from '../../src/model/event';
import { contentSecurityPolicy, webviewHtml } from '../../src/platform/webviewHtml';
import type { EventsSettings, FromEvents, ToEvents } from '../../src/protocol/events';
import { chromiumArgs, chromiumPath } from './chromium';
import { projectRoot } from './runProcess';
import { type ThemeName, themeCss, themeKind } from './themes';

const OUT = join(projectRoot, 'out/events-test');

export interface EventsPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier page left behind. */
  readonly state?: unknown;
}

/** The events page with a fake host behind it. */
export interface EventsPage {
  readonly page: Page;
  push(message: ToEvents): Promise<void>;
  /** `open` with these settings, `live`, then these events, then `read`. */
  show(headers: readonly EventHeader[], over?: Partial<EventsSettings>): Promise<void>;
  add(headers: readonly EventHeader[]): Promise<void>;
  sent<T extends FromEvents['type']>(type: T): Promise<Extract<FromEvents, { type: T }>[]>;
  cspViolations(): Promise<string[]>;
}

/** Inside `describe`: one Chromium for the suite; every page is closed after its test, and fails it when it reported an error. */
export function eventsSuite(): { open(options?: EventsPageOptions): Promise<EventsPage> } {
  let openPage: (options: EventsPageOptions) => Promise<EventsPage>;
  let end: () => Promise<unknown>;
  let contexts: BrowserContext[] = [];
  const problems: string[] = [];

  before(async () => {
    await bundle();
    const hostScript = await readFile(join(OUT, 'eventsHost.js'), 'utf8');
    const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
    const server = createServer(async ({ url = '/', headers }, response) => {
      const name = new URL(url, 'http://localhost').pathname.slice(1).replace(/[^\w.-]/g, '');
      if (name === '') return sendPage(response, `http://${headers.host}`);
      const body = await readFile(join(OUT, name)).catch(() => undefined);
      const type = name.endsWith('.css') ? 'text/css' : name.endsWith('.js') ? 'text/javascript' : 'font/ttf';
      response.writeHead(body ? 200 : 204, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    openPage = async ({ theme = 'dark', width = 300, height = 500, state }) => {
      const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'UTC', locale: 'en-GB' });
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.addInitScript({ content: hostScript });
      await page.addInitScript((kept) => {
        window.eventsHost.state = kept;
      }, state);
      await page.addInitScript(applyTheme, { css: themeCss(theme), kind: themeKind(theme) });
      await page.goto(url);
      await page.waitForFunction(() => window.eventsHost.sent.some(({ type }) => type === 'ready'));
      return eventsPage(page);
    };
    end = async () => {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  after(() => end());
  afterEach(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
    const found = problems.splice(0);
    if (found.length > 0) throw new Error(`The page reported problems:\n${found.join('\n')}`);
  });

  return { open: (options = {}) => openPage(options) };
}

function eventsPage(page: Page): EventsPage {
  const push = (message: ToEvents) => page.evaluate((sent) => window.eventsHost.push(sent), message);
  const add = (headers: readonly EventHeader[]) => page.evaluate((sent) => window.eventsHost.events(sent), headers);
  return {
    page,
    push,
    add,
    async show(headers, over = {}) {
      const settings = { mode: 'all', paused: false, streamWord: 'aggregate', openOnClick: true, ...over } as const;
      await push({ type: 'open', settings, keep: 10_000 });
      await push({ type: 'status', status: { state: 'live' } });
      await add(headers);
      await push({ type: 'read' });
      await page.waitForSelector('.row, .empty');
    },
    sent: (type) =>
      page.evaluate((wanted) => window.eventsHost.sent.filter((message) => message.type === wanted) as never, type),
    cspViolations: () => page.evaluate(() => window.eventsHost.cspViolations),
  };
}

async function bundle(): Promise<void> {
  const shared = { bundle: true, outdir: OUT, logLevel: 'warning', absWorkingDir: projectRoot } as const;
  await build({
    ...shared,
    entryPoints: ['webview/events/main.tsx'],
    format: 'esm',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
  });
  await build({ ...shared, entryPoints: ['test/support/eventsHost.ts'], format: 'iife' });
}

function sendPage(response: import('node:http').ServerResponse, origin: string): void {
  const page = { cspSource: origin, nonce: randomUUID().replaceAll('-', '') };
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('content-security-policy', contentSecurityPolicy(page));
  const boot = { messages: {}, language: 'en-GB' };
  const files = { scriptUri: `${origin}/main.js`, styleUri: `${origin}/main.css` };
  response.end(webviewHtml({ ...page, ...files, title: 'Events', language: 'en', boot }));
}

/** Puts the theme in as VS Code does: through a constructed sheet, which no policy forbids. Runs in the page. */
function applyTheme({ css, kind }: { css: string; kind: string }): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.addEventListener('DOMContentLoaded', () => document.body.classList.add(kind));
}
