import { createBreather } from '../../base/inSlices';
import type { Position } from '../../model/event/event';
import type { Case } from '../../model/flow/claims/conditions';
import type { FlowReader } from '../../store/ports';

/** How many payloads one query asks for. */
const AT_ONCE = 100;

/** How many levels of nested fields are read; deeper fields seldom matter. */
const DEPTH = 3;
const MOST_FIELDS = 200;
/** Longer texts are too different to be one of a few values. */
const LONGEST_VALUE = 100;

/** Stands for the plain values of a payload that is not JSON. */
export const NO_JSON: Case['fields'] = new Map();

/**
 * Returns the plain values of the payloads that were found, by position; `NO_JSON` for a payload that is not JSON. Rejects with StoreError,
 * and with the signal's reason.
 */
export async function readPayloadFields(
  store: Pick<FlowReader, 'payloadsAt'>,
  positions: readonly Position[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Position, Case['fields']>> {
  const fields = new Map<Position, Case['fields']>();
  const breathe = createBreather();
  const nothing = Promise.resolve(new Map<Position, Uint8Array>());
  const ask = (at: number) => {
    const payloads = at < positions.length ? store.payloadsAt(positions.slice(at, at + AT_ONCE), signal) : nothing;
    // Nothing waits for this promise when an earlier one fails.
    payloads.catch(() => undefined);
    return payloads;
  };
  let asked = ask(0);
  for (let at = 0; at < positions.length; at += AT_ONCE) {
    const next = ask(at + AT_ONCE);
    const payloads = await asked;
    // The server reads the next payloads while these are parsed.
    asked = next;
    for (const [position, payload] of payloads) {
      fields.set(position, plainFields(payload));
      await breathe();
    }
  }
  return fields;
}

/** Returns the plain values of a JSON payload by their path. They never leave this process. */
function plainFields(payload: Uint8Array): Case['fields'] {
  const fields = new Map<string, string | number | boolean>();
  // An empty payload has no value that could be read in another way.
  const value = payload.length === 0 ? null : parsed(payload);
  if (value === undefined) return NO_JSON;
  collect(value, '', DEPTH, fields);
  return fields;
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    // Protobuf, encrypted or cut: there are no fields to compare.
    return undefined;
  }
}

function collect(value: unknown, path: string, depth: number, fields: Map<string, string | number | boolean>): void {
  if (fields.size >= MOST_FIELDS) return;
  if (Array.isArray(value)) {
    fields.set(`${path}.length`, value.length);
  } else if (typeof value === 'object' && value !== null) {
    if (depth === 0) return;
    for (const [name, member] of Object.entries(value))
      collect(member, path === '' ? name : `${path}.${name}`, depth - 1, fields);
  } else if (typeof value === 'number' || typeof value === 'boolean') {
    fields.set(path, value);
  } else if (typeof value === 'string' && value.length <= LONGEST_VALUE) {
    fields.set(path, value);
  }
}
