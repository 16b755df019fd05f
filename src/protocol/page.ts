import { beginning, isRecord, object, type Schema, type Typed, type VariantOf, variant, wholeNumber } from './schema';

/** Embedded in every page as JSON text of `<script type="application/json" id="boot">`. */
export interface PageBoot {
  /** `vscode.l10n` bundle: message → translation; empty in English. */
  readonly messages: Record<string, string>;
  /** BCP 47 language of VS Code's UI. */
  readonly language: string;
  /** Times are shown in UTC, not in the window's time zone. */
  readonly utc: boolean;
  /** False where the workspace has no Go sources to go to. */
  readonly go: boolean;
}

type Kinds = Readonly<Record<string, Schema<object>>>;

/** What a page may ask of the host: the fields of the question, and what it is answered with. */
export interface Method {
  readonly ask: Schema<object>;
  readonly answer: Schema<unknown>;
}
type Methods = Readonly<Record<string, Method>>;
type AskIn<M extends Methods> = VariantOf<'kind', { readonly [K in keyof M]: M[K]['ask'] }>;

/** What every page sends beside its notes. */
export type PageCall<Ask> =
  /** It listens: it is sent everything. */
  | { readonly type: 'ready' }
  /** Its code failed; for the log. Holds no data of events. */
  | { readonly type: 'problem'; readonly text: string }
  | { readonly type: 'request'; readonly id: number; readonly request: Ask }
  /** The answer to this request is no longer wanted. */
  | { readonly type: 'cancel'; readonly id: number }
  /** Now and then; answered by `pong`. */
  | { readonly type: 'ping' };

/** A request that makes no sense still wants its answer: the page would wait for it without end. */
export interface UnreadableRequest {
  readonly type: 'unreadable';
  readonly id: number;
}

/** All that a page and the host say to each other. `definePage` makes it; the types below are read from it. */
export interface PageProtocol<Push = unknown, Note = unknown, Ask = unknown, M extends Methods = Methods> {
  /** The page's folder in `webview/` and `dist/webview/`. */
  readonly name: string;
  /** Host → page, but for replies and signs of life. */
  readonly push: Schema<Push>;
  /** Page → host, without an answer; beside what every page sends (PageCall). */
  readonly note: Schema<Note>;
  /** Page → host, answered: every request gets exactly one reply. */
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

/** Host → page: every request gets exactly one. `error` is a sentence for the person. */
export type PageReply =
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly error: string };

const everyPage = variant('type', {
  ready: object({}),
  problem: object({ text: beginning(2_000) }),
  cancel: object({ id: wholeNumber }),
  ping: object({}),
});

/** The protocol of the page in `webview/NAME`: pushes and notes by their `type`, methods by the `kind` of the request. */
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

/** Reads what every page sends; undefined for anything else, notes too. */
export function readCall<Ask>(value: unknown, request: Schema<Ask>): PageCall<Ask> | UnreadableRequest | undefined {
  if (!isRecord(value) || value.type !== 'request') return everyPage.read(value);
  const id = wholeNumber.read(value.id);
  const asked = request.read(value.request);
  if (id === undefined) return undefined;
  return asked === undefined ? { type: 'unreadable', id } : { type: 'request', id, request: asked };
}

/** Whether a message of the host answers a request; whether it fits the request, the method's schema says. */
export function isReply(value: unknown): value is PageReply {
  if (!isRecord(value) || value.type !== 'reply' || typeof value.id !== 'number') return false;
  return value.ok === true || (value.ok === false && typeof value.error === 'string');
}
