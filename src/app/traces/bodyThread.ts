import { inSlices } from '../../base/inSlices';
import { Thread } from '../../base/thread';
import { contentOf, contentText } from '../../model/json/content';
import type { ContentView } from '../../model/json/contentView';
import { quoted } from '../../model/json/print';
import type { Steps } from '../../model/text/steps';

/** Smaller payloads are read in a few slices where they are: a thread of its own would cost more than it spares. */
export const LARGE_BYTES = 250_000;

/** What the thread makes of a payload's first bytes. */
export interface BodyQuestion {
  /** `view`: JSON of the `ContentView`; `text`: it as a document's text; `jsonString`: that text as a string of JSON. */
  readonly as: 'view' | 'text' | 'jsonString';
  /** Of the whole payload. */
  readonly total: number;
  /** The keys whose values are hidden. */
  readonly masked: readonly string[];
}

/** UTF-8, because bytes are handed over where a text would be copied in one go. */
export interface BodyAnswer {
  readonly kind: ContentView['kind'];
  readonly isCut: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads large payloads beside whoever asks. */
export type BodyThread = Thread<BodyQuestion, BodyAnswer>;

/** `url`: the bundle of `bodyWorker.ts`. */
export function createBodyThread(url: URL): BodyThread {
  return new Thread(url, 'event-trace-payloads');
}

/** What the thread does for one question. */
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
