import { inSlices } from '../../base/inSlices';
import { Thread } from '../../base/thread';
import { contentOf, contentText } from '../../model/json/content';
import type { ContentView } from '../../model/json/contentView';
import { quoted } from '../../model/json/print';
import type { Steps } from '../../model/text/steps';

/** Smaller payloads are read here in a few slices, because a thread would cost more time than it saves. */
export const LARGE_BYTES = 250_000;

/** What the thread makes from the first bytes of a payload. */
export interface BodyQuestion {
  /** `view`: the `ContentView` as JSON; `text`: the text of a document; `jsonString`: that text as a JSON string. */
  readonly as: 'view' | 'text' | 'jsonString';
  /** The bytes of the whole payload. */
  readonly total: number;
  /** The keys whose values are hidden. */
  readonly masked: readonly string[];
}

/** The answer is UTF-8: bytes are transferred, while a text would be copied in one go. */
export interface BodyAnswer {
  readonly kind: ContentView['kind'];
  readonly isCut: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads large payloads in another thread. */
export type BodyThread = Thread<BodyQuestion, BodyAnswer>;

/** Creates the thread. `url`: the bundle of `bodyWorker.ts`. */
export function createBodyThread(url: URL): BodyThread {
  return new Thread(url, 'event-trace-payloads');
}

/** Answers one question in the thread. */
export async function answerBody(
  { as, total, masked }: BodyQuestion,
  payload: Uint8Array,
  signal: AbortSignal,
): Promise<BodyAnswer> {
  const view = await inSlices(contentOf(payload, total, masked), signal);
  const text = as === 'view' ? JSON.stringify(view) : await inSlices(contentText(view), signal);
  const bytes = await inSlices(encoded(as === 'jsonString' ? quoted(text) : [text]), signal);
  return { kind: view.kind, isCut: 'cut' in view && view.cut, bytes };
}

function* encoded(texts: Iterable<string>): Steps<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for (const text of texts) {
    pieces.push(Buffer.from(text));
    yield;
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
