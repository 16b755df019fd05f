import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { chatPageBuild } from '../../esbuild.mjs';
import type { ToolPorts } from '../../src/app/tools/ports';
import { TRACE_PAGE } from '../../src/app/tools/tracePage';
import { chromiumArgs, chromiumPath } from './chromium';
import { projectRoot } from './runProcess';
import { connectToolHost } from './toolHost';

/*
 * No host of MCP Apps is available without an account. This one does what the specification (2026-01-26) says of a
 * host: it reads the page through MCP, shows it in a frame without an origin under the policy for pages that request
 * nothing, does the handshake, sends the arguments and the result of the call, and passes tool calls on to the server.
 * The server behind it is the real one.
 */

const OUT = join(projectRoot, 'out/chat-test');

/** The policy for a page that names no address. */
const HOST_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; connect-src 'none'";

export interface ChatOptions {
  /** Whether the host opens links. */
  readonly opensLinks?: boolean;
  /** Whether the host refuses the page's protocol revision. */
  readonly refuses?: boolean;
  readonly hostContext?: object;
}

/** A chat in which a tool was called, with its page. */
export interface ChatPage {
  readonly page: Page;
  /** What the page of the trace shows. */
  readonly frame: ReturnType<Page['frameLocator']>;
  /** Every message that the page has sent to its host. */
  readonly sent: { readonly method?: string; readonly params?: Record<string, unknown> }[];
  readonly violations: string[];
  close(): Promise<void>;
}

export interface ChatLab {
  /** Calls `get_trace` as an agent does, and shows the page beside the answer. */
  call(ports: ToolPorts, input: Record<string, unknown>, options?: ChatOptions): Promise<ChatPage>;
  close(): Promise<void>;
}

export async function chatLab(): Promise<ChatLab> {
  await build(chatPageBuild(OUT));
  const html = () => readFile(join(OUT, 'chat.html'), 'utf8');
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  let shown = '';
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (url === '/app') response.setHeader('content-security-policy', HOST_POLICY);
    response.end(url === '/app' ? shown : '<!DOCTYPE html><title>A chat</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async call(ports, input, options = {}) {
      const host = await connectToolHost(ports, { page: html, showsPages: true });
      const result = await host.client.callTool({ name: 'get_trace', arguments: input });
      const { contents } = await host.client.readResource({ uri: TRACE_PAGE.uri });
      const [resource] = contents;
      shown = resource && 'text' in resource ? resource.text : '';
      const context = await browser.newContext({
        viewport: { width: 700, height: 700 },
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      const sent: ChatPage['sent'] = [];
      const violations: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') violations.push(message.text());
      });
      page.on('pageerror', (error) => violations.push(String(error)));
      await page.exposeFunction('heard', (message: ChatPage['sent'][number]) => void sent.push(message));
      await page.exposeFunction('callServer', (params: { name: string; arguments: Record<string, unknown> }) =>
        host.client.callTool(params),
      );
      // The bundler's helper that names functions in these tests does not exist in the page.
      await page.addInitScript({ content: 'globalThis.__name = (named) => named;' });
      await page.goto(origin);
      await page.evaluate(beHost, {
        input,
        result,
        opensLinks: options.opensLinks ?? false,
        refuses: options.refuses ?? false,
        context: options.hostContext ?? {},
      });
      return {
        page,
        frame: page.frameLocator('iframe'),
        sent,
        violations,
        async close() {
          await context.close();
          await host.close();
        },
      };
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface HostScene {
  readonly input: object;
  readonly result: object;
  readonly opensLinks: boolean;
  readonly refuses: boolean;
  readonly context: object;
}

/** Runs in the chat's own page: acts as the host. */
function beHost({ input, result, opensLinks, refuses, context }: HostScene): void {
  const own = window as unknown as {
    heard(message: unknown): Promise<void>;
    callServer(params: unknown): Promise<object>;
  };
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = '/app';
  frame.style.width = '680px';
  const say = (message: object) => frame.contentWindow?.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const notify = (method: string, params: object) => say({ method, params });
  const answers: Record<string, (params: Record<string, unknown>) => object | Promise<object>> = {
    'ui/initialize': () => ({
      protocolVersion: '2026-01-26',
      hostInfo: { name: 'a chat', version: '1' },
      hostCapabilities: { serverTools: {}, openLinks: {} },
      hostContext: { theme: 'dark', displayMode: 'inline', ...context },
    }),
    'tools/call': (params) => own.callServer(params),
    'ui/open-link': () => (opensLinks ? {} : { isError: true }),
    ping: () => ({}),
  };
  window.addEventListener('message', async ({ data, source }) => {
    if (source !== frame.contentWindow) return;
    await own.heard(data);
    const { id, method, params } = data;
    if (method === 'ui/notifications/initialized') {
      notify('ui/notifications/tool-input', { arguments: input });
      notify('ui/notifications/tool-result', result);
    }
    if (method === 'ui/notifications/size-changed') frame.style.height = `${params.height}px`;
    if (id === undefined) return;
    const answer = refuses ? undefined : answers[method];
    if (!answer) say({ id, error: { code: -32601, message: `Method not found: ${method}` } });
    else say({ id, result: await answer(params) });
  });
  document.body.append(frame);
}
