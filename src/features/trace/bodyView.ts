import { l10n } from 'vscode';
import { contentOf, contentOfText, contentText } from '../../model/content';
import type { EventBody, Position } from '../../model/event';
import { inSlices } from '../../platform/inSlices';
import { settings } from '../../platform/settings';
import type { BodyView, ContentView } from '../../protocol/trace';
import type { EventStore } from '../../store/eventStore';

/** What is sent to the page without being asked for the whole. */
const firstBytes = 1_000_000;

/** What is sent at once, to the page or to an editor: VS Code's messages are made in one go, and it gives extensions no document above 50 MB. */
export const mostShownBytes = 10_000_000;

/** Payload and metadata of an event as the settings allow them to be shown; what is hidden is not even read. */
export async function bodyView(
  store: EventStore,
  position: Position,
  wanted: { readonly reveal: boolean; readonly whole: boolean },
  signal: AbortSignal,
): Promise<BodyView> {
  const setting = settings.payloadReveal.get();
  const shown = setting === 'always' || (setting === 'onClick' && wanted.reveal);
  const bytes = wanted.whole ? mostShownBytes : firstBytes;
  const body = await store.body(position, shown ? bytes : 0, signal);
  if (!body) throw new Error(l10n.t('This event is not there any more.'));
  if (shown) {
    return { payload: await inSlices(payloadOf(body), signal), metadata: await inSlices(metadataOf(body), signal) };
  }
  const hidden: ContentView = { kind: 'hidden', never: setting === 'never', bytes: body.header.payloadBytes };
  return { payload: hidden, metadata: body.metadata === null ? { kind: 'none' } : { ...hidden, bytes: 0 } };
}

/** A payload or metadata as text for an editor or a file. */
export interface BodyText {
  readonly kind: ContentView['kind'];
  readonly text: string;
  /** There is more than this. */
  readonly isCut: boolean;
}

/** Masked like everywhere. */
export async function bodyText(body: EventBody, part: 'payload' | 'metadata'): Promise<BodyText> {
  const view = await inSlices(part === 'payload' ? payloadOf(body) : metadataOf(body));
  return { kind: view.kind, text: await inSlices(contentText(view)), isCut: 'cut' in view && view.cut };
}

const payloadOf = ({ header, payload }: EventBody) =>
  contentOf(payload, header.payloadBytes, settings.payloadRedact.get());

const metadataOf = ({ metadata }: EventBody) => contentOfText(metadata, settings.payloadRedact.get());
