import { l10n } from 'vscode';
import { jsonOf } from '../../model/content';
import type { EventHeader, Position } from '../../model/event';
import { jsonDiff } from '../../model/jsonDiff';
import { maskKeys } from '../../model/redact';
import { inSlices } from '../../platform/inSlices';
import { settings } from '../../platform/settings';
import type { StreamChange, StreamView } from '../../protocol/trace';
import type { EventStore } from '../../store/eventStore';

const versionsAround = 50;

/** Larger payloads are not compared: the list of changes would help nobody. */
const longestCompared = 1_000_000;

/** The stream around an event, and what changed in the payload since the previous event of its type. */
export async function streamView(
  store: EventStore,
  position: Position,
  reveal: boolean,
  signal: AbortSignal,
): Promise<StreamView> {
  const body = await store.body(position, 0, signal);
  if (!body) throw new Error(l10n.t('This event is not there any more.'));
  const { header } = body;
  const [around, change] = await Promise.all([
    store.streamAround(header.stream, header.streamVersion, versionsAround + 1, signal),
    mayShow(reveal) ? findChange(store, header, signal) : null,
  ]);
  const earlier = around.filter(({ streamVersion }) => streamVersion < header.streamVersion);
  const later = around.filter(({ streamVersion }) => streamVersion > header.streamVersion);
  return {
    stream: header.stream,
    events: [...earlier.slice(-versionsAround), header, ...later.slice(0, versionsAround)],
    hasEarlier: earlier.length > versionsAround,
    hasLater: later.length > versionsAround,
    change,
  };
}

function mayShow(reveal: boolean): boolean {
  const setting = settings.payloadReveal.get();
  return setting === 'always' || (setting === 'onClick' && reveal);
}

async function findChange(store: EventStore, header: EventHeader, signal: AbortSignal): Promise<StreamChange | null> {
  const previous = await store.previousOfType(header, signal);
  if (!previous) return null;
  const [before, after] = await Promise.all([
    readJson(store, previous.position, signal),
    readJson(store, header.position, signal),
  ]);
  return before && after ? { previous, changes: jsonDiff(before, after) } : null;
}

async function readJson(store: EventStore, position: Position, signal: AbortSignal) {
  const body = await store.body(position, longestCompared, signal);
  if (!body || body.header.payloadBytes > longestCompared) return undefined;
  const root = await inSlices(jsonOf(body.payload), signal);
  return root && inSlices(maskKeys(root, settings.payloadRedact.get()), signal);
}
