import { createHash } from 'node:crypto';
import { inSlices } from '../../base/inSlices';
import type { Position } from '../../model/event/event';
import { findTwice, type HandledTwice } from '../../model/flow/findings/twice';
import type { FlowWindow } from '../../model/flow/flowWindow';
import type { FlowReader } from '../../store/ports';

const AT_ONCE = 100;
/** Smaller payloads are equal by chance. */
const LEAST_BYTES = 8;

/** Something that was handled twice. `certain`: its payloads are equal, or a restart lies between; otherwise it may be meant. */
export interface TwiceFinding extends HandledTwice {
  readonly certain: boolean;
}

/** Everything that was handled twice, but for what may be usual at that time. Of payloads only hashes are compared. Rejects with StoreError, and with the signal's reason. */
export async function twiceIn(
  window: FlowWindow,
  store: Pick<FlowReader, 'payloadsAt'>,
  signal: AbortSignal,
): Promise<TwiceFinding[]> {
  const found = await inSlices(findTwice(window), signal);
  const hashes = new Map<Position, string>();
  const positions = found.flatMap((twice) => twice.positions);
  for (let at = 0; at < positions.length; at += AT_ONCE) {
    const payloads = await store.payloadsAt(positions.slice(at, at + AT_ONCE), signal);
    for (const [position, payload] of payloads) {
      if (payload.length >= LEAST_BYTES) hashes.set(position, createHash('sha256').update(payload).digest('base64'));
    }
  }
  return found
    .map((twice) => ({ ...twice, certain: twice.afterRestart || hasEqual(twice.positions, hashes) }))
    .filter(({ certain, isUsualThen }) => certain || !isUsualThen);
}

function hasEqual(positions: readonly Position[], hashes: ReadonlyMap<Position, string>): boolean {
  const known = positions.flatMap((position) => hashes.get(position) ?? []);
  return new Set(known).size < known.length;
}
