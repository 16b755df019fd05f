import type { TailEvent } from '../consumer/consumer';
import { isRestricted, type Scope, scopeKey } from '../consumer/scope';
import { comparePositions, type Position } from '../event/event';
import { isInShare, type Share, type ShareInput } from './backlog';

/** A question to the store when the kept events are not enough: which of the older events concern some consumer. */
export interface LookBack {
  readonly after: Position;
  readonly upTo: Position;
  /** The scopes of the consumers that wait for the answer. */
  readonly scopes: readonly Scope[];
}

export interface LookedBack {
  /** Events in at least one of the scopes, by position. */
  readonly events: readonly TailEvent[];
  /** How far the store was searched: all matching events past `after`, up to this position, are in `events`. */
  readonly through: Position;
}

/** A segment whose older events are not known. */
export interface Unclear {
  readonly input: ShareInput;
  readonly scope: Scope;
  /** Nothing waits for it up to this position. */
  readonly after: Position;
  /** Stores the answer for the next poll. */
  readonly remember: (answer: { readonly clearTo: Position } | { readonly found: TailEvent }) => void;
}

/** Whether older events have to be read to count what waits. With an unknown scope every event counts, so no search is needed. */
export function isUnclear({ segment, found }: ShareInput, share: Share, scope: Scope): boolean {
  if (!share.more || share.atMost || found) return false;
  // A segment without restriction needs no search: the poll itself brings its oldest waiting event.
  return isRestricted(scope) || (segment.total !== null && segment.total > 1);
}

/** Returns the next part to search: from the lowest unclear position to the next one. From there on, both are searched together. */
export function nextLookBack(unclear: readonly Unclear[], upTo: Position | null): LookBack | null {
  if (upTo === null) return null;
  let lowest: Position | null = null;
  for (const { after } of unclear) if (lowest === null || comparePositions(after, lowest) < 0) lowest = after;
  if (lowest === null) return null;
  const scopes = new Map<string, Scope>();
  let end = upTo;
  for (const { after, scope } of unclear) {
    if (after === lowest) scopes.set(scopeKey(scope), scope);
    else if (comparePositions(after, end) < 0) end = after;
  }
  return { after: lowest, upTo: end, scopes: [...scopes.values()] };
}

/** Returns what is still unclear after an answer. */
export function takeLookedBack(
  unclear: readonly Unclear[],
  asked: LookBack,
  { events, through }: LookedBack,
  upTo: Position | null,
): Unclear[] {
  return unclear.flatMap((each): Unclear[] => {
    if (each.after !== asked.after) return [each];
    const found = events.find((event) => isInShare(event, each.input.segment, each.scope));
    each.remember(found ? { found } : { clearTo: through });
    const isClear = upTo === null || comparePositions(through, upTo) >= 0;
    return found || isClear ? [] : [{ ...each, after: through }];
  });
}
