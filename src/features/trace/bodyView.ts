import { l10n } from 'vscode';
import { contentOf, contentOfText, contentText } from '../../model/content';
import type { EventBody, Position } from '../../model/event';
import { inSlices } from '../../platform/inSlices';
import { settings } from '../../platform/settings';
import type { BodyView, ContentView } from '../../protocol/trace';
import type { EventStore } from '../../store/eventStore';

/** What is sent to the page without being asked for the whole. */
const firstBytes = 1_000_000;

/** More than PostgreSQL stores in a value, and the most that it takes as a length. */
export const allBytes = 2_147_483_647;

/** Payload and metadata of an event as the settings allow them to be shown; what is hidden is not even read. */
export async function bodyView(
  store: EventStore,
  position: Position,
  wanted: { readonly reveal: boolean; readonly whole: boolean },
  signal: AbortSignal,
): Promise<BodyView> {
  const setting = settings.payloadReveal.get();
  const shown = setting === 'always' || (setting === 'onClick' && wanted.reveal);
  const bytes = wanted.whole ? allBytes : firstBytes;
  const body = await store.body(position, shown ? bytes : 0, signal);
  if (!body) throw new Error(l10n.t('This event is not there any more.'));
  if (shown) {
    return { payload: await inSlices(payloadOf(body), signal), metadata: await inSlices(metadataOf(body), signal) };
  }
  const hidden: ContentView = { kind: 'hidden', never: setting === 'never', bytes: body.header.payloadBytes };
  return { payload: hidden, metadata: body.metadata === null ? { kind: 'none' } : { ...hidden, bytes: 0 } };
}

/** The text of a payload or metadata for an editor or a file, masked like everywhere. */
export async function documentText(body: EventBody, part: 'payload' | 'metadata'): Promise<string> {
  const view = await inSlices(part === 'payload' ? payloadOf(body) : metadataOf(body));
  return inSlices(contentText(view));
}

const payloadOf = ({ header, payload }: EventBody) =>
  contentOf(payload, header.payloadBytes, settings.payloadRedact.get());

const metadataOf = ({ metadata }: EventBody) => contentOfText(metadata, settings.payloadRedact.get());
