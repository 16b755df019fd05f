import { inSlices } from '../../base/inSlices';
import type { EventBody, Position } from '../../model/event/event';
import { contentOf, contentOfText, contentText } from '../../model/json/content';
import type { ContentView } from '../../model/json/contentView';
import type { Steps } from '../../model/text/steps';
import type { Translate } from '../../model/text/translate';
import type { BodyView, PackedContent } from '../../protocol/traceDetails';
import type { EventReader } from '../../store/ports';
import type { SettingsOf } from '../settings/definitions';
import { type BodyAnswer, type BodyQuestion, type BodyThread, LARGE_BYTES } from './bodyThread';

/** The most bytes of a payload that are sent to the page before a person asks for the whole. */
const firstBytes = 1_000_000;

/**
 * The most bytes that are sent at once to the page or an editor: VS Code builds a message in one go, and gives extensions no document above
 * 50 MB.
 */
export const mostShownBytes = 10_000_000;

/** Matches a body without content. If it were hidden, it would seem that there is something to show. */
const HOLDS_NOTHING = /^\s*(?:\{\s*\}|\[\s*\]|null)\s*$/;

/** The settings for showing payloads. */
type BodySettings = SettingsOf<'payloadReveal' | 'payloadRedact'>;

/** How a payload becomes a text. */
export interface BodyRules {
  /** The keys whose values are hidden, at every depth. */
  readonly masked: readonly string[];
  readonly t: Translate;
  /** Reads large payloads, where this process must not be blocked. */
  readonly thread?: BodyThread;
}

/**
 * Returns payload and metadata of an event as far as the settings show them; undefined when the event is gone. Nothing of a hidden payload
 * is read.
 */
export async function bodyView(
  store: EventReader,
  position: Position,
  wanted: { readonly reveal: boolean; readonly whole: boolean },
  { settings, t, thread }: { readonly settings: BodySettings } & Pick<BodyRules, 't' | 'thread'>,
  signal: AbortSignal,
): Promise<BodyView | undefined> {
  const rules = { masked: settings.payloadRedact.get(), t, ...(thread && { thread }) };
  const setting = settings.payloadReveal.get();
  const shown = setting === 'always' || (setting === 'onClick' && wanted.reveal);
  const bytes = wanted.whole ? mostShownBytes : firstBytes;
  const body = await store.body(position, shown ? bytes : 0, signal);
  if (!body) return undefined;
  if (shown) {
    return {
      payload: await payloadView(body, rules, signal),
      metadata: await inSlices(metadataOf(body, rules), signal),
    };
  }
  const hidden = (bytes: number): ContentView =>
    bytes === 0 ? { kind: 'none' } : { kind: 'hidden', never: setting === 'never', bytes };
  // A payload that may not be read says so at once: asking for it would show nothing.
  const payload = body.payloadClosed
    ? await inSlices(payloadOf(body, rules), signal)
    : hidden(body.header.payloadBytes);
  const { metadata } = body;
  return {
    payload,
    metadata:
      metadata !== null && HOLDS_NOTHING.test(metadata)
        ? await inSlices(metadataOf(body, rules), signal)
        : hidden(Buffer.byteLength(metadata ?? '')),
  };
}

/** A payload or metadata as text for an editor or a file. */
interface BodyText {
  readonly kind: ContentView['kind'];
  readonly text: string;
  /** The text is only the beginning. */
  readonly isCut: boolean;
}

/** Returns a payload or metadata as text for showing or saving. The values of redacted keys are masked. */
export async function bodyText(
  body: EventBody,
  part: 'payload' | 'metadata',
  rules: BodyRules,
  signal?: AbortSignal,
): Promise<BodyText> {
  const answer = part === 'payload' ? await inThread('text', body, rules, signal) : undefined;
  if (answer) return { kind: answer.kind, text: Buffer.from(answer.bytes.buffer).toString(), isCut: answer.isCut };
  const view = await inSlices(part === 'payload' ? payloadOf(body, rules) : metadataOf(body, rules), signal);
  return { kind: view.kind, text: await inSlices(contentText(view), signal), isCut: 'cut' in view && view.cut };
}

/** Returns the payload's text as a JSON string in UTF-8, made by the thread; undefined when it is small enough to become a text here. */
export async function bodyJsonString(
  body: EventBody,
  rules: BodyRules,
  signal: AbortSignal,
): Promise<{ readonly json: Uint8Array; readonly isCut: boolean } | undefined> {
  const answer = await inThread('jsonString', body, rules, signal);
  return answer && { json: answer.bytes, isCut: answer.isCut };
}

async function payloadView(
  body: EventBody,
  rules: BodyRules,
  signal: AbortSignal,
): Promise<ContentView | PackedContent> {
  const answer = await inThread('view', body, rules, signal);
  return answer ? { kind: 'packed', json: answer.bytes } : await inSlices(payloadOf(body, rules), signal);
}

/** Asks the thread; undefined when a thread is not worth it or has failed. Then the payload is read here. */
async function inThread(
  as: BodyQuestion['as'],
  { header, payload, payloadClosed }: EventBody,
  { masked, thread }: BodyRules,
  signal: AbortSignal = new AbortController().signal,
): Promise<BodyAnswer | undefined> {
  if (!thread || payloadClosed || payload.length < LARGE_BYTES) return undefined;
  return await thread.ask({ as, total: header.payloadBytes, masked }, payload, signal).catch(() => {
    signal.throwIfAborted();
    return undefined;
  });
}

function* payloadOf({ header, payload, payloadClosed }: EventBody, { masked, t }: BodyRules): Steps<ContentView> {
  if (!payloadClosed) return yield* contentOf(payload, header.payloadBytes, masked);
  const text = t('The user of this connection may not read payloads. Ask for SELECT on the column.');
  return { kind: 'text', text, bytes: 0, cut: false };
}

const metadataOf = ({ metadata }: EventBody, { masked }: BodyRules) => contentOfText(metadata, masked);
