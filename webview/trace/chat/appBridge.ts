import { isRecord } from '../../../src/protocol/schema';

/** The revision of MCP Apps that the page uses. */
const APPS_VERSION = '2026-01-26';

/** Receives a notification of the host: a method and its parameters. */
type OnNotification = (method: string, params: Readonly<Record<string, unknown>>) => void;

/** The host of a page inside a chat, as defined by MCP Apps: JSON-RPC 2.0 over messages to the surrounding frame. */
interface AppBridge {
  /** Rejects with an Error that has the host's sentence. */
  request(method: string, params: object): Promise<Readonly<Record<string, unknown>>>;
  notify(method: string, params: object): void;
}

type Answer = (message: Readonly<Record<string, unknown>>) => void;

/**
 * Connects to the host, and reports that the page is ready. `onNotification` also receives what the host sends about itself at the start.
 * `onRefused` is called when the host does not support this revision.
 */
export function connectBridge(onNotification: OnNotification, onRefused: () => void): AppBridge {
  const waiting = new Map<unknown, Answer>();
  let lastId = 0;
  // A page inside a chat does not know its host's origin. It sends nothing secret.
  const post = (message: object) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');

  window.addEventListener('message', ({ data, source }: MessageEvent<unknown>) => {
    if (source !== window.parent || !isRecord(data) || data.jsonrpc !== '2.0') return;
    const { id, method } = data;
    if (typeof method !== 'string') {
      waiting.get(id)?.(data);
      waiting.delete(id);
    } else if (id === undefined) onNotification(method, isRecord(data.params) ? data.params : {});
    else if (method === 'ping' || method === 'ui/resource-teardown') post({ id, result: {} });
    else post({ id, error: { code: -32601, message: method } });
  });

  function request(method: string, params: object): Promise<Readonly<Record<string, unknown>>> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        if (isRecord(result)) resolve(result);
        else reject(new Error(isRecord(error) && typeof error.message === 'string' ? error.message : method));
      });
      post({ id, method, params });
    });
  }

  const notify = (method: string, params: object) => post({ method, params });
  const appInfo = { name: 'event-trace', version: '1' };
  const asked = { protocolVersion: APPS_VERSION, appInfo, appCapabilities: { availableDisplayModes: ['inline'] } };
  request('ui/initialize', asked).then(({ hostContext }) => {
    if (isRecord(hostContext)) onNotification('ui/notifications/host-context-changed', hostContext);
    notify('ui/notifications/initialized', {});
  }, onRefused);
  return { request, notify };
}

/** Returns the text of a tool's answer. Rejects with the text when it is an error. */
export async function callTool(bridge: AppBridge, name: string, input: object): Promise<string> {
  const { content, isError } = await bridge.request('tools/call', { name, arguments: input });
  const text = (Array.isArray(content) ? content : [])
    .map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('\n');
  if (isError === true) throw new Error(text);
  return text;
}
