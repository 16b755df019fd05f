import { l10n } from 'vscode';
import { parseLookup } from '../../model/lookup';
import type { ActiveStore } from '../../platform/activeStore';
import type { OpenTrace } from '../../platform/traceOpener';

/** Opens the trace of the event at a position. */
export async function showEvent(
  position: unknown,
  deps: { readonly active: ActiveStore; readonly openTrace: OpenTrace },
): Promise<void> {
  const lookup = parseLookup(`#${String(position)}`);
  const connected = await deps.active.require();
  if (!connected || !('subject' in lookup)) return;
  const meanings = await connected.store.identify(lookup.subject);
  const event = meanings.find((meaning) => meaning.kind === 'event');
  if (!event) throw new Error(l10n.t('This event is not there any more.'));
  deps.openTrace({ connection: connected.name, key: event.key, selectEventId: event.header.eventId });
}
