import { beginning, isRecord, object, type Schema, type Typed, type VariantOf, variant, wholeNumber } from './schema';

/** Embedded in every page as the JSON text of `<script type="application/json" id="boot">`. */
export interface PageBoot {
  /** The `vscode.l10n` bundle: message → translation; empty in English. */
  readonly messages: Record<string, string>;
  /** The language of VS Code's UI (BCP 47). */
  readonly language: string;
  /** Whether times are shown in UTC instead of the window's time zone. */
  readonly utc: boolean;
  /** False when the workspace has no Go sources to go to. */
  readonly go: boolean;
}

type Kinds = Readonly<Record<string, Schema<object>>>;

/** A question that a page may ask the host: its fields, and its answer. */
export interface Method {
  readonly ask: Schema<object>;
  readonly answer: Schema<unknown>;
}
type Methods = Readonly<Record<string, Method>>;
type AskIn<M extends Methods> = VariantOf<'kind', { readonly [K in keyof M]: M[K]['ask'] }>;

/** What every page sends in addition to its notes. */
export type PageCall<Ask> =
  /** The page listens now, so that it gets everything. */
  | { readonly type: 'ready' }
  /** The page's code failed. The text is for the log and has no data of events. */
  | { readonly type: 'problem'; readonly text: string }
  | { readonly type: 'request'; readonly id: number; readonly request: Ask }
  /** The answer to this request is no longer wanted. */
  | { readonly type: 'cancel'; readonly id: number }
  /** Sent from time to time; the answer is `pong`. */
  | { readonly type: 'ping' };

/** A request that cannot be read. It still gets an answer, because the page would wait for one for ever. */
export interface UnreadableRequest {
  readonly type: 'unreadable';
  readonly id: number;
}

/** Everything that a page and the host say to each other. `definePage` creates it, and the types below follow from it. */
export interface PageProtocol<Push = unknown, Note = unknown, Ask = unknown, M extends Methods = Methods> {
  /** The page's folder in `webview/` and `dist/webview/`. */
  readonly name: string;
  /** Host → page, except replies and signs of life. */
  readonly push: Schema<Push>;
  /** Page → host, without an answer, in addition to what every page sends (PageCall). */
  readonly note: Schema<Note>;
  /** Page → host, with an answer: every request gets exactly one reply. */
  readonly request: Schema<Ask>;
  readonly methods: M;
}

export type PushOf<P extends PageProtocol> = Typed<P['push']>;
export type NoteOf<P extends PageProtocol> = Typed<P['note']>;
export type RequestOf<P extends PageProtocol> = Typed<P['request']>;
export type MethodOf<P extends PageProtocol> = keyof P['methods'] & string;
/** One of a page's requests. */
export type AskOf<P extends PageProtocol, K extends MethodOf<P>> = { readonly kind: K } & Typed<P['methods'][K]['ask']>;
export type AnswerOf<P extends PageProtocol, K extends MethodOf<P>> = Typed<P['methods'][K]['answer']>;

/** Host → page: every request gets exactly one reply. `error` is a sentence for the person. */
export type PageReply =
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly error: string };

const everyPage = variant('type', {
  ready: object({}),
  problem: object({ text: beginning(2_000) }),
  cancel: object({ id: wholeNumber }),
  ping: object({}),
});

/** Defines the protocol of the page in `webview/NAME`: pushes and notes by their `type`, methods by the `kind` of the request. */
export function definePage<P extends Kinds, N extends Kinds, M extends Methods>(
  name: string,
  { pushes, notes, methods }: { readonly pushes: P; readonly notes: N; readonly methods: M },
): PageProtocol<VariantOf<'type', P>, VariantOf<'type', N>, AskIn<M>, M> {
  const push = variant('type', pushes);
  const note = variant('type', notes);
  const asks = Object.fromEntries(Object.entries(methods).map(([kind, { ask }]) => [kind, ask]));
  const request = variant('kind', asks as { readonly [K in keyof M]: M[K]['ask'] });
  return { name, push, note, request, methods };
}

/** Reads what every page sends; undefined for anything else, including notes. */
export function readCall<Ask>(value: unknown, request: Schema<Ask>): PageCall<Ask> | UnreadableRequest | undefined {
  if (!isRecord(value) || value.type !== 'request') return everyPage.read(value);
  const id = wholeNumber.read(value.id);
  const asked = request.read(value.request);
  if (id === undefined) return undefined;
  return asked === undefined ? { type: 'unreadable', id } : { type: 'request', id, request: asked };
}

/** Whether a message of the host answers a request. The method's schema checks whether it fits the request. */
export function isReply(value: unknown): value is PageReply {
  if (!isRecord(value) || value.type !== 'reply' || typeof value.id !== 'number') return false;
  return value.ok === true || (value.ok === false && typeof value.error === 'string');
}
