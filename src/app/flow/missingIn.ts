import { inSlices } from '../../base/inSlices';
import { type Case, separatingCondition } from '../../model/flow/claims/conditions';
import type { FlowWindow } from '../../model/flow/flowWindow';
import { findMissing, type MissingClaim, type MissingFound, type OpenCause } from '../../model/flow/missing';
import { evenly } from '../../model/lists';
import type { FlowReader } from '../../store/ports';
import { NO_JSON, readPayloadFields } from './payloadFields';

/** How many payloads of causes without the effect are read. Further causes cannot be judged, so nothing is claimed about them. */
const MOST_LACKING = 300;
/** How many conditions may explain one claim. */
const MOST_CONDITIONS = 3;

/** An effect that follows only for some values of a field. The value is never named. */
interface ConditionalEffect {
  readonly causeType: string;
  readonly among: MissingClaim['among'];
  readonly effects: readonly string[];
  readonly field: string;
  /** How many causes lack the effect for this reason. */
  readonly causes: number;
}

/** `unread`: no payload without the effect could be read as JSON, so a value in it may be the reason. */
export interface JudgedClaim extends MissingClaim {
  readonly unread: boolean;
}

/** The missing effects, without those that are left out on a condition. */
export interface MissingEffects {
  readonly claims: readonly JudgedClaim[];
  readonly open: readonly OpenCause[];
  readonly conditions: readonly ConditionalEffect[];
  readonly instead: MissingFound['instead'];
}

/**
 * Looks for missing effects, and for a field of the payload that explains them. `about`: the causes in question; all by default. Payloads
 * are read only for rules that claim something about these causes. Rejects with StoreError, and with the signal's reason.
 */
export async function missingIn(
  window: FlowWindow,
  store: Pick<FlowReader, 'payloadsAt'>,
  signal: AbortSignal,
  about: (row: number) => boolean = () => true,
): Promise<MissingEffects> {
  const { rules, open, instead } = await foundIn(window, signal);
  const claims: JudgedClaim[] = [];
  const conditions: ConditionalEffect[] = [];
  for (const { claims: all, having, scale } of rules) {
    if (!all.some(({ row }) => about(row))) continue;
    const read = [...having, ...evenly(all, MOST_LACKING).map(({ row }) => row)].map((row) =>
      window.table.position(row),
    );
    const fields = await readPayloadFields(store, read, signal);
    const fieldsOf = (row: number) => fields.get(window.table.position(row));
    const unread = all.every(({ row }) => [undefined, NO_JSON].includes(fieldsOf(row)));
    let left = all;
    for (let i = 0; i < MOST_CONDITIONS && left.length > 0; i++) {
      const lacking = evenly(left, MOST_LACKING).flatMap(({ row }) => caseOf(fieldsOf(row), false));
      const others = having.flatMap((row) => caseOf(fieldsOf(row), true));
      const share = lacking.length === 0 ? 1 : left.length / lacking.length;
      const condition = await inSlices(separatingCondition([...lacking, ...others], scale / share), signal);
      const [first] = left;
      if (!condition || !first) break;
      // A cause whose payload was not read is left out, because nothing is known about it.
      const kept = left.filter(({ row }) => {
        const read = fieldsOf(row);
        return read !== undefined && !condition.holds(read);
      });
      const { effects, kind, among } = first;
      conditions.push({
        causeType: kind.eventType,
        among,
        effects,
        field: condition.field,
        causes: left.length - kept.length,
      });
      left = kept;
    }
    for (const claim of left) claims.push({ ...claim, unread });
  }
  const asked = claims.filter(({ row }) => about(row)).sort((a, b) => a.row - b.row);
  return { claims: asked, open: open.filter(({ row }) => about(row)), conditions, instead };
}

const found = new WeakMap<FlowWindow, MissingFound>();

/** Several panels and tools ask about the same window, which never changes, so its result is kept. */
async function foundIn(window: FlowWindow, signal: AbortSignal): Promise<MissingFound> {
  const known = found.get(window) ?? (await inSlices(findMissing(window), signal));
  found.set(window, known);
  return known;
}

const caseOf = (fields: Case['fields'] | undefined, has: boolean): Case[] => (fields ? [{ fields, has }] : []);
