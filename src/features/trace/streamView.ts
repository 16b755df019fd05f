import { l10n } from 'vscode';
import { inSlices } from '../../base/inSlices';
import { type EventHeader, finiteTime, type Position } from '../../model/event/event';
import { jsonOf } from '../../model/json/content';
import { jsonDiff } from '../../model/json/diff';
import { maskKeys } from '../../model/json/rewrite';
import { settings } from '../../platform/vscode/settings';
import type { StreamChange, StreamView } from '../../protocol/traceDetails';
import type { EventReader } from '../../store/ports';

const versionsAround = 50;

/** Bytes. Larger payloads are not compared, because the list of changes would not be useful. */
const longestCompared = 1_000_000;

/** Returns the stream around an event, and what changed in the payload since the previous event of its type. */
export async function streamView(
  store: EventReader,
  position: Position,
  reveal: boolean,
  signal: AbortSignal,
): Promise<StreamView> {
  const body = await store.body(position, 0, signal);
  if (!body) throw new Error(l10n.t('This event is no longer there.'));
  const { header } = body;
  const { streamVersion: at } = header;
  // Without versions a stream has no order of its own.
  if (at === null) return { stream: header.stream, events: [header], hasEarlier: false, hasLater: false, change: null };
  const [around, change] = await Promise.all([
    store.streamAround(header.stream, at, versionsAround + 1, signal),
    mayShow(reveal) ? findChange(store, header, signal) : null,
  ]);
  const earlier = around.filter(({ streamVersion }) => (streamVersion ?? at) < at);
  const later = around.filter(({ streamVersion }) => (streamVersion ?? at) > at);
  return {
    stream: header.stream,
    events: [...earlier.slice(-versionsAround), header, ...later.slice(0, versionsAround)].map(forJson),
    hasEarlier: earlier.length > versionsAround,
    hasLater: later.length > versionsAround,
    change,
  };
}

function mayShow(reveal: boolean): boolean {
  const setting = settings.payloadReveal.get();
  return setting === 'always' || (setting === 'onClick' && reveal);
}

async function findChange(store: EventReader, header: EventHeader, signal: AbortSignal): Promise<StreamChange | null> {
  const previous = await store.previousOfType(header, signal);
  if (!previous) return null;
  const [before, after] = await Promise.all([
    readJson(store, previous.position, signal),
    readJson(store, header.position, signal),
  ]);
  if (!before || !after) return null;
  return { previous: forJson(previous), changes: await inSlices(jsonDiff(before, after), signal) };
}

const forJson = (header: EventHeader): EventHeader => ({ ...header, time: finiteTime(header.time) });

async function readJson(store: EventReader, position: Position, signal: AbortSignal) {
  const body = await store.body(position, longestCompared, signal);
  if (!body || body.header.payloadBytes > longestCompared) return undefined;
  const root = await inSlices(jsonOf(body.payload), signal);
  return root && inSlices(maskKeys(root, settings.payloadRedact.get()), signal);
}
