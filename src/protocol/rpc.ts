/** Webview → host. Untrusted input: the host parses each before use. */
export interface Request<R> {
  readonly type: 'request';
  readonly id: number;
  readonly request: R;
}

/** Webview → host: the answer to this request is no longer wanted. */
export interface CancelRequest {
  readonly type: 'cancel';
  readonly id: number;
}

/** Host → webview: every request gets exactly one, rejections too. `error` is a sentence for the person. */
export type Reply =
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly error: string };
