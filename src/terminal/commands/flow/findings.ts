import { type TwiceFinding, twiceIn } from '../../../app/flow/findings/flowFindings';
import { learnedFromJson } from '../../../app/flow/flowView';
import { type MissingEffects, missingIn } from '../../../app/flow/missingIn';
import { unreadableWords } from '../../../model/flow/claims/missingWords';
import type { FlowTable } from '../../../model/flow/flowTable';
import { countedCause } from '../../../model/flow/graph';
import type { MissingClaim } from '../../../model/flow/missing';
import { formatCount, formatDuration, formatShare } from '../../../model/text/format';
import type { RunCommand } from '../../arguments';
import type { TerminalSettings } from '../../settings/settings';
import { EXIT } from '../../shell/exit';
import { cell, type Output } from '../../shell/output';
import { type StoreUse, withStore } from '../../store/openStore';
import { t } from '../../words';
import { LEARNING_S, learnedFlows, sinceOf } from './learning';

/** `event-trace missing`: lists effects that should have followed and have not. */
export const missing: RunCommand = async ({ values }, context) => {
  const { output, common, progress } = context;
  const sinceBy = (settings: TerminalSettings) => sinceOf(values.get('since'), settings);
  const use: StoreUse = { timeoutS: LEARNING_S, consumers: 'once', check: sinceBy };
  return await withStore(context, use, async (open) => {
    const since = sinceBy(open.settings);
    const { window } = await learnedFlows(open, progress);
    progress.show('Looking for what is missing …');
    const found = await missingIn(window, open.store, open.signal);
    const { table, norms } = window;
    const claims = found.claims.filter(({ row }) => table.time(row) >= since);
    const shown = { ...found, claims, open: found.open.filter(({ row }) => table.time(row) >= since) };
    if (common.json) {
      output.json({
        format: 1,
        learnedFrom: learnedFromJson(norms),
        claims: claims.map(claimJson),
        open: new Set(shown.open.map(({ row }) => row)).size,
      });
    } else printMissing(output, shown, { events: norms.events, since });
    return claims.length === 0 ? EXIT.fine : EXIT.attention;
  });
};

function claimJson({ position, eventId, kind, effects, share, lower, cases, usualMs, lateMs, consumer }: MissingClaim) {
  const { eventType, eventVersion } = kind;
  return {
    cause: { position, eventId, eventType, eventVersion },
    effects,
    share,
    lower,
    cases,
    usualMs,
    lateMs,
    consumer,
  };
}

/** Where was searched. `since`: milliseconds since 1970, −Infinity for everything. */
interface Looked {
  readonly events: number;
  readonly since: number;
}

function printMissing(output: Output, { claims, open, conditions, instead }: MissingEffects, looked: Looked): void {
  for (const claim of claims) {
    const { position, kind, among, effects, share, cases, usualMs, lateMs, consumer } = claim;
    const cause = countedCause({ cause: kind.eventType, among });
    output.wrapped(cell(`#${position} ${kind.eventType}: ${missingWords(effects, consumer)}`), { colour: 'yellow' });
    const usual = `${formatShare(share)} of ${formatCount(cases)} ${cause} had it within ${formatDuration(usualMs)}`;
    output.wrapped(cell(`${usual}; now ${formatDuration(lateMs)} late`), { indent: 2 });
    if (claim.unread) output.wrapped(unreadableWords(t), { indent: 2 });
  }
  for (const { causeType, among, effects, field, causes } of conditions) {
    const times = causes === 1 ? 'one' : formatCount(causes);
    const sentence = `${countedCause({ cause: causeType, among })} is followed by ${listed(effects)} only for some values of ${field}; ${times} without it ${causes === 1 ? 'is' : 'are'} no miss.`;
    output.wrapped(cell(sentence), { colour: 'dim' });
  }
  for (const { causeType, among, effects, eventType, rows } of instead) {
    const sentence = `${countedCause({ cause: causeType, among })} is often not followed by ${listed(effects)} where ${eventType} comes first in the same stream; ${formatCount(rows.size)} without it are no miss.`;
    output.wrapped(cell(sentence), { colour: 'dim' });
  }
  if (claims.length === 0) output.wrapped(`Nothing is known to be missing ${lookedWords(looked)}.`);
  const waiting = new Set(open.map(({ row }) => row)).size;
  if (waiting > 0) output.note(`${formatCount(waiting)} more may still be followed by what usually follows.`);
  for (const [consumer, rows] of waitingFor(open))
    output.note(cell(`${formatCount(rows.size)} of them wait for ${consumer}.`));
}

function lookedWords({ events, since }: Looked): string {
  const among = `in the newest ${formatCount(events)} events`;
  return Number.isFinite(since) ? `after what came since ${new Date(since).toISOString()} ${among}` : among;
}

/** Returns the causes that a consumer has not reached yet, when only this consumer may produce the effect. */
function waitingFor(open: MissingEffects['open']): ReadonlyMap<string, ReadonlySet<number>> {
  const waiting = new Map<string, Set<number>>();
  for (const { row, waitsFor } of open) {
    const [consumer, ...others] = waitsFor;
    if (consumer === undefined || others.length > 0) continue;
    waiting.set(consumer, (waiting.get(consumer) ?? new Set()).add(row));
  }
  return waiting;
}

function missingWords(effects: readonly string[], consumer: string | null): string {
  return `${listed(effects)}${consumer === null ? '' : ` by ${consumer}`} is missing`;
}

function listed(effects: readonly string[]): string {
  return effects.length > 1 ? `one of {${effects.join(', ')}}` : (effects[0] ?? '');
}

/** `event-trace twice`: lists what was handled twice although once is usual. */
export const twice: RunCommand = async (_, context) => {
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: LEARNING_S, consumers: 'once' }, async (open) => {
    const { window } = await learnedFlows(open, progress);
    const findings = await twiceIn(window, open.store, open.signal);
    if (common.json) output.json({ format: 1, findings: findings.map(twiceJson) });
    else printTwice(output, findings, window.table);
    return findings.length === 0 ? EXIT.fine : EXIT.attention;
  });
};

function twiceJson({ position, eventId, effectType, positions, certain, consumer }: TwiceFinding) {
  return { cause: { position, eventId }, effectType, positions, certain, consumer };
}

function printTwice(output: Output, findings: readonly TwiceFinding[], table: FlowTable): void {
  for (const { row, position, effectType, effects, positions, certain, afterRestart, consumer } of findings) {
    const times = effects.map((effect) => table.time(effect));
    const apart = formatDuration(Math.max(...times) - Math.min(...times));
    const by = consumer === null ? '' : ` by ${consumer}`;
    const sure = certain ? '' : 'maybe ';
    const count = positions.length === 2 ? 'twice' : `${positions.length} times`;
    output.wrapped(cell(`#${position} ${table.eventType(row)}: ${sure}handled ${count}${by}`), { colour: 'yellow' });
    const places = positions.map((at) => `#${at}`).join(', ');
    const why = afterRestart ? ', after a restart' : certain ? ', with equal payloads' : '';
    output.wrapped(cell(`${effectType} ${places}, ${apart} apart${why}`), { indent: 2 });
  }
  if (findings.length === 0) {
    output.line(`Nothing is known to have been handled twice in the newest ${formatCount(table.count)} events.`);
  }
}
