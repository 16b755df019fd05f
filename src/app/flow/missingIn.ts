import { inSlices } from '../../base/inSlices';
import { type Case, separatingCondition } from '../../model/flow/claims/conditions';
import type { FlowWindow } from '../../model/flow/flowWindow';
import { findMissing, type MissingClaim, type MissingFound, type OpenCause } from '../../model/flow/missing';
import { evenly } from '../../model/lists';
import type { FlowReader } from '../../store/ports';
import { NO_JSON, readPayloadFields } from './payloadFields';

/** Payloads that are read of causes without the effect; those of more cannot be judged, so nothing is claimed by them. */
const MOST_LACKING = 300;
/** Conditions that are looked for beside each other. */
const MOST_CONDITIONS = 3;

/** An effect that follows only for some values of a field. No value is named. */
interface ConditionalEffect {
  readonly causeType: string;
  readonly among: MissingClaim['among'];
  readonly effects: readonly string[];
  readonly field: string;
  /** Causes without the effect for that reason. */
  readonly causes: number;
}

/** `unread`: no payload without the effect could be read as JSON, so that a value in it may be why. */
export interface JudgedClaim extends MissingClaim {
  readonly unread: boolean;
}

/** What is missing, but for what is only left out on a condition. */
export interface MissingEffects {
  readonly claims: readonly JudgedClaim[];
  readonly open: readonly OpenCause[];
  readonly conditions: readonly ConditionalEffect[];
  readonly instead: MissingFound['instead'];
}

/**
 * Looks for what is missing, and for a field of the payload that says why. `about`: the causes in question, all where none is given; payloads
 * are read only for rules that claim something about them. Rejects with StoreError, and with the signal's reason.
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
      // Of those whose payload was not read nothing is known.
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

/** Several panels and tools ask about one window, which does not change: it is looked through once. */
async function foundIn(window: FlowWindow, signal: AbortSignal): Promise<MissingFound> {
  const known = found.get(window) ?? (await inSlices(findMissing(window), signal));
  found.set(window, known);
  return known;
}

const caseOf = (fields: Case['fields'] | undefined, has: boolean): Case[] => (fields ? [{ fields, has }] : []);
