import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { pageBuild } from '../../esbuild.mjs';
import { contentSecurityPolicy, webviewHtml } from '../../src/platform/pages/webviewHtml';
import { chromiumArgs, chromiumPath } from './chromium';
import type { FakeAnswer, HostMessage, PageAnswers, PageRequest } from './fakeHost';
import { projectRoot } from './runProcess';
import { type ThemeName, themeCss, themeKinds } from './themes';

const OUT = join(projectRoot, 'out/webview-test');
export const SCREENSHOTS = join(projectRoot, 'test-results/webview');

const CONTENT_TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

export interface WebviewOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** The state that an earlier page stored. */
  readonly state?: unknown;
  /** Translations for the test, by message. */
  readonly messages?: Record<string, string>;
  /** The language of numbers, units and times; British English if absent. */
  readonly language?: string;
  readonly reducedMotion?: boolean;
}

/** Chromium with one of the pages on a loopback server, one for each suite. */
export interface WebviewLab {
  open(options?: WebviewOptions): Promise<Webview>;
  close(): Promise<void>;
}

/** One page with a fake host behind it. */
export interface Webview {
  readonly page: Page;
  push(message: HostMessage): Promise<void>;
  answer<K extends PageRequest['kind']>(kind: K, answer: FakeAnswer<PageAnswers[K]>): Promise<void>;
  requests(kind: PageRequest['kind']): Promise<PageRequest[]>;
  /** Returns everything that the page sent, in order. */
  sent(): Promise<{ type: string; [key: string]: unknown }[]>;
  cspViolations(): Promise<string[]>;
  /** Closes the page; rejects if it reported an error. */
  close(): Promise<void>;
}

/** Returns the text as it is laid out, with white space between columns and lines. */
export async function renderedText(locator: Locator): Promise<string> {
  await locator.waitFor();
  return (await locator.allInnerTexts()).join('\n');
}

export async function webviewLab(name: string): Promise<WebviewLab> {
  const out = join(OUT, name);
  await bundle(name, out);
  const hostScript = await readFile(join(out, 'fakeHost.js'), 'utf8');
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  const pages = new Map<string, WebviewOptions>();
  const server = await serve(out, pages);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async open(options = {}) {
      const id = randomUUID();
      pages.set(id, options);
      const context = await newContext(browser, options);
      return openPage(context, `${origin}/${id}`, hostScript, options);
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Bundles the page as the build does, and the fake host as a classic script. */
async function bundle(name: string, outdir: string): Promise<void> {
  await build({ ...pageBuild([name], outdir), entryNames: '[name]', assetNames: '[name]' });
  const entryPoints = ['test/support/fakeHost.ts'];
  await build({ bundle: true, outdir, logLevel: 'warning', absWorkingDir: projectRoot, entryPoints, format: 'iife' });
}

function serve(out: string, pages: ReadonlyMap<string, WebviewOptions>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    const options = pages.get(path);
    if (options !== undefined) return sendPage(response, `http://${request.headers.host}`, options);
    if (path === 'favicon.ico') return response.writeHead(204).end();
    try {
      const body = await readFile(join(out, path.replace(/[^\w.-]/g, '')));
      response.setHeader('content-type', CONTENT_TYPES[extname(path)] ?? 'text/plain');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Sends the page with its policy as a header, too, which also covers what comes before the page's own policy. */
function sendPage(response: import('node:http').ServerResponse, origin: string, options: WebviewOptions): void {
  const page = { cspSource: origin, nonce: randomUUID().replaceAll('-', '') };
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('content-security-policy', contentSecurityPolicy(page));
  response.end(
    webviewHtml({
      ...page,
      title: 'Page',
      language: 'en',
      scriptUri: `${origin}/main.js`,
      styleUri: `${origin}/main.css`,
      boot: { messages: options.messages ?? {}, language: options.language ?? 'en-GB' },
    }),
  );
}

function newContext(browser: Browser, options: WebviewOptions): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: options.width ?? 1200, height: options.height ?? 720 },
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
  });
}

async function openPage(
  context: BrowserContext,
  url: string,
  hostScript: string,
  options: WebviewOptions,
): Promise<Webview> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.addInitScript({ content: hostScript });
  await page.addInitScript(reportLayoutErrors);
  await page.addInitScript((state) => {
    window.fakeHost.state = state;
  }, options.state);
  const theme = options.theme ?? 'dark';
  // A page that is slow on a busy machine is not wrong.
  page.setDefaultTimeout(120_000);
  await page.addInitScript(applyTheme, { css: themeCss(theme), kinds: themeKinds(theme) });
  await page.goto(url);
  await page.waitForFunction(() => window.fakeHost.sent.some(({ type }) => type === 'ready'));
  return {
    page,
    push: (message) => page.evaluate((sent) => window.fakeHost.push(sent), message),
    answer: (kind, answer) =>
      page.evaluate(([to, value]) => window.fakeHost.answer(to, value as never), [kind, answer] as const),
    requests: (kind) => page.evaluate((wanted) => window.fakeHost.requests(wanted), kind),
    sent: () => page.evaluate(() => structuredClone(window.fakeHost.sent) as unknown as { type: string }[]),
    cspViolations: () => page.evaluate(() => window.fakeHost.cspViolations),
    async close() {
      // What it still loads while it closes is not a fault of the page.
      await page.evaluate(() => undefined);
      const reported = problems.join('\n');
      await context.close();
      if (reported !== '') throw new Error(`The page reported problems:\n${reported}`);
    },
  };
}

/**
 * Runs in the page. What the browser itself reports (a size that changes while sizes are reported) is not an exception,
 * so the driver does not notice it.
 */
function reportLayoutErrors(): void {
  window.addEventListener('error', ({ error, message }) => {
    if (error === null) console.error(message);
  });
}

/** Runs in the page: adds the theme as VS Code does, through a constructed sheet, which no policy forbids. */
function applyTheme({ css, kinds }: { css: string; kinds: string[] }): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.addEventListener('DOMContentLoaded', () => document.body.classList.add(...kinds));
}
