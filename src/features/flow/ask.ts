import * as vscode from 'vscode';
import type { Flows } from '../../app/flow/flows';
import type { StoreHub } from '../../app/stores/hub';
import { storeMark } from '../../app/stores/otherStore';
import { type ActiveStore, storeNamed } from '../../app/stores/state';
import { inSlices } from '../../base/inSlices';
import type { FlowWindow } from '../../model/flow/flowWindow';
import { flowFrom } from '../../model/flow/graph';
import { closedTraces } from '../../model/flow/variants';
import { Hint } from '../../platform/vscode/commands';
import { updatedWindow } from '../../platform/vscode/learnedFlows';
import type { FlowPanelState } from '../../protocol/flow';
import type { DifferentSubject } from './different';

/** Returns the flow that a command's argument names: an event type, or a row of an event. Otherwise the person chooses a stored type. */
export async function askFlow(argument: unknown, active: ActiveStore): Promise<FlowPanelState | undefined> {
  const [named, eventId] = [textIn(argument, 'connection'), textIn(argument, 'eventId')];
  const open = await storeNamed(active, named === '' ? undefined : named);
  if (!open) return undefined;
  const type = typeof argument === 'string' ? argument : (textIn(argument, 'eventType') ?? (await askType(open)));
  if (type === undefined) return undefined;
  return { connection: open.name, type, ...(eventId === undefined ? {} : { eventId }) };
}

async function askType({ store }: NonNullable<Awaited<ReturnType<typeof storeNamed>>>): Promise<string | undefined> {
  const types = store.eventTypes().then(({ types: found }) => {
    if (found.length === 0) throw new Hint(vscode.l10n.t('This store has no events yet.'));
    return found.map(({ eventType }) => eventType).sort();
  });
  return await vscode.window.showQuickPick(types, { title: vscode.l10n.t('What usually follows which event type?') });
}

/** Returns the text of that name in a command's argument. */
function textIn(argument: unknown, name: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const value = (argument as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}

/** An effect that a trace lacks is offered when at least this share of its kind has it. */
const USUAL_SHARE = 0.05;
const MOST_LACKING = 20;

interface Choice extends vscode.QuickPickItem {
  readonly selection: DifferentSubject['selection'];
}

/**
 * Returns which traces are meant. For the trace of an event's row the person chooses; the events of a list with errors in their log lines
 * need no question. Undefined when the person gave up.
 */
export async function askDifferent(
  argument: unknown,
  flows: Flows,
  hub: StoreHub,
): Promise<DifferentSubject | undefined> {
  const [eventId, eventIds] = [textIn(argument, 'eventId'), withErrorsIn(argument)];
  const named = eventIds ?? (eventId === undefined ? [] : [eventId]);
  if (named.length === 0) return undefined;
  const found = await windowWith(named, textIn(argument, 'connection'), flows, hub);
  if (!found) return undefined;
  const { window } = found;
  const { roots } = await inSlices(closedTraces(window));
  const { table } = window;
  const rows = named.map((id) => table.indexOf(id)).filter((row) => row >= 0);
  if (eventIds) {
    const type = await oneOf(rows.map((row) => table.eventType(roots[row] ?? row)));
    return type === undefined ? undefined : { ...found, type, selection: { kind: 'withErrors', eventIds } };
  }
  const [row = 0] = rows;
  const root = roots[row] ?? row;
  const type = table.eventType(root);
  const title = vscode.l10n.t('What is different about which traces of {0}?', type);
  const chosen = await vscode.window.showQuickPick(choicesOf(window, roots, root), { title });
  return chosen && { ...found, type, selection: chosen.selection };
}

/** Asks for one type, because a trace is compared with others of the same first type. */
async function oneOf(types: readonly string[]): Promise<string | undefined> {
  const [type, ...others] = new Set(types);
  if (type === undefined || others.length === 0) return type;
  const title = vscode.l10n.t('What is different about those with errors, of which type?');
  return await vscode.window.showQuickPick([type, ...others], { title });
}

function withErrorsIn(argument: unknown): string[] | undefined {
  if (typeof argument !== 'object' || argument === null || !('withErrors' in argument)) return undefined;
  const { withErrors } = argument;
  return Array.isArray(withErrors) ? withErrors.filter((id) => typeof id === 'string') : undefined;
}

/** Returns what is known about a store's flows. It is updated first when it contains none of the events. */
async function windowWith(eventIds: readonly string[], named: string | undefined, flows: Flows, hub: StoreHub) {
  const connection = (await storeNamed(hub, named))?.name;
  if (connection === undefined) return undefined;
  const keeper = flows.of(connection);
  const hasOne = ({ table }: FlowWindow) => eventIds.some((id) => table.indexOf(id) >= 0);
  const window = keeper.window && hasOne(keeper.window) ? keeper.window : await updatedWindow(keeper);
  if (!hasOne(window)) {
    throw new Hint(vscode.l10n.t('This event is not among the newest ones, from which flows are learned.'));
  }
  return { connection, window, store: storeMark(hub.handle(connection)) };
}

function choicesOf(window: FlowWindow, roots: Int32Array, root: number): Choice[] {
  const lacking = lackingIn(window, roots, root);
  return [
    { label: vscode.l10n.t('Those that went the same way as this one'), selection: { kind: 'way', row: root } },
    { label: vscode.l10n.t('The slowest'), selection: { kind: 'slow' } },
    {
      label: vscode.l10n.t('Those that failed'),
      detail: vscode.l10n.t('By the lines of the logs'),
      selection: { kind: 'failed' },
    },
    ...lacking.map(
      (effectType): Choice => ({
        label: vscode.l10n.t('Those without {0}', effectType),
        selection: { kind: 'lacks', effectType },
      }),
    ),
  ];
}

/** Returns the types that follow in other traces of the kind but not in this one, most usual first. */
function lackingIn({ table, norms }: FlowWindow, roots: Int32Array, root: number): string[] {
  const own = new Set<string>();
  for (const [row, of] of roots.entries()) if (of === root) own.add(table.eventType(row));
  const edges = flowFrom(norms, table.eventType(root))?.edges ?? [];
  const usual = edges.filter(({ effect, share }) => share >= USUAL_SHARE && !own.has(effect));
  const types = usual.sort((a, b) => b.share - a.share).map(({ effect }) => effect);
  return [...new Set(types)].slice(0, MOST_LACKING);
}
