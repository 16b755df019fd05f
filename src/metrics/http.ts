import { isObject } from '../base/isObject';
import { MetricsError } from './errors';

/** A metrics server, with its address without user and password. */
export interface MetricsServer {
  /** For people; contains no password. */
  readonly address: string;
  /** Asks the HTTP API, for example `query_range`. Resolves with the parsed JSON. Rejects with MetricsError or the signal's reason. */
  ask(path: string, params: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
}

export interface MetricsLimits {
  readonly timeoutMs: number;
  readonly mostBytes: number;
}

const METRICS_LIMITS: MetricsLimits = { timeoutMs: 10_000, mostBytes: 8_000_000 };

/** Opens a metrics server. `url` may have a user and a password. Throws MetricsError when it is not http or https. */
export function openMetricsServer(url: string, limits = METRICS_LIMITS): MetricsServer {
  const { base, headers } = readUrl(url);
  return {
    address: base,
    async ask(path, params, signal) {
      const timeout = AbortSignal.timeout(limits.timeoutMs);
      try {
        const response = await fetch(`${base}/api/v1/${path}?${new URLSearchParams(params)}`, {
          headers,
          signal: AbortSignal.any([signal, timeout]),
        });
        return answerOf(response.status, await readBody(response, limits.mostBytes));
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (timeout.aborted) throw new MetricsError('timeout', String(limits.timeoutMs / 1_000));
        throw error instanceof MetricsError ? error : new MetricsError('unreachable', codeOf(error));
      }
    },
  };
}

function readUrl(text: string): { readonly base: string; readonly headers: Readonly<Record<string, string>> } {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new MetricsError('invalid');
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const headers = { accept: 'application/json' };
  if (url.username === '' && url.password === '') return { base, headers };
  const credentials = Buffer.from(`${decoded(url.username)}:${decoded(url.password)}`).toString('base64');
  return { base, headers: { ...headers, authorization: `Basic ${credentials}` } };
}

/** Decodes a part of the address. A password may contain a percent sign that encodes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns for example ECONNREFUSED or DEPTH_ZERO_SELF_SIGNED_CERT. */
function codeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : '';
}

async function readBody(response: Response, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    // Leaving the loop closes the connection.
    if (size > mostBytes) throw new MetricsError('tooLarge');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Returns the data of an answer. Prometheus answers in JSON even when it refuses; an answer in another form comes from another program, or
 * from a proxy in front.
 */
function answerOf(status: number, body: string): unknown {
  if (status === 401 || status === 403) throw new MetricsError('denied');
  const answer = parsed(body);
  if (answer?.status === 'success') return answer.data;
  if (status >= 500) throw new MetricsError('failed', String(status));
  if (answer?.status === 'error' && typeof answer.error === 'string') {
    throw new MetricsError('refused', answer.error.slice(0, 200));
  }
  throw new MetricsError('notPrometheus');
}

function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
