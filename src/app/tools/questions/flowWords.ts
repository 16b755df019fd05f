import { comparePositions } from '../../../model/event/event';
import { isNotKnownYet } from '../../../model/flow/flowWindow';
import { flowFrom, type GraphEdge } from '../../../model/flow/graph';
import type { MissingClaim, OpenCause } from '../../../model/flow/missing';
import { formatCount, formatDuration, formatShare } from '../../../model/text/format';
import type { JudgedClaim } from '../../flow/missingIn';
import type { FlowsNow } from '../knownFlows';
import type { ToolCall } from '../tool';

/** How many types one sentence names. */
const MOST_TYPES = 6;

/** The sentence for flows whose learning takes longer than an answer can wait. */
export const STILL_LEARNING =
  'What is missing is not known yet: what usually follows is being learned. Call again in a minute.';

/** What usually follows and has not come, by the id of its cause. */
export interface MissingById {
  readonly claims: ReadonlyMap<string, JudgedClaim>;
  /** Causes whose effects may still come. */
  readonly open: ReadonlyMap<string, OpenCause>;
}

/** Returns what is missing; empty when nothing is known. */
export function missingById(flows: FlowsNow): MissingById {
  if (typeof flows === 'string') return { claims: new Map(), open: new Map() };
  const { claims, open } = flows.missing;
  const { table } = flows.window;
  return {
    claims: new Map(claims.map((claim) => [claim.eventId, claim])),
    open: new Map(open.map((cause) => [table.eventId(cause.row), cause])),
  };
}

/** Returns the causes that lack a type, or one that comes in its place, newest first. */
export function lacking(flows: FlowsNow, type: string): readonly MissingClaim[] {
  return [...missingById(flows).claims.values()]
    .filter(({ effects }) => effects.includes(type))
    .sort((a, b) => comparePositions(b.position, a.position));
}

/** Returns for example "Missing 7 times: after #12 PaymentCaptured, …"; empty when the type is never missing. */
export function lackingWords(claims: readonly MissingClaim[], { quote }: ToolCall): string {
  if (claims.length === 0) return '';
  const times = claims.length === 1 ? 'once' : `${formatCount(claims.length)} times`;
  const orOther = claims.some(({ effects }) => effects.length > 1) ? ', or one that comes in its place' : '';
  const causes = claims.slice(0, MOST_TYPES).map(({ position, kind }) => `#${position} ${quote.name(kind.eventType)}`);
  const rest = claims.length > causes.length ? ' and earlier ones' : '';
  return `Missing ${times}${orOther}: after ${causes.join(', ')}${rest}.`;
}

/** Returns for example "missing InvoiceIssued (99 % of 1,204 have it within 2 s), late by 3 min". */
export function claimWords(
  { effects, among, share, cases, usualMs, lateMs, consumer, unread }: JudgedClaim,
  call: ToolCall,
): string {
  const by = consumer === null ? '' : ` by ${call.quote.name(consumer)}`;
  const of = among === null ? '' : ` ${call.quote.name(among)}`;
  const usual = `${formatShare(share)} of ${formatCount(cases)}${of} have it within ${formatDuration(usualMs)}`;
  const doubt = unread ? ', or a value in its payload is why, which could not be read' : '';
  return `missing ${typeWords(effects, call)}${by} (${usual}), late by ${formatDuration(lateMs)}${doubt}`;
}

/** Returns for example "InvoiceIssued may still follow, waits for billing_outbox". */
export function openWords({ effects, waitsFor }: OpenCause, call: ToolCall): string {
  const waits =
    waitsFor.length === 0 ? '' : `, waits for ${waitsFor.slice(0, MOST_TYPES).map(call.quote.name).join(', ')}`;
  return `${typeWords(effects, call)} may still follow${waits}`;
}

/** Returns the words for types of which one has to follow. */
export function typeWords(effects: readonly string[], { quote }: ToolCall): string {
  const names = effects.slice(0, MOST_TYPES).map(quote.name);
  return names.length > 1 ? `one of {${names.join(', ')}}` : names.join();
}

/** Returns what usually follows a type; empty when nothing is known. */
export function usualFlowLines(flows: FlowsNow, type: string, call: ToolCall): string[] {
  if (flows === 'learning') return ['Usual flow: it is being learned from the newest events; call again in a minute.'];
  if (flows === 'off') return [];
  const { norms } = flows.window;
  const graph = flowFrom(norms, type);
  if (!graph) return [];
  const own = graph.edges.filter(({ cause }) => cause === type);
  const forks = graph.forks.filter(({ cause }) => cause === type);
  const read = `by ${formatCount(norms.events)} events`;
  if (own.length === 0)
    return [
      isNotKnownYet(flows.window, type)
        ? `Usual flow, ${read}: not known yet, its events are young or consumers have not come to them.`
        : `Usual flow, ${read}: nothing usually follows.`,
    ];
  const words = own.slice(0, MOST_TYPES).map((edge) => edgeWords(edge, call));
  return [
    `Usual flow, ${read}: ${words.join('; ')}.`,
    ...forks.map(({ effects }) => `It is followed by ${typeWords(effects, call)}.`),
  ];
}

function edgeWords({ effect, among, share, cases, p50, p95, makers }: GraphEdge, { quote }: ToolCall): string {
  const [maker, ...others] = makers;
  const by = maker === undefined || others.length > 0 ? '' : ` by ${quote.name(maker)}`;
  const delays = `p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}`;
  const of = among === null ? '' : ` (${quote.name(among)})`;
  return `${formatShare(share)} of ${formatCount(cases)}${of} are followed by ${quote.name(effect)}${by} (${delays})`;
}
